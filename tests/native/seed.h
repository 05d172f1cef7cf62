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

/* Whether a long loop takes all its cases. Under a sanitizer, where a case takes ten to thirty times as long, it takes some of them,
 * unless THOROUGH is in the environment. */
static inline bool is_thorough(void)
{
#if defined(__has_feature)
#if __has_feature(memory_sanitizer) || __has_feature(address_sanitizer)
    return getenv("THOROUGH") != NULL;
#endif
#endif
    return true;
}

#endif
