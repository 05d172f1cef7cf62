/* seed.h - the random numbers of the tests: SEED in the environment moves every stream; without it they are always the same.
 *
 * A program prints its seed once; tests/run.js shows it when the program fails. Include this file after cmocka.h.
 */
#ifndef INK_TESTS_SEED_H
#define INK_TESTS_SEED_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/rng.h"

/* Stream `number` of this run: each test has its own. */
static inline rng test_rng(uint32_t number)
{
    static bool is_told = false;
    const char *text = getenv("SEED");
    const uint32_t seed = text ? (uint32_t)strtoul(text, NULL, 10) : 0;
    if (!is_told) {
        print_message("random numbers: SEED=%u\n", seed);
        is_told = true;
    }
    return rng_stream(number, seed, 0, RNG_TEST);
}

#endif
