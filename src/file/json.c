/* json.c - JSON by its grammar (RFC 8259), from left to right and without recursion. */
#include "file/json.h"

#include "file/decimal.h"

#include <stddef.h>

enum { MOST_DEPTH = 64 };

/* The next unit that is no white space; stands behind it. */
static int32_t token(text *t)
{
    int32_t unit;
    do {
        unit = text_next(t);
    } while (unit == ' ' || unit == '\n' || unit == '\r' || unit == '\t');
    return unit;
}

static int32_t peek(text t)
{
    return text_next(&t);
}

static int32_t peek_token(text t)
{
    return token(&t);
}

/* Behind the opening quote; moves behind the closing one. */
static int skip_string(text *t)
{
    while (text_string_next(t) != TEXT_END) {
    }
    return text_next(t) == '"';
}

static int skip_word(text *t, const char *rest)
{
    for (; *rest; rest++) {
        if (text_next(t) != *rest) {
            return 0;
        }
    }
    return 1;
}

static int skip_digits(text *t)
{
    int32_t count = 0;
    for (; peek(*t) >= '0' && peek(*t) <= '9'; count++) {
        (void)text_next(t);
    }
    return count > 0;
}

/* A number that begins with this unit, which is taken. */
static int skip_number(text *t, int32_t first)
{
    if (first == '-') {
        first = text_next(t);
    }
    if (first < '0' || first > '9') {
        return 0;
    }
    if (first != '0') {
        (void)skip_digits(t);
    }
    if (peek(*t) == '.') {
        (void)text_next(t);
        if (!skip_digits(t)) {
            return 0;
        }
    }
    if (peek(*t) == 'e' || peek(*t) == 'E') {
        (void)text_next(t);
        if (peek(*t) == '+' || peek(*t) == '-') {
            (void)text_next(t);
        }
        return skip_digits(t);
    }
    return 1;
}

static int skip_scalar(text *t, int32_t first)
{
    switch (first) {
    case '"':
        return skip_string(t);
    case 't':
        return skip_word(t, "rue");
    case 'f':
        return skip_word(t, "alse");
    case 'n':
        return skip_word(t, "ull");
    default:
        return skip_number(t, first);
    }
}

/* "key" and its colon. */
static int skip_key(text *t)
{
    return token(t) == '"' && skip_string(t) && token(t) == ':';
}

int json_skip(text *t)
{
    uint64_t objects = 0; /* a bit for each open list or object: whether it is an object; the innermost is the lowest */
    int32_t depth = 0;
    for (;;) {
        const int32_t first = token(t);
        if (first == '{' || first == '[') {
            if (depth++ == MOST_DEPTH) {
                return 0;
            }
            objects = 2 * objects + (first == '{');
            if (peek_token(*t) != (first == '{' ? '}' : ']')) {
                if (first == '{' && !skip_key(t)) {
                    return 0;
                }
                continue;
            }
        } else if (!skip_scalar(t, first)) {
            return 0;
        }
        int32_t unit = 0;
        while (depth > 0 && unit != ',') { /* closes what ends here */
            const int is_object = objects & 1;
            unit = token(t);
            if (unit == (is_object ? '}' : ']')) {
                objects /= 2;
                depth--;
            } else if (unit != ',' || (is_object && !skip_key(t))) {
                return 0;
            }
        }
        if (depth == 0) {
            return 1;
        }
    }
}

int json_is_valid(text t)
{
    return json_skip(&t) && token(&t) == TEXT_END;
}

json_kind json_kind_of(text value)
{
    if (!value.at) {
        return JSON_MISSING;
    }
    switch (token(&value)) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    case 'n':
        return JSON_NULL;
    default:
        return JSON_NUMBER;
    }
}

json_items json_open(text value)
{
    json_items items = {value, 0};
    items.is_object = token(&items.at) == '{';
    return items;
}

int json_next(json_items *items, text *key, text *value)
{
    if (peek_token(items->at) == ',') {
        (void)token(&items->at);
    }
    const int32_t unit = peek_token(items->at);
    if (unit == ']' || unit == '}') {
        return 0;
    }
    if (items->is_object) {
        (void)token(&items->at);
        *key = items->at;
        (void)skip_string(&items->at);
        (void)token(&items->at);
    }
    *value = items->at;
    return json_skip(&items->at);
}

int json_is_key(text string, const char *expected)
{
    for (; *expected; expected++) {
        if (text_string_next(&string) != *expected) {
            return 0;
        }
    }
    return text_string_next(&string) == TEXT_END;
}

text json_get(text object, const char *key)
{
    text found = {NULL, NULL, 0, 0}, name, value;
    if (json_kind_of(object) != JSON_OBJECT) {
        return found;
    }
    json_items items = json_open(object);
    while (json_next(&items, &name, &value)) {
        if (json_is_key(name, key)) {
            found = value;
        }
    }
    return found;
}

int json_number(double *number, text value)
{
    char digits[DECIMAL_MOST];
    int32_t length = 0;
    if (json_kind_of(value) != JSON_NUMBER) {
        return 0;
    }
    text end = value;
    const int32_t first = token(&value);
    (void)json_skip(&end);
    for (int32_t unit = first; length < DECIMAL_MOST; unit = text_next(&value)) {
        digits[length++] = (char)unit;
        if (value.at == end.at) {
            *number = decimal_value(digits, length);
            return 1;
        }
    }
    return 0;
}

int json_whole(int32_t *number, text value, int32_t low, int32_t high)
{
    double found;
    if (!json_number(&found, value) || !(found >= low && found <= high)) {
        return 0;
    }
    *number = (int32_t)found;
    return (double)*number - found == 0.0;
}

int json_is(text value, const char *string)
{
    return json_kind_of(value) == JSON_STRING && json_is_key(json_string(value), string);
}

text json_string(text value)
{
    (void)token(&value);
    return value;
}

text json_inside(text value)
{
    text inside = {NULL, NULL, 0, 0};
    if (json_kind_of(value) == JSON_STRING) {
        inside = json_string(value);
        inside.is_string = 1;
    }
    return inside;
}

int json_same(text key, text other)
{
    int32_t unit;
    do {
        unit = text_string_next(&key);
        if (unit != text_string_next(&other)) {
            return 0;
        }
    } while (unit != TEXT_END);
    return 1;
}
