/* The last steps of every picture, worked out by hand: area average onto 20 x 20, stretch, quantise, centre, paste. */
#include "pictures.h"

#include "image/fit.h"

static void full_block_is_pasted_in_the_middle(void **state)
{
    (void)state;
    float small[FIT_PIXELS], image[INK_PIXELS];
    for (int i = 0; i < FIT_PIXELS; i++) {
        small[i] = 1.0f;
    }
    assert_true(fit_paste(image, small)); /* centre 10, offset 4: centre 14 */
    for (int i = 0; i < INK_PIXELS; i++) {
        const int x = i % 28, y = i / 28;
        assert_true(image[i] == (x >= 4 && x < 24 && y >= 4 && y < 24 ? 1.0f : 0.0f));
    }
}

static void half_block_moves_right(void **state)
{
    (void)state;
    float ink[40 * 40], small[FIT_PIXELS], image[INK_PIXELS];
    for (int i = 0; i < 40 * 40; i++) {
        ink[i] = i % 40 < 20 ? 1.0f : 0.0f;
    }
    fit_average(small, ink, 40, 40, 0, 0, 40);
    assert_true(fit_paste(image, small)); /* centre (5, 10), offset (9, 4) */
    for (int i = 0; i < INK_PIXELS; i++) {
        const int x = i % 28, y = i / 28;
        assert_true(image[i] == (x >= 9 && x < 19 && y >= 4 && y < 24 ? 1.0f : 0.0f));
    }
}

static void area_is_shared_exactly(void **state)
{
    (void)state;
    float ink[30 * 30] = {0.0f}, small[FIT_PIXELS];
    ink[30 + 1] = 1.0f; /* pixel (1, 1) of 30 covers 0.67..1.33 of the cells: a quarter of it in each of four */
    fit_average(small, ink, 30, 30, 0, 0, 30);
    const float quarter = 0.25f / 2.25f;
    double sum = 0.0;
    for (int i = 0; i < FIT_PIXELS; i++) {
        sum += small[i];
    }
    for (int i = 0; i < 4; i++) {
        assert_float_equal(small[i / 2 * 20 + i % 2], quarter, 1e-6);
    }
    assert_float_equal(sum, 4.0 * quarter, 1e-5);
}

static void small_squares_double_their_pixels(void **state)
{
    (void)state;
    float ink[10 * 10], small[FIT_PIXELS];
    for (int i = 0; i < 100; i++) {
        ink[i] = (float)(i % 7) / 7.0f;
    }
    fit_average(small, ink, 10, 10, 0, 0, 10);
    for (int i = 0; i < FIT_PIXELS; i++) {
        assert_float_equal(small[i], ink[i / 20 / 2 * 10 + i % 20 / 2], 1e-6);
    }
}

static void outside_is_paper(void **state)
{
    (void)state;
    float ink[5 * 4], small[FIT_PIXELS];
    for (int i = 0; i < 20; i++) {
        ink[i] = 1.0f;
    }
    fit_average(small, ink, 5, 4, -3, -2, 10); /* 5 x 4 pixels at (3, 2) of 10 x 10: cells 6..15, 4..11 */
    for (int i = 0; i < FIT_PIXELS; i++) {
        const int x = i % 20, y = i / 20;
        assert_float_equal(small[i], x >= 6 && x < 16 && y >= 4 && y < 12 ? 1.0f : 0.0f, 1e-6);
    }
}

static void greys_are_stretched_and_rounded(void **state)
{
    (void)state;
    float small[FIT_PIXELS] = {0.0f}, image[INK_PIXELS];
    small[10 * 20 + 9] = 0.5f;
    small[10 * 20 + 10] = 0.25f;
    assert_true(fit_paste(image, small));
    /* 255 and round(127.5) = 128; centre x = (255 * 9.5 + 128 * 10.5) / 383 = 9.83: offset 5; y 10.5: offset 4 */
    assert_true(image[14 * 28 + 14] == 1.0f);
    assert_true(image[14 * 28 + 15] == 128.0f / 255.0f);
    assert_float_equal(ink_sum(image), 1.0 + 128.0 / 255.0, 1e-6);
}

static void ink_is_never_cut_off(void **state)
{
    (void)state;
    float small[FIT_PIXELS] = {0.0f}, image[INK_PIXELS];
    for (int i = 0; i < 20; i++) {
        small[i * 20] = 1.0f; /* a heavy left column and a faint top row: the centre is far to the left */
        small[i] = small[i] > 0.1f ? small[i] : 0.1f;
    }
    assert_true(fit_paste(image, small));
    assert_float_equal(ink_sum(image), 20.0 + 19.0 * 26.0 / 255.0, 1e-4);
    for (int y = 0; y < 28; y++) { /* column 8 is as far right as the row allows */
        assert_true((image[y * 28 + 8] == 1.0f) == (y >= 5 && y < 25));
    }
}

static void nothing_is_blank(void **state)
{
    (void)state;
    float small[FIT_PIXELS] = {0.0f}, image[INK_PIXELS];
    assert_false(fit_paste(image, small));
    assert_true(ink_sum(image) == 0.0);
}

static void bytes_become_floats(void **state)
{
    (void)state;
    const uint8_t bytes[3] = {0, 51, 255};
    float values[3];
    ink_from_bytes(values, bytes, 3);
    assert_true(values[0] == 0.0f && values[1] == 51.0f / 255.0f && values[2] == 1.0f);
    ink_from_bytes(values, bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_block_is_pasted_in_the_middle),
        cmocka_unit_test(half_block_moves_right),
        cmocka_unit_test(area_is_shared_exactly),
        cmocka_unit_test(small_squares_double_their_pixels),
        cmocka_unit_test(outside_is_paper),
        cmocka_unit_test(greys_are_stretched_and_rounded),
        cmocka_unit_test(ink_is_never_cut_off),
        cmocka_unit_test(nothing_is_blank),
        cmocka_unit_test(bytes_become_floats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
