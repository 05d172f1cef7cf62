/* classes.h - the names of the classes of a model file, and whether it has one more output, for "none of them". */
#ifndef INK_FILE_CLASSES_H
#define INK_FILE_CLASSES_H

#include "base/arena.h"
#include "file/header.h"

typedef struct {
    const char *names[INK_MAX_CLASSES]; /* UTF-8 with a zero at the end; NULL while the arena measures */
    int32_t count;
    int32_t none;        /* 1: the last output means "none" */
    int32_t are_numbers; /* every name is digits */
} file_classes;

/* Reads the classes of a network with so many outputs. The names go into the arena. INK_BAD_FILE: they are not as
 * web/inkling/base/class-names.js has them, or a name is no text that C has: it holds a zero or half a character. */
ink_status classes_read(file_classes *classes, arena *a, const file_header *header, int32_t outputs, int is_ensemble);

#endif
