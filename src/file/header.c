/* header.c - reads and checks the header of a safetensors file. */
#include "file/header.h"

enum {
    PREFIX = 8,             /* bytes before the header */
    MOST_HEADER = 1 << 20,  /* bytes of a header; ours are below 10 KB */
    MOST_METADATA = 64,     /* keys of the metadata; ours are below 12 */
    MOST_TENSORS = 1 << 16, /* of 32 networks: 32 * 256, and their scales */
};

/* Metadata: an object of strings, in which no name occurs twice. */
static int check_metadata(text metadata)
{
    text names[MOST_METADATA], value;
    int32_t count = 0;
    if (json_kind_of(metadata) != JSON_OBJECT) {
        return 0;
    }
    json_items items = json_open(metadata);
    for (text name; json_next(&items, &name, &value); count++) {
        if (count == MOST_METADATA || json_kind_of(value) != JSON_STRING) {
            return 0;
        }
        names[count] = name;
        for (int32_t i = 0; i < count; i++) {
            if (json_same(names[i], name)) {
                return 0;
            }
        }
    }
    return 1;
}

/* A size in bytes or items: 0..2^53 - 1. */
static int read_size(uint64_t *size, text value)
{
    double found;
    if (!json_number(&found, value) || !(found >= 0.0 && found <= 9007199254740991.0)) {
        return 0;
    }
    *size = (uint64_t)found;
    return (double)*size - found == 0.0;
}

/* A list of at most `most` sizes. */
static int read_sizes(uint64_t *sizes, int32_t *count, int32_t most, text value)
{
    text item;
    *count = 0;
    if (json_kind_of(value) != JSON_ARRAY) {
        return 0;
    }
    json_items items = json_open(value);
    while (json_next(&items, NULL, &item)) {
        if (*count == most || !read_size(&sizes[(*count)++], item)) {
            return 0;
        }
    }
    return 1;
}

/* Whether the offsets fit shape and type. */
static int is_consistent(const file_tensor *t)
{
    static const uint64_t widths[] = {[FILE_F32] = 4, [FILE_F16] = 2, [FILE_I8] = 1};
    if (t->end < t->begin) {
        return 0;
    }
    uint64_t bytes = widths[t->type];
    for (int32_t i = 0; i < t->rank; i++) {
        if (t->shape[i] == 0 || bytes > (t->end - t->begin) / t->shape[i]) {
            return 0; /* no layer has a tensor without values */
        }
        bytes *= t->shape[i];
    }
    return bytes == t->end - t->begin;
}

/* A tensor's description: dtype, shape, data_offsets, each once. */
static int read_tensor(file_tensor *t, text value)
{
    text key, field;
    int32_t seen = 0, count = 0;
    uint64_t offsets[2] = {0, 0};
    if (json_kind_of(value) != JSON_OBJECT) {
        return 0;
    }
    json_items items = json_open(value);
    for (; json_next(&items, &key, &field); count++) {
        const char *const names[] = {"dtype", "shape", "data_offsets"};
        for (int32_t i = 0; i < 3; i++) {
            seen |= json_is_key(key, names[i]) ? 1 << i : 0;
        }
    }
    const text dtype = json_get(value, "dtype");
    t->type = json_is(dtype, "F32") ? FILE_F32 : json_is(dtype, "F16") ? FILE_F16 : FILE_I8;
    if (seen != 7 || count != 3 || (t->type == FILE_I8 && !json_is(dtype, "I8")) ||
        !read_sizes(t->shape, &t->rank, FILE_MOST_RANK, json_get(value, "shape")) ||
        !read_sizes(offsets, &count, 2, json_get(value, "data_offsets")) || count != 2) {
        return 0;
    }
    t->begin = offsets[0];
    t->end = offsets[1];
    return is_consistent(t);
}

int header_next_tensor(json_items *items, file_tensor *tensor)
{
    text value;
    while (json_next(items, &tensor->name, &value)) {
        if (!json_is_key(tensor->name, "__metadata__")) {
            return read_tensor(tensor, value);
        }
    }
    return 0;
}

/* Metadata and tensors, as far as they can be checked one by one. */
static ink_status check_members(file_header *header)
{
    text name, value;
    uint64_t sum = 0, last = 0;
    json_items items = json_open(header->json);
    while (json_next(&items, &name, &value)) {
        file_tensor tensor;
        if (json_is_key(name, "__metadata__")) {
            if (header->metadata.at || !check_metadata(value)) {
                return INK_BAD_FILE;
            }
            header->metadata = value;
            continue;
        }
        if (header->n_tensors++ == MOST_TENSORS || !read_tensor(&tensor, value)) {
            return INK_BAD_FILE;
        }
        sum += tensor.end - tensor.begin; /* at most 2^16 * 2^53: no overflow matters, because of `last` */
        last = tensor.end > last ? tensor.end : last;
    }
    if (last > header->size) {
        return INK_TRUNCATED;
    }
    return sum == header->size ? INK_OK : INK_BAD_FILE;
}

ink_status header_open(file_header *header, const void *bytes, size_t size)
{
    const uint8_t *const start = bytes;
    uint64_t length = 0;
    if (size < PREFIX) {
        return INK_TRUNCATED;
    }
    for (int32_t i = 0; i < PREFIX; i++) {
        length |= (uint64_t)start[i] << (8 * i);
    }
    if (length > MOST_HEADER) {
        return INK_UNKNOWN_FILE;
    }
    if (length > size - PREFIX) {
        return INK_TRUNCATED;
    }
    const uint8_t *const end = start + PREFIX + length;
    *header = (file_header){.json = {start + PREFIX, end, 0, 0}, .data = end, .size = size - PREFIX - length};
    if (length == 0 || *header->json.at != '{') {
        return INK_UNKNOWN_FILE;
    }
    if (!text_is_utf8(start + PREFIX, end) || !json_is_valid(header->json)) {
        return INK_BAD_FILE;
    }
    const ink_status status = check_members(header);
    if (status != INK_OK) {
        return status;
    }
    const int is_known =
        json_is(json_get(header->metadata, "format"), "inkling") && json_is(json_get(header->metadata, "version"), "1");
    return is_known ? INK_OK : INK_UNKNOWN_FILE;
}

ink_status header_json(text *inside, const file_header *header, const char *key)
{
    *inside = json_inside(json_get(header->metadata, key));
    return !inside->at || json_is_valid(*inside) ? INK_OK : INK_BAD_FILE;
}
