/* files.h - model files for tests: whole files in memory, opened readers, and answers as the lines of tests/golden/answers.js. */
#ifndef INK_TESTS_FILES_H
#define INK_TESTS_FILES_H

#include "inkling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file's bytes in a block of exactly their size, which the caller frees; NULL: it cannot be read. */
static inline uint8_t *whole_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        return NULL;
    }
    *size = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*size ? *size : 1);
    const size_t found = fread(bytes, 1, *size, file);
    (void)fclose(file);
    if (found != *size) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

/* Opens a file in a block of exactly the size that was asked for, which the caller frees. */
static inline ink_status open_file(ink_reader **reader, void **memory, const uint8_t *bytes, size_t size)
{
    size_t need;
    const ink_status status = ink_model_measure(&need, bytes, size);
    *memory = NULL;
    if (status != INK_OK) {
        return status;
    }
    *memory = malloc(need);
    return ink_model_open(reader, *memory, need, bytes, size);
}

static inline uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline char *put_name(char *to, const char *name)
{
    *to++ = '"';
    for (; *name; name++) {
        if (*name == '"' || *name == '\\') {
            *to++ = '\\';
        }
        *to++ = *name;
    }
    *to++ = '"';
    *to = '\0';
    return to;
}

enum { LONGEST_LINE = 4096 };

/* An answer as text, without model and input. pixels: of the picture that the networks saw. */
static inline void put_answer(char line[LONGEST_LINE], const ink_answer *a, int32_t pixels)
{
    uint32_t hash = 0x811c9dc5; /* FNV-1a, float by float */
    for (int32_t i = 0; i < pixels; i++) {
        hash = (hash ^ bits_of(a->image[i])) * 0x01000193;
    }
    line += sprintf(line, "%d %d %d %d %d ", a->verdict, a->label, a->second, a->digit, a->classes);
    line = put_name(line, a->name);
    *line++ = ' ';
    line = put_name(line, a->second_name);
    line += sprintf(line, " %08x %08x", bits_of(a->not_digit), hash);
    for (int32_t i = 0; i < a->classes; i++) {
        line += sprintf(line, " %08x", bits_of(a->probabilities[i]));
    }
}

#endif
