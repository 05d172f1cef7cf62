/* model_files.c - opens model files as a program in C does, for a test in Node: reads pieces of 4 bytes (the length, little-endian) and
 * as many bytes from standard input, and writes a line for each: the status, and the answer to the picture "ramp" of
 * tests/golden/answers.js or the status of that.
 */
#include "files.h"

static void print_answer(ink_reader *reader)
{
    const ink_shape shape = ink_reader_input(reader);
    const int32_t count = shape.h * shape.w * shape.c;
    float *ramp = malloc((size_t)count * sizeof(float));
    char line[LONGEST_LINE] = "";
    ink_answer answer;
    for (int32_t i = 0; i < count; i++) {
        ramp[i] = (float)(37 * i % 256) / 255.0f;
    }
    const ink_status status = ink_answer_image(reader, &answer, ramp);
    free(ramp);
    if (status == INK_OK) {
        put_answer(line, &answer, count);
    }
    printf(" %d %s", status, line);
}

int main(void)
{
    uint8_t prefix[4];
    while (fread(prefix, 1, 4, stdin) == 4) {
        const size_t size = prefix[0] | (size_t)prefix[1] << 8 | (size_t)prefix[2] << 16 | (size_t)prefix[3] << 24;
        uint8_t *bytes = malloc(size ? size : 1);
        if (fread(bytes, 1, size, stdin) != size) {
            return 1;
        }
        ink_reader *reader;
        void *memory;
        const ink_status status = open_file(&reader, &memory, bytes, size);
        free(bytes);
        printf("%d", status);
        if (status == INK_OK) {
            print_answer(reader);
        }
        printf("\n");
        free(memory);
    }
    return 0;
}
