/* classes.c - class names: the usual ones, "0", "1", ..., or a list of the file. */
#include "file/classes.h"

#include <string.h>

enum { LONGEST = 100 /* units of a name */, DIGITS = 10 };

/* Whether a unit is white space, as JavaScript's trim takes it. */
static int is_space(int32_t unit)
{
    static const uint16_t others[] = {0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (unit == others[i]) {
            return 1;
        }
    }
    return (unit >= 9 && unit <= 13) || unit == ' ' || (unit >= 0x2000 && unit <= 0x200a);
}

/* Writes a character as UTF-8; returns its bytes. */
static int32_t put(char *to, int32_t value)
{
    if (value < 0x80) {
        to[0] = (char)value;
        return 1;
    }
    const int32_t length = value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
    static const uint8_t leads[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (int32_t i = length - 1; i > 0; i--, value >>= 6) {
        to[i] = (char)(0x80 | (value & 0x3f));
    }
    to[0] = (char)(leads[length] | value);
    return length;
}

/* The string behind its quote as UTF-8 with a zero. Returns its bytes; 0: it is empty, white, too long or no text of C. */
static int32_t name_of(char *to, text string)
{
    int32_t bytes = 0, units = 0, is_white = 1;
    for (int32_t unit = text_string_next(&string); unit != TEXT_END; unit = text_string_next(&string)) {
        int32_t value = unit;
        if (unit >= 0xd800 && unit < 0xe000) {
            const int32_t low = text_string_next(&string);
            if (unit >= 0xdc00 || low < 0xdc00 || low >= 0xe000) {
                return 0;
            }
            value = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            units++;
        }
        if (++units > LONGEST || value == 0) {
            return 0;
        }
        is_white = is_white && is_space(value);
        bytes += put(to + bytes, value);
    }
    to[bytes] = '\0';
    return is_white ? 0 : bytes + 1;
}

static int is_number(const char *name)
{
    while (*name >= '0' && *name <= '9') {
        name++;
    }
    return *name == '\0';
}

/* Adds a name, which is copied. */
static void add_name(file_classes *classes, arena *a, const char *name, int32_t bytes)
{
    char *copy = arena_take(a, (uint64_t)bytes);
    if (copy) {
        memcpy(copy, name, (size_t)bytes);
    }
    classes->are_numbers = classes->are_numbers && is_number(name);
    classes->names[classes->count++] = copy;
}

static void number_names(file_classes *classes, arena *a, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        char name[4];
        int32_t bytes = 0;
        for (int32_t unit = i < 10 ? 1 : i < 100 ? 10 : 100; unit > 0; unit /= 10) {
            name[bytes++] = (char)('0' + i / unit % 10);
        }
        name[bytes++] = '\0';
        add_name(classes, a, name, bytes);
    }
}

static ink_status listed_names(file_classes *classes, arena *a, text list, int32_t count)
{
    text item,
        strings
            [INK_MAX_CLASSES]; /* places of the names so far: looking for them again would take the square of the time */
    json_items items = json_open(list);
    while (json_next(&items, NULL, &item)) {
        char name[4 * LONGEST + 1];
        if (json_kind_of(item) != JSON_STRING || classes->count == count) {
            return INK_BAD_FILE;
        }
        const int32_t bytes = name_of(name, json_string(item));
        if (bytes == 0) {
            return INK_BAD_FILE;
        }
        strings[classes->count] = json_string(item);
        for (int32_t i = 0; i < classes->count; i++) {
            if (json_same(strings[i], strings[classes->count])) {
                return INK_BAD_FILE;
            }
        }
        add_name(classes, a, name, bytes);
    }
    return classes->count == count ? INK_OK : INK_BAD_FILE;
}

ink_status classes_read(file_classes *classes, arena *a, const file_header *header, int32_t outputs, int is_ensemble)
{
    text list, flag = {NULL, NULL, 0, 0};
    *classes = (file_classes){.none = outputs == DIGITS + 1, .are_numbers = 1};
    ink_status status = header_json(&list, header, "classes");
    if (status == INK_OK && (list.at || is_ensemble)) {
        status = header_json(&flag, header, "none");
    }
    if (status != INK_OK) {
        return status;
    }
    const json_kind kind = json_kind_of(list), flag_kind = json_kind_of(flag);
    if (kind == JSON_MISSING || kind == JSON_NULL) {
        number_names(classes, a, outputs - classes->none);
        return INK_OK;
    }
    if (flag_kind > JSON_TRUE) {
        return INK_BAD_FILE;
    }
    classes->none = flag_kind == JSON_TRUE;
    const int32_t count = outputs - classes->none;
    if (kind == JSON_NUMBER) {
        int32_t number;
        if (!json_whole(&number, list, 2, INK_MAX_CLASSES) || number != count) {
            return INK_BAD_FILE;
        }
        number_names(classes, a, count);
        return INK_OK;
    }
    return kind == JSON_ARRAY && count >= 2 ? listed_names(classes, a, list, count) : INK_BAD_FILE;
}
