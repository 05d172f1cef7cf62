/* golden_answers.c - what this build answers to the inputs of tests/golden/answers.txt, in the same form, for tests that compare
 * compilers and processors: tests/proof/node/compilers.proof.js. test_file.c compares the same lines; this program needs no cmocka, which
 * a compiler for another processor has not.
 */
#include "golden.h"

int main(void)
{
    char line[LONGEST_LINE], opened[64] = "", path[64], input[16];
    ink_reader *reader = NULL;
    void *memory = NULL;
    FILE *golden = fopen("tests/golden/answers.txt", "r");
    while (golden && fgets(line, sizeof line, golden) && sscanf(line, "%63s %15s", path, input) == 2) {
        if (strcmp(path, opened) != 0) {
            size_t size;
            uint8_t *bytes = whole_file(path, &size);
            free(memory);
            if (!bytes || open_file(&reader, &memory, bytes, size) != INK_OK) {
                fprintf(stderr, "golden_answers: %s cannot be read\n", path);
                return 1;
            }
            free(bytes);
            strcpy(opened, path);
        }
        ink_answer answer;
        const ink_shape shape = ink_reader_input(reader);
        const ink_status status = answer_input(reader, &answer, input);
        if (status != INK_OK) {
            fprintf(stderr, "golden_answers: %s %s: %s\n", path, input, ink_status_text(status));
            return 1;
        }
        put_answer(line, &answer, shape.h * shape.w * shape.c);
        printf("%s %s %s\n", path, input, line);
    }
    free(memory);
    return golden && fclose(golden) == 0 ? 0 : 1;
}
