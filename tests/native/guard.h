/* guard.h - buffers between guard pages, and the values that tests put in them.
 *
 * A slot is some memory with a protected page before and after it. guarded(slot, count, side) returns `count` floats that begin
 * right after the first protected page or end right before the second, so an access one float too far crashes the test. Slots
 * are reused, so a test can try thousands of shapes. Include this file first.
 */
#ifndef INK_TESTS_GUARD_H
#define INK_TESTS_GUARD_H

#define _DEFAULT_SOURCE /* for MAP_ANONYMOUS, which plain C11 hides */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <sys/mman.h>

#include "seed.h"

enum guard_side { GUARD_FRONT, GUARD_BACK };
enum { GUARD_SLOTS = 12, GUARD_PAGE = 4096, GUARD_FLOATS = 1 << 19 };

static inline float *guarded(int slot, size_t count, enum guard_side side)
{
    static char *slots[GUARD_SLOTS];
    const size_t size = GUARD_FLOATS * sizeof(float);
    assert_true(slot < GUARD_SLOTS && count <= GUARD_FLOATS);
    if (!slots[slot]) {
        char *block = mmap(NULL, size + 2 * GUARD_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        assert_true(block != MAP_FAILED);
        assert_int_equal(mprotect(block + GUARD_PAGE, size, PROT_READ | PROT_WRITE), 0);
        slots[slot] = block + GUARD_PAGE;
    }
    return (float *)(void *)(slots[slot] + (side == GUARD_FRONT ? 0 : size - count * sizeof(float)));
}

/* An output buffer: full of NaN, so that a value that was not written is seen. */
static inline float *guarded_output(int slot, size_t count, enum guard_side side)
{
    float *out = guarded(slot, count, side);
    memset(out, 0xff, count * sizeof *out);
    return out;
}

/* An input buffer: uniform values in [-1, 1), about an eighth of them 0. */
static inline float *guarded_input(int slot, size_t count, enum guard_side side, rng *r)
{
    float *in = guarded(slot, count, side);
    for (size_t i = 0; i < count; i++) {
        in[i] = rng_below(r, 8) == 0 ? 0 : rng_range(r, -1, 1);
    }
    return in;
}

/* The same bits, or a message that says where the first difference is. */
static inline void assert_same_bits(const float *found, const float *expected, size_t count, const char *what)
{
    for (size_t i = 0; i < count; i++) {
        if (memcmp(found + i, expected + i, sizeof *found) != 0) {
            print_error("%s: value %zu of %zu is %.9g (%a), expected %.9g (%a)\n", what, i, count, (double)found[i],
                        (double)found[i], (double)expected[i], (double)expected[i]);
            fail();
        }
    }
}

#endif
