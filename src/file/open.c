/* open.c - from the bytes of a model file to a reader in the caller's memory.
 *
 * lay_out runs with an empty arena to measure and with the caller's block to build, as in model/plan.c; so the size that is asked for
 * is the size that is used.
 */
#include "base/minmax.h"
#include "file/network.h"
#include "file/reader.h"
#include "file/weights.h"

#include <assert.h>
#include <string.h>

/* Input: three whole numbers. Whether they are possible is for ink_check_layers to say. */
static ink_status read_input(ink_shape *input, const file_header *header)
{
    text json, item;
    int32_t sides[3], count = 0;
    if (header_json(&json, header, "input") != INK_OK || json_kind_of(json) != JSON_ARRAY) {
        return INK_BAD_FILE;
    }
    json_items items = json_open(json);
    for (; json_next(&items, NULL, &item); count++) {
        if (count == 3 || !json_whole(&sides[count], item, -INT32_MAX, INT32_MAX)) {
            return INK_BAD_FILE;
        }
    }
    *input = (ink_shape){sides[0], sides[1], sides[2]};
    return count == 3 ? INK_OK : INK_BAD_FILE;
}

/* A share, 0..1, or a standard where there is none. */
static int read_share(double *share, text verdict, const char *key)
{
    const text value = json_get(verdict, key);
    return !value.at || (json_number(share, value) && *share >= 0.0 && *share <= 1.0);
}

static ink_status read_verdict(ink_reader *reader, const file_header *header)
{
    text json;
    double temperature = 1.0;
    reader->unsure_below = reader->none_above = 0.5; /* without a calibration */
    if (header_json(&json, header, "verdict") != INK_OK) {
        return INK_BAD_FILE;
    }
    if (json_kind_of(json) > JSON_NULL) {
        reader->none_above = 1.0;
        const int is_complete = json_get(json, "temperature").at && json_get(json, "unsureBelow").at;
        if (!is_complete || !json_number(&temperature, json_get(json, "temperature")) ||
            !(temperature >= 0.01 && temperature <= 100.0) || !read_share(&reader->unsure_below, json, "unsureBelow") ||
            !read_share(&reader->none_above, json, "noneAbove")) {
            return INK_BAD_FILE;
        }
    }
    reader->temperature = (float)temperature;
    return INK_OK;
}

/* Seed and recipe do not change an answer, but a file in which they are wrong is not what it says. */
static ink_status check_training(const file_header *header)
{
    text recipe, seed = json_inside(json_get(header->metadata, "seed"));
    int32_t unit;
    double number = 0.0;
    while (seed.at && (unit = text_next(&seed)) != TEXT_END) {
        if (unit < '0' || unit > '9' || number > 4294967295.0) {
            return INK_BAD_FILE;
        }
        number = number * 10.0 + (unit - '0');
    }
    if (number > 4294967295.0 || header_json(&recipe, header, "recipe") != INK_OK) {
        return INK_BAD_FILE;
    }
    const json_kind kind = json_kind_of(recipe);
    return kind == JSON_MISSING || kind == JSON_NULL || kind == JSON_OBJECT ? INK_OK : INK_BAD_FILE;
}

/* The same of a network of an ensemble. */
static int is_member(text member)
{
    double seed = 0.0;
    const text number = json_get(member, "seed"), recipe = json_get(member, "recipe");
    const json_kind kind = json_kind_of(recipe);
    return json_kind_of(member) == JSON_OBJECT &&
           (!number.at || (json_number(&seed, number) && seed >= 0.0 && seed <= 4294967295.0 &&
                           (double)(uint32_t)seed - seed == 0.0)) &&
           (kind == JSON_MISSING || kind == JSON_NULL || kind == JSON_OBJECT);
}

/* Builds a network from its layers, or measures it. */
static ink_status add_network(ink_reader *reader, arena *a, text layers, int32_t *n_tensors)
{
    file_network network;
    ink_shape outputs[INK_MAX_LAYERS];
    ink_status status = network_read(&network, layers);
    if (status == INK_OK) {
        status = ink_check_layers(outputs, NULL, network.layers, network.count, reader->input);
    }
    if (status != INK_OK) {
        return status;
    }
    const int32_t classes = outputs[network.count - 1].c;
    if (reader->n_networks == FILE_MOST_NETWORKS || (reader->n_networks > 0 && classes != reader->outputs)) {
        return INK_BAD_FILE;
    }
    const size_t size = ink_model_size(network.layers, network.count, reader->input, 1, INK_FOR_PREDICT);
    if (size == 0) {
        return INK_NO_MEMORY;
    }
    for (int32_t i = 0; i < network.count; i++) {
        const ink_layer *l = &network.layers[i];
        const int is_weighted = l->kind == INK_CONV || l->kind == INK_DENSE;
        *n_tensors += l->kind == INK_BATCHNORM ? 4 : is_weighted ? 1 + l->bias : 0;
    }
    void *block = arena_take(a, size);
    reader->outputs = classes;
    ink_model **model = &reader->networks[reader->n_networks++];
    return block ? ink_model_init(model, block, size, network.layers, network.count, reader->input, 1, INK_FOR_PREDICT)
                 : INK_OK;
}

static ink_status add_networks(ink_reader *reader, arena *a, const file_header *header, int32_t *n_tensors)
{
    text json, member;
    ink_status status = header_json(&json, header, "ensemble");
    if (status != INK_OK) {
        return status;
    }
    if (!json.at) {
        status = header_json(&json, header, "layers");
        return status == INK_OK ? add_network(reader, a, json, n_tensors) : status;
    }
    if (json_kind_of(json) != JSON_ARRAY) {
        return INK_BAD_FILE;
    }
    json_items items = json_open(json);
    while (status == INK_OK && json_next(&items, NULL, &member)) {
        status = is_member(member) ? add_network(reader, a, json_get(member, "layers"), n_tensors) : INK_BAD_FILE;
    }
    return status == INK_OK && reader->n_networks == 0 ? INK_BAD_FILE : status;
}

/* Fills `reader`, which lies at the beginning of the arena's block; without a block it measures. */
static ink_status lay_out(ink_reader *reader, arena *a, const file_header *header)
{
    int32_t n_tensors = 0;
    const int is_ensemble = json_get(header->metadata, "ensemble").at != NULL;
    memset(reader, 0, sizeof *reader);
    (void)arena_take(a, sizeof *reader);
    ink_status status = read_input(&reader->input, header);
    status = status == INK_OK ? read_verdict(reader, header) : status;
    status = status == INK_OK ? check_training(header) : status;
    status = status == INK_OK ? add_networks(reader, a, header, &n_tensors) : status;
    if (status == INK_OK) {
        status = classes_read(&reader->classes, a, header, reader->outputs, is_ensemble);
    }
    if (status != INK_OK) {
        return status;
    }
    const int32_t pixels = reader->input.h * reader->input.w * reader->input.c;
    reader->image = arena_floats(a, (uint64_t)max_i(pixels, INK_PIXELS));
    reader->logits = arena_floats(a, (uint64_t)reader->outputs);
    reader->shares = arena_floats(a, (uint64_t)reader->outputs);
    reader->scratch = arena_floats(a, INK_STROKE_SCRATCH);
    /* needed while opening only, but small */
    file_weights *weights = arena_take(a, (uint64_t)n_tensors * sizeof(file_weights));
    file_span *spans = arena_take(a, (uint64_t)n_tensors * 2 * sizeof(file_span));
    if (!weights) {
        return INK_OK;
    }
    memset(weights, 0, (size_t)n_tensors * sizeof(file_weights));
    return weights_load(reader->networks, reader->n_networks, is_ensemble, header, weights, spans);
}

ink_status ink_model_measure(size_t *need, const void *bytes, size_t size)
{
    file_header header;
    ink_reader reader;
    arena measure = {NULL, 0};
    ink_status status = header_open(&header, bytes, size);
    status = status == INK_OK ? lay_out(&reader, &measure, &header) : status;
    if (status == INK_OK && measure.used > SIZE_MAX / 2) {
        status = INK_NO_MEMORY;
    }
    *need = status == INK_OK ? (size_t)measure.used : 0;
    return status;
}

ink_status ink_model_open(ink_reader **reader, void *memory, size_t memory_size, const void *bytes, size_t size)
{
    file_header header;
    size_t need;
    arena build = {memory, 0};
    assert(((uintptr_t)memory & (ARENA_ALIGN - 1)) == 0);
    ink_status status = ink_model_measure(&need, bytes, size);
    if (status != INK_OK) {
        return status;
    }
    if (memory_size < need) {
        return INK_NO_MEMORY;
    }
    (void)header_open(&header, bytes, size);
    status = lay_out(memory, &build, &header);
    if (status == INK_OK) {
        *reader = memory;
    }
    return status;
}
