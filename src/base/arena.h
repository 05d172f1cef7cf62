/* arena.h - cuts a block of memory that the caller owns into aligned pieces.
 *
 * The same code runs twice. In the first pass base is NULL: `used` grows to the size that is needed, and the pieces are
 * NULL. In the second pass base is the block. Sizes have 64 bits, so that a plan too large for the machine is noticed
 * and does not wrap around.
 */
#ifndef INK_BASE_ARENA_H
#define INK_BASE_ARENA_H

#include <stdint.h>
#include <stddef.h>

typedef struct {
    unsigned char *base; /* NULL while measuring */
    uint64_t used;
} arena;

enum { ARENA_ALIGN = 16 };

static inline void *arena_take(arena *a, uint64_t size)
{
    void *piece = a->base ? a->base + a->used : NULL;
    a->used += (size + (ARENA_ALIGN - 1)) & ~(uint64_t)(ARENA_ALIGN - 1);
    return piece;
}

static inline float *arena_floats(arena *a, uint64_t count)
{
    return (float *)arena_take(a, count * sizeof(float));
}

#endif
