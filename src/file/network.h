/* network.h - the layer list of a model file, and the names of its tensors. */
#ifndef INK_FILE_NETWORK_H
#define INK_FILE_NETWORK_H

#include "file/json.h"
#include "inkling.h"

typedef struct {
    ink_layer layers[INK_MAX_LAYERS];
    int32_t count;
} file_network;

/* Reads a JSON list of layers as web/inkling/architecture/layers.js does: missing options have their defaults, and `activation` becomes
 * a layer of its own. INK_BAD_LAYERS: it is no such list. Whether the network is possible is not checked. */
ink_status network_read(file_network *network, text list);

/* The place of a tensor by its name without the number of the network, "conv_1.kernel" or "conv_1.kernel.scale". */
typedef struct {
    int32_t layer; /* index into the layers */
    int32_t role;  /* ink_role */
    int32_t is_scale;
} file_place;

/* name: ASCII, with a zero at its end. 0: no layer has such a tensor. */
int network_place(file_place *place, const ink_layer *layers, int32_t n_layers, const char *name);

#endif
