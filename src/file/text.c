/* text.c - units of UTF-8, and of JSON strings in it. */
#include "file/text.h"

#include <stddef.h>

/* Bytes of the character that begins with this byte; 0: no character begins with it. */
static int32_t length_of(uint8_t first)
{
    if (first < 0x80) {
        return 1;
    }
    return first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

/* The character at `at`; TEXT_END if it is none. */
static int32_t character(const uint8_t *at, const uint8_t *end, int32_t *length)
{
    static const int32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    *length = at < end ? length_of(*at) : 0;
    if (*length == 0 || *length > end - at) {
        return TEXT_END;
    }
    int32_t value = *length == 1 ? *at : *at & (0x7f >> *length);
    for (int32_t i = 1; i < *length; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            return TEXT_END;
        }
        value = value * 64 + (at[i] & 0x3f);
    }
    const int is_surrogate = value >= 0xd800 && value < 0xe000;
    return value < least[*length] || value > 0x10ffff || is_surrogate ? TEXT_END : value;
}

int text_is_utf8(const uint8_t *bytes, const uint8_t *end)
{
    int32_t length;
    for (; bytes < end; bytes += length) {
        if (character(bytes, end, &length) == TEXT_END) {
            return 0;
        }
    }
    return 1;
}

static int32_t utf8_next(text *t)
{
    if (t->pending) {
        const int32_t unit = t->pending;
        t->pending = 0;
        return unit;
    }
    int32_t length;
    const int32_t value = character(t->at, t->end, &length);
    if (value == TEXT_END) {
        return TEXT_END;
    }
    t->at += length;
    if (value < 0x10000) {
        return value;
    }
    t->pending = 0xdc00 + (value & 0x3ff);
    return 0xd7c0 + (value >> 10);
}

static int32_t hex_of(int32_t unit)
{
    if (unit >= '0' && unit <= '9') {
        return unit - '0';
    }
    const int32_t letter = unit | 0x20;
    return letter >= 'a' && letter <= 'f' && unit < 0x80 ? letter - 'a' + 10 : TEXT_END;
}

/* What stands behind a backslash. */
static int32_t escape_next(text *t, int32_t (*next)(text *))
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    const int32_t name = next(t);
    for (int32_t i = 0; names[i]; i++) {
        if (name == names[i]) {
            return values[i];
        }
    }
    if (name != 'u') {
        return TEXT_END;
    }
    int32_t unit = 0;
    for (int32_t i = 0; i < 4; i++) {
        const int32_t digit = hex_of(next(t));
        if (digit == TEXT_END) {
            return TEXT_END;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

static int32_t string_next(text *t, int32_t (*next)(text *))
{
    const text before = *t;
    int32_t unit = next(t);
    if (unit == '\\') {
        unit = escape_next(t, next);
    } else if (unit == '"' || unit < 0x20) {
        unit = TEXT_END;
    }
    if (unit == TEXT_END) {
        *t = before;
    }
    return unit;
}

int32_t text_next(text *t)
{
    return t->is_string ? string_next(t, utf8_next) : utf8_next(t);
}

int32_t text_string_next(text *t)
{
    return string_next(t, text_next);
}
