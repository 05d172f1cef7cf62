/* Strokes to pictures: lines and dots worked out by hand, independence of place and size, and every kind of wrong input. */
#include "pictures.h"

#include <math.h>

#include "seed.h"

static float scratch[INK_STROKE_SCRATCH];

/* A four in two strokes. */
static const float four[] = {12, 4, 9, 30, 5, 56, 30, 58, 58, 54, 48, 4, 46, 50, 43, 100};
static const int32_t four_lengths[] = {5, 3};
enum { FOUR_FLOATS = 16 };

static void expect_nothing(ink_status wanted, const float *points, const int32_t *lengths, int32_t n, float pen)
{
    float image[INK_PIXELS];
    for (int i = 0; i < INK_PIXELS; i++) {
        image[i] = NAN;
    }
    assert_int_equal(ink_strokes_to_image(image, points, lengths, n, pen, scratch), wanted);
    for (int i = 0; i < INK_PIXELS; i++) {
        assert_true(image[i] == 0.0f);
    }
}

static void vertical_line(void **state)
{
    (void)state;
    const float line[] = {50, 0, 50, 300};
    const int32_t length = 2;
    float image[INK_PIXELS];
    assert_int_equal(ink_strokes_to_image(image, line, &length, 1, 2.0f, scratch), INK_OK);
    assert_prepared(image);
    for (int y = 5; y < 23; y++) { /* two full columns, nothing else; the round ends are in rows 4 and 23 */
        for (int x = 0; x < 28; x++) {
            assert_true(image[y * 28 + x] == (x == 13 || x == 14 ? 1.0f : 0.0f));
        }
    }
    assert_true(image[4 * 28 + 13] > 0.7f && image[4 * 28 + 13] < 0.85f); /* pi / 4: a quarter of the disc */
    assert_true(image[3 * 28 + 13] == 0.0f && image[24 * 28 + 13] == 0.0f);
}

static void pen_width_is_kept(void **state)
{
    (void)state;
    const float line[] = {0, 0, 300, 0};
    const int32_t length = 2;
    for (float pen = 2.0f; pen <= 6.0f; pen += 0.7f) { /* from 2 on some pixel is full: no stretching */
        float image[INK_PIXELS];
        assert_int_equal(ink_strokes_to_image(image, line, &length, 1, pen, scratch), INK_OK);
        double column = 0.0;
        for (int y = 0; y < 28; y++) {
            column += image[y * 28 + 14];
        }
        assert_float_equal(column, pen, 0.02);
    }
}

static void dot_is_small(void **state)
{
    (void)state;
    const float points[] = {200, 300, 200, 300, 200, 300};
    const int32_t one = 1, three = 3, pair[] = {1, 2};
    float image[INK_PIXELS], again[INK_PIXELS];
    assert_int_equal(ink_strokes_to_image(image, points, &one, 1, 0.0f, scratch), INK_OK);
    assert_prepared(image);
    assert_float_equal(ink_sum(image), 3.14159 * 1.2 * 1.2 / 0.95, 0.1); /* its four pixels are 95 % full: stretched */
    assert_int_equal(ink_strokes_to_image(again, points, &three, 1, 0.0f, scratch), INK_OK);
    assert_memory_equal(image, again, sizeof image);
    assert_int_equal(ink_strokes_to_image(again, points, pair, 2, 0.0f, scratch), INK_OK);
    assert_memory_equal(image, again, sizeof image);
}

static void dot_beside_a_line_is_drawn(void **state)
{
    (void)state;
    const float points[] = {0, 0, 0, 100, 60, 50};
    const int32_t lengths[] = {2, 1}, one = 2;
    float image[INK_PIXELS], line[INK_PIXELS];
    assert_int_equal(ink_strokes_to_image(image, points, lengths, 2, 2.4f, scratch), INK_OK);
    assert_int_equal(ink_strokes_to_image(line, points, &one, 1, 2.4f, scratch), INK_OK);
    assert_float_equal(ink_sum(image) - ink_sum(line), 3.14159 * 1.2 * 1.2, 0.15);
}

static void default_pen_is_like_mnist(void **state)
{
    (void)state;
    float image[INK_PIXELS], same[INK_PIXELS];
    assert_int_equal(ink_strokes_to_image(image, four, four_lengths, 2, 0.0f, scratch), INK_OK);
    assert_int_equal(ink_strokes_to_image(same, four, four_lengths, 2, 2.4f, scratch), INK_OK);
    assert_memory_equal(image, same, sizeof image);
}

/* Positions are rounded to 1/256 pixel, so another place or unit may move an edge by that much and one grey level with it. */
static void place_and_size_do_not_matter(void **state)
{
    (void)state;
    float image[INK_PIXELS];
    assert_int_equal(ink_strokes_to_image(image, four, four_lengths, 2, 0.0f, scratch), INK_OK);
    assert_prepared(image);
    rng random = test_rng(1);
    for (int trial = 0; trial < 200; trial++) {
        const float scale = rng_range(&random, 0.01f, 50.0f);
        const float dx = rng_range(&random, -300.0f, 300.0f) * scale, dy = rng_range(&random, -300.0f, 300.0f) * scale;
        float moved[FOUR_FLOATS], other[INK_PIXELS];
        for (int i = 0; i < FOUR_FLOATS; i++) {
            moved[i] = four[i] * scale + (i % 2 == 0 ? dx : dy);
        }
        assert_int_equal(ink_strokes_to_image(other, moved, four_lengths, 2, 0.0f, scratch), INK_OK);
        assert_true(distance(image, other) < 0.2);
    }
}

static void more_points_on_the_line_do_not_matter(void **state)
{
    (void)state;
    float dense[2 * 4 * 500], image[INK_PIXELS], other[INK_PIXELS];
    const int32_t length = 5, many = 2000;
    for (int i = 0; i < 2000; i++) {
        const int k = i / 500;
        const float t = (float)(i % 500) / 499.0f;
        for (int axis = 0; axis < 2; axis++) {
            dense[2 * i + axis] = four[2 * k + axis] + t * (four[2 * k + 2 + axis] - four[2 * k + axis]);
        }
    }
    assert_int_equal(ink_strokes_to_image(image, four, &length, 1, 0.0f, scratch), INK_OK);
    assert_int_equal(ink_strokes_to_image(other, dense, &many, 1, 0.0f, scratch), INK_OK);
    assert_true(distance(image, other) < 2.0); /* each line may miss its points by 1/32 pixel */
}

static void any_number_of_points(void **state)
{
    (void)state;
    float *points = malloc(2 * INK_MAX_POINTS * sizeof *points);
    assert_non_null(points);
    rng random = test_rng(2);
    for (int i = 0; i < 2 * INK_MAX_POINTS; i++) {
        points[i] = rng_range(&random, 0.0f, i < 20000 ? 1000.0f : 1.0f);
    }
    const int32_t counts[] = {1, 2, 3, 16, 17, 18, 19, 100, 10000};
    float image[INK_PIXELS];
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        assert_int_equal(ink_strokes_to_image(image, points, &counts[i], 1, 0.0f, scratch), INK_OK);
        assert_prepared(image);
    }
    const int32_t all[] = {60000, 40000}, too_many[] = {60000, 40001};
    points[0] = 0.0f;
    points[1] = 1e6f; /* everything else is a heap far below */
    assert_int_equal(ink_strokes_to_image(image, points, all, 2, 0.0f, scratch), INK_OK);
    assert_prepared(image);
    expect_nothing(INK_BAD_ARGUMENT, points, too_many, 2, 0.0f);
    free(points);
}

static void extreme_coordinates(void **state)
{
    (void)state;
    const float extremes[] = {3.4e38f, 1e-38f, 1e-44f, 1.0f};
    float reference[INK_PIXELS];
    assert_int_equal(ink_strokes_to_image(reference, four, four_lengths, 2, 0.0f, scratch), INK_OK);
    for (int k = 0; k < 3; k++) {
        float points[FOUR_FLOATS], image[INK_PIXELS];
        for (int i = 0; i < FOUR_FLOATS; i++) {
            points[i] = (four[i] / 50.0f - 1.0f) * extremes[k];
        }
        assert_int_equal(ink_strokes_to_image(image, points, four_lengths, 2, 0.0f, scratch), INK_OK);
        assert_true(k == 2 || distance(image, reference) < 0.5);
    }
    /* Far away and tiny: only rounding noise is left, so it is a dot. */
    float far[FOUR_FLOATS], image[INK_PIXELS];
    for (int i = 0; i < FOUR_FLOATS; i++) {
        far[i] = 1e9f + four[i];
    }
    assert_int_equal(ink_strokes_to_image(image, far, four_lengths, 2, 0.0f, scratch), INK_OK);
    assert_true(ink_sum(image) < 6.0);
}

static void wrong_arguments(void **state)
{
    (void)state;
    const float nan_point[] = {0, 0, NAN, 1}, inf_point[] = {0, 0, 1, -INFINITY};
    const int32_t two = 2, none[] = {0, 0, 0}, negative[] = {3, -1}, huge[] = {INT32_MAX, INT32_MAX};
    expect_nothing(INK_NOT_FINITE, nan_point, &two, 1, 0.0f);
    expect_nothing(INK_NOT_FINITE, inf_point, &two, 1, 0.0f);
    expect_nothing(INK_BLANK, four, none, 3, 0.0f);
    expect_nothing(INK_BLANK, four, four_lengths, 0, 0.0f);
    expect_nothing(INK_BAD_ARGUMENT, four, four_lengths, -1, 0.0f);
    expect_nothing(INK_BAD_ARGUMENT, four, negative, 2, 0.0f);
    expect_nothing(INK_BAD_ARGUMENT, four, huge, 2, 0.0f);
    expect_nothing(INK_BAD_ARGUMENT, four, four_lengths, 2, -0.1f);
    expect_nothing(INK_BAD_ARGUMENT, four, four_lengths, 2, 8.1f);
    expect_nothing(INK_BAD_ARGUMENT, four, four_lengths, 2, NAN);
}

static void empty_strokes_are_skipped(void **state)
{
    (void)state;
    const int32_t lengths[] = {0, 5, 0, 0, 3, 0};
    float image[INK_PIXELS], other[INK_PIXELS];
    assert_int_equal(ink_strokes_to_image(image, four, four_lengths, 2, 0.0f, scratch), INK_OK);
    assert_int_equal(ink_strokes_to_image(other, four, lengths, 6, 0.0f, scratch), INK_OK);
    assert_memory_equal(image, other, sizeof image);
}

static void same_bits_everywhere(void **state)
{
    (void)state;
    float image[INK_PIXELS];
    assert_int_equal(ink_strokes_to_image(image, four, four_lengths, 2, 0.0f, scratch), INK_OK);
    assert_int_equal(hash_floats(HASH_START, image, INK_PIXELS), UINT64_C(0x17d03eaadff455cd));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vertical_line),
        cmocka_unit_test(pen_width_is_kept),
        cmocka_unit_test(dot_is_small),
        cmocka_unit_test(dot_beside_a_line_is_drawn),
        cmocka_unit_test(default_pen_is_like_mnist),
        cmocka_unit_test(place_and_size_do_not_matter),
        cmocka_unit_test(more_points_on_the_line_do_not_matter),
        cmocka_unit_test(any_number_of_points),
        cmocka_unit_test(extreme_coordinates),
        cmocka_unit_test(wrong_arguments),
        cmocka_unit_test(empty_strokes_are_skipped),
        cmocka_unit_test(same_bits_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
