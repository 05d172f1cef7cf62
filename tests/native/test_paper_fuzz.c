/* The inputs of the fuzzer of paper, some hundred of them, in every run of the tests and under their sanitizers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "seed.h"

#include "../fuzz/fuzz_paper.c"

static void random_inputs(void **state)
{
    (void)state;
    enum { MOST = 400 };
    rng bits = test_rng(3);
    uint8_t bytes[MOST];
    const int count = is_thorough() ? 4000 : 500;
    for (int n = 0; n < count; n++) {
        const int size = n % 4 == 0 ? 24 + (int)rng_below(&bits, 40) : (int)rng_below(&bits, MOST);
        for (int i = 0; i < size; i++) {
            bytes[i] = (uint8_t)rng_below(&bits, 256);
        }
        assert_int_equal(LLVMFuzzerTestOneInput(bytes, (size_t)size), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_inputs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
