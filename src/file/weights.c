/* weights.c - finds the tensors of each network by their names, checks their places, and turns their values into floats. */
#include "file/weights.h"

#include "base/bits.h"
#include "file/network.h"
#include "model/model.h"

enum { LONGEST_NAME = 48 };

/* The name as ASCII with a zero; 0: it is longer, or no ASCII. */
static int copy_name(char *to, text name)
{
    for (int32_t i = 0; i < LONGEST_NAME; i++) {
        const int32_t unit = text_string_next(&name);
        if (unit == 0 || unit > 0x7f) {
            return 0;
        }
        to[i] = unit == TEXT_END ? '\0' : (char)unit;
        if (unit == TEXT_END) {
            return 1;
        }
    }
    return 0;
}

/* Takes "31/" off. Returns the number of the network; -1: there is none. */
static int32_t take_network(const char **name)
{
    int32_t number = 0, digits = 0;
    for (; (*name)[digits] >= '0' && (*name)[digits] <= '9' && digits < 2; digits++) {
        number = number * 10 + ((*name)[digits] - '0');
    }
    const int is_plain = digits == 1 || (digits == 2 && **name != '0');
    if (!is_plain || (*name)[digits] != '/') {
        return -1;
    }
    *name += digits + 1;
    return number;
}

/* The index of a network's tensor; -1: there is none. */
static int32_t tensor_index(const ink_model *m, const char *name, int32_t *is_scale)
{
    ink_layer layers[INK_MAX_LAYERS];
    file_place place;
    for (int32_t i = 0; i < m->n_layers; i++) {
        layers[i] = m->layers[i].spec;
    }
    if (!network_place(&place, layers, m->n_layers, name)) {
        return -1;
    }
    *is_scale = place.is_scale;
    for (int32_t i = 0; i < m->n_tensors; i++) {
        if (m->tensors[i].layer == place.layer && m->tensors[i].role == place.role) {
            return i;
        }
    }
    return -1;
}

/* Puts each tensor of the file in its place; none may be left over or come twice. */
static int sort_tensors(file_weights *weights, ink_model *const *networks, int32_t n_networks, int is_ensemble,
                        const file_header *header)
{
    file_tensor tensor;
    json_items items = json_open(header->json);
    while (header_next_tensor(&items, &tensor)) {
        char full[LONGEST_NAME];
        const char *name = full;
        if (!copy_name(full, tensor.name)) {
            return 0;
        }
        const int32_t network = is_ensemble ? take_network(&name) : 0;
        if (network < 0 || network >= n_networks) {
            return 0;
        }
        int32_t first = 0, is_scale = 0;
        for (int32_t i = 0; i < network; i++) {
            first += networks[i]->n_tensors;
        }
        const int32_t index = tensor_index(networks[network], name, &is_scale);
        if (index < 0) {
            return 0;
        }
        file_tensor *place = is_scale ? &weights[first + index].scale : &weights[first + index].values;
        if (place->end) {
            return 0;
        }
        *place = tensor;
    }
    return 1;
}

/* Heap sort by the first byte. */
static void sift(file_span *spans, int32_t root, int32_t count)
{
    for (int32_t child = 2 * root + 1; child < count; root = child, child = 2 * root + 1) {
        child += child + 1 < count && spans[child + 1].begin > spans[child].begin;
        if (spans[root].begin >= spans[child].begin) {
            return;
        }
        const file_span larger = spans[child];
        spans[child] = spans[root];
        spans[root] = larger;
    }
}

/* Whether spans follow each other from 0 without a gap; the header's check of their sum does the rest. */
static int are_in_a_row(file_span *spans, int32_t count)
{
    for (int32_t root = count / 2 - 1; root >= 0; root--) {
        sift(spans, root, count);
    }
    for (int32_t left = count - 1; left > 0; left--) {
        const file_span largest = spans[0];
        spans[0] = spans[left];
        spans[left] = largest;
        sift(spans, 0, left);
    }
    uint64_t at = 0;
    for (int32_t i = 0; i < count; at = spans[i++].end) {
        if (spans[i].begin != at) {
            return 0;
        }
    }
    return 1;
}

static int has_shape(const file_tensor *found, const int32_t *dims, int32_t rank)
{
    if (found->rank != rank) {
        return 0;
    }
    for (int32_t i = 0; i < rank; i++) {
        if (found->shape[i] != (uint64_t)dims[i]) {
            return 0;
        }
    }
    return 1;
}

static uint32_t little_endian(const uint8_t *bytes, int32_t count)
{
    uint32_t value = 0;
    for (int32_t i = count - 1; i >= 0; i--) {
        value = value << 8 | bytes[i];
    }
    return value;
}

/* A float of 16 bits (IEEE 754 binary16). */
static float from_half(uint32_t half)
{
    const uint32_t sign = (half & 0x8000) << 16, exponent = half & 0x7c00, fraction = half & 0x3ff;
    if (exponent == 0) {
        const float small = (float)fraction * 5.9604644775390625e-8f; /* 2^-24 */
        return sign ? -small : small;
    }
    return float_from_bits(sign | (((half & 0x7fff) << 13) + (exponent == 0x7c00 ? 0x70000000 : 0x38000000)));
}

/* Value `index` of a tensor. */
static float value_at(const file_header *header, const file_tensor *t, size_t index)
{
    const uint8_t *data = header->data + t->begin;
    switch (t->type) {
    case FILE_F32:
        return float_from_bits(little_endian(data + 4 * index, 4));
    case FILE_F16:
        return from_half(little_endian(data + 2 * index, 2));
    default:
        return (float)((int32_t)(data[index] ^ 0x80) - 0x80);
    }
}

/* Whether a tensor's scale is there if it is of bytes, and not otherwise: positive, and the largest byte times it is a float. */
static int has_right_scale(const file_header *header, const file_weights *w, const ink_tensor *t)
{
    const int32_t *columns = &t->dims[t->rank - 1];
    if (w->values.type != FILE_I8) {
        return w->scale.end == 0;
    }
    if (w->scale.end == 0 || w->scale.type == FILE_I8 || !has_shape(&w->scale, columns, 1)) {
        return 0;
    }
    for (int32_t i = 0; i < *columns; i++) {
        const float scale = value_at(header, &w->scale, (size_t)i);
        if (!(scale > 0.0f && scale <= 0x1p120f)) {
            return 0;
        }
    }
    return 1;
}

static ink_status load_tensor(float *params, const file_header *header, const file_weights *w, const ink_tensor *t)
{
    if (w->values.end == 0 || !has_shape(&w->values, t->dims, t->rank) || !has_right_scale(header, w, t)) {
        return INK_BAD_FILE;
    }
    const int32_t columns = t->dims[t->rank - 1];
    for (int32_t i = 0; i < t->count; i++) {
        float value = value_at(header, &w->values, (size_t)i);
        if (w->values.type == FILE_I8) {
            value *= value_at(header, &w->scale, (size_t)(i % columns));
        }
        if (!(value - value == 0.0f) || (t->role == INK_VARIANCE && value < 0.0f)) {
            return INK_NOT_FINITE;
        }
        params[t->offset + i] = value;
    }
    return INK_OK;
}

ink_status weights_load(ink_model *const *networks, int32_t n_networks, int is_ensemble, const file_header *header,
                        file_weights *weights, file_span *spans)
{
    if (!sort_tensors(weights, networks, n_networks, is_ensemble, header)) {
        return INK_BAD_FILE;
    }
    int32_t n_spans = 0;
    for (int32_t n = 0; n < n_networks; n++) {
        ink_model *m = networks[n];
        for (int32_t i = 0; i < m->n_tensors; i++, weights++) {
            const ink_status status = load_tensor(m->params, header, weights, &m->tensors[i]);
            if (status != INK_OK) {
                return status;
            }
            spans[n_spans++] = (file_span){weights->values.begin, weights->values.end};
            if (weights->scale.end) {
                spans[n_spans++] = (file_span){weights->scale.begin, weights->scale.end};
            }
        }
    }
    return are_in_a_row(spans, n_spans) ? INK_OK : INK_BAD_FILE;
}
