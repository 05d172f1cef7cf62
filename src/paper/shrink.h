/* shrink.h - rows of pixels and of cells, and the means of their squares. */
#ifndef INK_PAPER_SHRINK_H
#define INK_PAPER_SHRINK_H

#include <stdbool.h>
#include <stdint.h>

enum { SHRINK_MOST = 16 }; /* the largest factor: sums of its squares fit into 16 bits */

/* low and high = the darkest and the lightest channel of n RGBA pixels, which lie on white paper. */
void shrink_channels(uint8_t *low, uint8_t *high, const uint8_t *pixels, int32_t n);

/* Adds n bytes to n sums. */
void shrink_add(uint16_t *sums, const uint8_t *row, int32_t n);

/* out = the means of cells of `factor` columns, of which n columns have the sums of `rows` rows; the last cell may have fewer. Means are
 * rounded to the nearest, or down. The sums become 0. */
void shrink_means(uint8_t *out, uint16_t *sums, int32_t n, int32_t factor, int32_t rows, bool nearest);

#endif
