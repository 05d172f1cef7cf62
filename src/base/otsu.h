/* otsu.h - where the counts of 256 levels separate best into two classes (Otsu, "A threshold selection method from gray-level histograms",
 * IEEE Transactions on Systems, Man, and Cybernetics 9, 1979). */
#ifndef INK_BASE_OTSU_H
#define INK_BASE_OTSU_H

#include <stdint.h>

/* The last level of the lower class among the levels from `from` on; -1 when there is only one level. */
static inline int32_t otsu(const uint32_t *counts, int32_t from)
{
    double total = 0.0, moment = 0.0;
    for (int32_t v = from; v < 256; v++) {
        total += (double)counts[v];
        moment += (double)counts[v] * v;
    }
    double below = 0.0, below_moment = 0.0, best = 0.0;
    int32_t level = -1;
    for (int32_t v = from; v < 255; v++) {
        below += (double)counts[v];
        below_moment += (double)counts[v] * v;
        if (below > 0.0 && below < total) {
            const double gap = below_moment / below - (moment - below_moment) / (total - below);
            const double between = below * (total - below) * gap * gap;
            if (between > best) {
                best = between;
                level = v;
            }
        }
    }
    return level;
}

#endif
