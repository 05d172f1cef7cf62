/* text.h - text of a model file as UTF-16 units, the way JavaScript sees it: so both readers of such files take the same names.
 *
 * A text is the bytes of the header (UTF-8), or the content of a JSON string in it, whose escapes are undone. Copying a text
 * keeps a place.
 */
#ifndef INK_FILE_TEXT_H
#define INK_FILE_TEXT_H

#include <stdint.h>

typedef struct {
    const uint8_t *at, *end; /* at: NULL where there is no text */
    int32_t is_string;       /* at is inside a JSON string of the header: the text ends before its closing quote */
    int32_t pending;         /* the second unit of a character beyond 16 bits; 0: none */
} text;

enum { TEXT_END = -1 };

/* The next unit, 0..0xffff; TEXT_END at the end, and there again. An escape that JSON does not have ends the text too. */
int32_t text_next(text *t);

/* The next unit of a JSON string inside t, which stands behind the opening quote. TEXT_END before the closing quote, at the end of t,
 * at an escape that JSON does not have and at a control character; *t then stands before it. */
int32_t text_string_next(text *t);

/* Whether bytes are UTF-8 without surrogates and overlong forms. */
int text_is_utf8(const uint8_t *bytes, const uint8_t *end);

#endif
