/* weights.h - the tensors of a model file become the parameters of its networks. */
#ifndef INK_FILE_WEIGHTS_H
#define INK_FILE_WEIGHTS_H

#include "file/header.h"

/* Where a tensor of a network lies in the data, and its scale, if it is of bytes. end is 0 where there is none. */
typedef struct {
    file_tensor values, scale;
} file_weights;

/* Fills the parameters of all networks. weights: one for each tensor of each network, all 0. spans: two for each. Every tensor of the
 * file must belong to a network, with its shape, and together they must cover the data. INK_BAD_FILE, INK_NOT_FINITE. */
typedef struct {
    uint64_t begin, end;
} file_span;
ink_status weights_load(ink_model *const *networks, int32_t n_networks, int is_ensemble, const file_header *header,
                        file_weights *weights, file_span *spans);

#endif
