/* The inputs of the fuzzer of model files: small models with random changes, some hundred of them, in every run of the tests and under
 * their sanitizers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "files.h"
#include "seed.h"

#include "../fuzz/fuzz_model.c"

/* One change: some bytes become others, go, or come again elsewhere; sometimes a character of JSON. Returns the new size. */
static size_t change(uint8_t *bytes, size_t size, rng *r)
{
    static const char signs[] = "{}[]\",:\\0123456789.-eu /";
    const uint32_t header = 8 + (bytes[8] ? bytes[0] + 256u * bytes[1] : 0);
    const uint32_t reach = rng_below(r, 4) && header < size ? header : (uint32_t)size;
    const size_t at = rng_below(r, reach), from = rng_below(r, reach), most = 1 + rng_below(r, 12);
    const size_t later = at > from ? at : from, count = most < size - later ? most : size - later;
    switch (rng_below(r, 4)) {
    case 0:
        bytes[at] = (uint8_t)rng_below(r, 256);
        return size;
    case 1:
        bytes[at] = (uint8_t)signs[rng_below(r, sizeof signs - 1)];
        return size;
    case 2:
        memmove(bytes + at, bytes + at + count, size - at - count);
        return size - count;
    default:
        memmove(bytes + at, bytes + from, count);
        return size;
    }
}

static void changed_models(void **state)
{
    (void)state;
    static const char *const files[] = {"colour", "letters", "three"};
    rng bits = test_rng(41);
    const int count = is_thorough() ? 3000 : 400;
    for (int f = 0; f < 3; f++) {
        char path[64];
        size_t whole;
        (void)snprintf(path, sizeof path, "tests/golden/models/%s.safetensors", files[f]);
        uint8_t *model = whole_file(path, &whole), *changed = malloc(whole);
        assert_true(take(memcpy(malloc(whole), model, whole), whole));
        for (int n = 0; n < count; n++) {
            size_t size = whole;
            memcpy(changed, model, whole);
            for (uint32_t changes = 1 + rng_below(&bits, 3); changes > 0; changes--) {
                size = change(changed, size, &bits);
            }
            assert_int_equal(LLVMFuzzerTestOneInput(changed, size), 0);
        }
        free(model);
        free(changed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(changed_models)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
