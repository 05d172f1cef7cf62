/* reader.h - an open model file: its networks and what they need to answer, in one block of the caller's memory. */
#ifndef INK_FILE_READER_H
#define INK_FILE_READER_H

#include "file/classes.h"

enum { FILE_MOST_NETWORKS = 32 };

struct ink_reader {
    ink_shape input;
    int32_t outputs;
    int32_t n_networks;
    ink_model *networks[FILE_MOST_NETWORKS]; /* their logits are averaged */
    file_classes classes;
    float temperature;
    double unsure_below, none_above; /* limits of the verdict; doubles, as in the file */
    float *image;                    /* the prepared picture: at least INK_PIXELS floats */
    float *logits, *shares;          /* outputs each */
    float *scratch;                  /* INK_STROKE_SCRATCH floats */
};

#endif
