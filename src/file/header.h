/* header.h - the header of a safetensors file: 8 bytes of its length, JSON with metadata and a place for each tensor, raw tensors.
 *
 * Files are untrusted: nothing is used before it is checked, and nothing beyond the size is read. What is refused here is refused by
 * web/inkling/formats/safetensors.js, but for the limits that inkling.h lists.
 */
#ifndef INK_FILE_HEADER_H
#define INK_FILE_HEADER_H

#include "file/json.h"
#include "inkling.h"

typedef struct {
    text json;           /* the header: an object */
    text metadata;       /* its metadata: an object of strings; missing where there are none */
    const uint8_t *data; /* the tensors */
    uint64_t size;       /* their bytes */
    int32_t n_tensors;
} file_header;

typedef enum { FILE_F32, FILE_F16, FILE_I8 } file_type;

enum { FILE_MOST_RANK = 8 };

typedef struct {
    text name; /* behind its quote */
    file_type type;
    int32_t rank;
    uint64_t shape[FILE_MOST_RANK];
    uint64_t begin, end; /* in the data */
} file_tensor;

/* Checks the whole header but for gaps between tensors. INK_TRUNCATED, INK_UNKNOWN_FILE, INK_BAD_FILE. */
ink_status header_open(file_header *header, const void *bytes, size_t size);

/* The tensors, one after another. 0: there are no more. */
int header_next_tensor(json_items *items, file_tensor *tensor);

/* The JSON text that a key of the metadata holds, checked. Missing text: there is no such key. INK_BAD_FILE: it is not JSON. */
ink_status header_json(text *inside, const file_header *header, const char *key);

#endif
