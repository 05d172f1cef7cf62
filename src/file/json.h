/* json.h - finds its way in JSON text that lies in a file, without memory of its own.
 *
 * A value is a text that stands before it, or before white space and it. Every function but json_skip and json_is_valid needs a
 * value of valid text.
 */
#ifndef INK_FILE_JSON_H
#define INK_FILE_JSON_H

#include "file/text.h"

typedef enum {
    JSON_MISSING,
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
} json_kind;

/* Moves behind a value. 0: it is not JSON, or lists and objects lie more than 64 deep in each other. */
int json_skip(text *t);

/* Whether a text is one value and nothing else. */
int json_is_valid(text t);

/* JSON_MISSING where there is no text. */
json_kind json_kind_of(text value);

/* The members of an object or the items of a list, one after another. */
typedef struct {
    text at;
    int32_t is_object;
} json_items;
json_items json_open(text value);

/* 0: there are no more. key (not of lists) stands behind the quote: text_string_next reads it. */
int json_next(json_items *items, text *key, text *value);

/* The value of a key; of several the last, as JavaScript takes it. A missing text: there is none, or this is no object. */
text json_get(text object, const char *key);

/* 0: it is no number, or longer than DECIMAL_MOST. */
int json_number(double *number, text value);

/* The same for whole numbers from low to high. */
int json_whole(int32_t *number, text value, int32_t low, int32_t high);

/* Whether a value is this string, which is ASCII. */
int json_is(text value, const char *string);

/* A value that is a string, behind its opening quote. */
text json_string(text value);

/* The text that a string of the header holds. A missing text: this is no string. */
text json_inside(text value);

/* Whether a key is this one, which is ASCII. */
int json_is_key(text key, const char *expected);

/* Whether two keys are the same. */
int json_same(text key, text other);

#endif
