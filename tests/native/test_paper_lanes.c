/* The bytes in numbers that stand for vectors where there are none: every pair of bytes, in every place. */
#include "guard.h"

#define PAPER_SCALAR
#include "paper/lanes.h"

static void all_pairs(void **state)
{
    (void)state;
    uint8_t a[LANES], b[LANES], low[LANES], high[LANES];
    for (int pair = 0; pair < 256 * 256; pair++) {
        for (int i = 0; i < LANES; i++) { /* neighbours differ, so that one may reach into the next */
            a[i] = (uint8_t)((pair >> 8) + 77 * i);
            b[i] = (uint8_t)(pair + 150 * i);
        }
        lanes_store(low, lanes_min(lanes_load(a), lanes_load(b)));
        lanes_store(high, lanes_max(lanes_load(a), lanes_load(b)));
        for (int i = 0; i < LANES; i++) {
            assert_int_equal(low[i], a[i] < b[i] ? a[i] : b[i]);
            assert_int_equal(high[i], a[i] < b[i] ? b[i] : a[i]);
        }
        lanes_store(low, lanes_of(a[0]));
        for (int i = 0; i < LANES; i++) {
            assert_int_equal(low[i], a[0]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_pairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
