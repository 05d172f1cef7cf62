/* network.c - layers in JSON, and names such as conv_1.kernel. */
#include "file/network.h"

#include <stddef.h>

/* The options of a kind of layer are named here and used in read_options. */
typedef struct {
    const char *type;
    int32_t kind;
    const char *options[7]; /* NULL behind the last */
} layer_kind;

static const layer_kind kinds[] = {
    {"conv", INK_CONV, {"filters", "kernel", "stride", "padding", "bias", "init", "activation"}},
    {"batchnorm", INK_BATCHNORM, {"momentum", "epsilon"}},
    {"relu", INK_RELU, {NULL}},
    {"maxpool", INK_MAXPOOL, {"size", "stride"}},
    {"avgpool", INK_AVGPOOL, {"size", "stride"}},
    {"dropout", INK_DROPOUT, {"rate"}},
    {"flatten", INK_FLATTEN, {NULL}},
    {"dense", INK_DENSE, {"units", "bias", "init", "activation"}},
    {"tanh", INK_TANH, {NULL}},
    {"sigmoid", INK_SIGMOID, {NULL}},
    {"elu", INK_ELU, {NULL}},
    {"leakyRelu", INK_LEAKY_RELU, {"slope"}},
    {"swish", INK_SWISH, {NULL}},
    {"gelu", INK_GELU, {NULL}},
    {"globalAveragePooling", INK_GLOBAL_AVGPOOL, {NULL}},
};

enum { KINDS = sizeof kinds / sizeof kinds[0], OPTIONS = 7 };

static int is_activation(int32_t kind)
{
    return kind == INK_RELU || (kind >= INK_TANH && kind <= INK_GELU);
}

/* NULL: there is no such kind. */
static const layer_kind *kind_named(text type)
{
    for (int32_t i = 0; i < KINDS; i++) {
        if (json_is(type, kinds[i].type)) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* Whether an object has no keys but "type" and the options of its kind. */
static int has_known_keys(text layer, const layer_kind *kind)
{
    text key, value;
    json_items items = json_open(layer);
    while (json_next(&items, &key, &value)) {
        int known = json_is_key(key, "type");
        for (int32_t i = 0; i < OPTIONS && kind->options[i]; i++) {
            known |= json_is_key(key, kind->options[i]);
        }
        if (!known) {
            return 0;
        }
    }
    return 1;
}

/* An option, where null means that it is missing. */
static text option(text layer, const char *name)
{
    const text none = {NULL, NULL, 0, 0}, value = json_get(layer, name);
    return json_kind_of(value) == JSON_NULL ? none : value;
}

/* *number stays as it is where the option is missing. 0: it is something else. */
static int whole_option(int32_t *number, text layer, const char *name)
{
    const text value = option(layer, name);
    return !value.at || json_whole(number, value, -INT32_MAX, INT32_MAX);
}

static int real_option(float *number, text layer, const char *name, double standard)
{
    const text value = option(layer, name);
    double found = standard;
    if (value.at && !(json_number(&found, value) && found >= -1e9 && found <= 1e9)) {
        return 0; /* far beyond every range, so no network is lost */
    }
    *number = (float)found;
    return 1;
}

/* *index: which of two words; it stays as it is where the option is missing. */
static int word_option(int32_t *index, text layer, const char *name, const char *zero, const char *one)
{
    const text value = option(layer, name);
    if (value.at) {
        *index = json_is(value, one);
    }
    return !value.at || *index || json_is(value, zero);
}

static int flag_option(int32_t *flag, text layer, const char *name)
{
    const text value = option(layer, name);
    const json_kind kind = json_kind_of(value);
    if (value.at) {
        *flag = kind == JSON_TRUE;
    }
    return !value.at || kind == JSON_TRUE || kind == JSON_FALSE;
}

static int read_options(ink_layer *l, text layer)
{
    switch (l->kind) {
    case INK_CONV:
        l->kernel = 3;
        l->stride = 1;
        l->bias = 1;
        return option(layer, "filters").at && whole_option(&l->units, layer, "filters") &&
               whole_option(&l->kernel, layer, "kernel") && whole_option(&l->stride, layer, "stride") &&
               word_option(&l->same, layer, "padding", "valid", "same") && flag_option(&l->bias, layer, "bias") &&
               word_option(&l->init, layer, "init", "glorot", "he");
    case INK_DENSE:
        l->bias = 1;
        return option(layer, "units").at && whole_option(&l->units, layer, "units") &&
               flag_option(&l->bias, layer, "bias") && word_option(&l->init, layer, "init", "glorot", "he");
    case INK_MAXPOOL:
    case INK_AVGPOOL:
        l->kernel = 2;
        if (!whole_option(&l->kernel, layer, "size")) {
            return 0;
        }
        l->stride = l->kernel;
        return whole_option(&l->stride, layer, "stride");
    case INK_BATCHNORM:
        return real_option(&l->rate, layer, "momentum", 0.99) && real_option(&l->epsilon, layer, "epsilon", 0.001);
    case INK_DROPOUT:
        return real_option(&l->rate, layer, "rate", 0.5);
    case INK_LEAKY_RELU:
        return real_option(&l->rate, layer, "slope", 0.3);
    default:
        return 1;
    }
}

static ink_layer *add_layer(file_network *network, int32_t kind)
{
    if (network->count == INK_MAX_LAYERS) {
        return NULL;
    }
    ink_layer *layer = &network->layers[network->count++];
    *layer = (ink_layer){.kind = kind};
    return layer;
}

/* The layer that a conv or dense layer has behind it. Softmax is the network's own, so it may stand at the end. */
static int add_activation(file_network *network, text name, int is_last_dense)
{
    const layer_kind *kind = kind_named(name);
    if (!name.at || json_is(name, "linear") || (json_is(name, "softmax") && is_last_dense)) {
        return 1;
    }
    ink_layer *layer = kind && is_activation(kind->kind) ? add_layer(network, kind->kind) : NULL;
    if (layer && layer->kind == INK_LEAKY_RELU) {
        layer->rate = 0.3f;
    }
    return layer != NULL;
}

static int read_layer(file_network *network, text value, int is_last)
{
    if (json_kind_of(value) != JSON_OBJECT) {
        return 0;
    }
    const layer_kind *kind = kind_named(json_get(value, "type"));
    if (!kind || !has_known_keys(value, kind)) {
        return 0;
    }
    ink_layer *layer = add_layer(network, kind->kind);
    return layer && read_options(layer, value) &&
           add_activation(network, json_get(value, "activation"), is_last && kind->kind == INK_DENSE);
}

ink_status network_read(file_network *network, text list)
{
    text value, behind;
    network->count = 0;
    if (json_kind_of(list) != JSON_ARRAY) {
        return INK_BAD_LAYERS;
    }
    json_items items = json_open(list);
    while (json_next(&items, NULL, &value)) {
        json_items rest = items;
        if (!read_layer(network, value, !json_next(&rest, NULL, &behind))) {
            return INK_BAD_LAYERS;
        }
    }
    return INK_OK;
}

/* Moves behind a word; 0: another stands there. */
static int take_word(const char **at, const char *word)
{
    const char *end = *at;
    for (; *word; word++, end++) {
        if (*end != *word) {
            return 0;
        }
    }
    *at = end;
    return 1;
}

/* A number of 1 or more without leading zeros; 0: there is none. */
static int32_t take_number(const char **at)
{
    int32_t number = 0;
    for (; **at >= (number ? '0' : '1') && **at <= '9' && number < 1000; ++*at) {
        number = number * 10 + (**at - '0');
    }
    return number;
}

int network_place(file_place *place, const ink_layer *layers, int32_t n_layers, const char *name)
{
    static const char *const roles[] = {".kernel", ".bias", ".gamma", ".beta", ".mean", ".variance"};
    const layer_kind *kind = NULL;
    for (int32_t i = 0; i < KINDS && !kind; i++) {
        const char *at = name;
        if (take_word(&at, kinds[i].type) && take_word(&at, "_")) {
            kind = &kinds[i];
            name = at;
        }
    }
    int32_t number = kind ? take_number(&name) : 0;
    if (number == 0) {
        return 0;
    }
    place->layer = -1;
    for (int32_t i = 0; i < n_layers && number > 0; i++) {
        if (layers[i].kind == kind->kind) {
            place->layer = i;
            number--;
        }
    }
    for (place->role = INK_KERNEL; place->role <= INK_VARIANCE; place->role++) {
        if (take_word(&name, roles[place->role])) {
            place->is_scale = take_word(&name, ".scale");
            return number == 0 && *name == '\0';
        }
    }
    return 0;
}
