/* Augmentation: without distortion the picture is unchanged; every effect is within its bounds; equal samples give equal pictures. */
#include "pictures.h"

#include "base/rng.h"

static float scratch[INK_STROKE_SCRATCH];

static const ink_augment everything = {2.0f, 13.0f, 0.15f, 0.15f, 0.5f, 1.0f, 0.5f, 0.5f};

static void draw(float *image, uint32_t index)
{
    (void)ink_synthetic_image(image, 8, index, -1, scratch);
}

/* Centre of mass: x, y. */
static void centre(double c[2], const float *image)
{
    const double sum = ink_sum(image);
    c[0] = c[1] = 0.0;
    for (int i = 0; i < INK_PIXELS; i++) {
        c[0] += image[i] * (i % INK_SIDE + 0.5) / sum;
        c[1] += image[i] * (i / INK_SIDE + 0.5) / sum;
    }
}

static void nothing_asked_nothing_changed(void **state)
{
    (void)state;
    const ink_augment none = {0};
    for (uint32_t i = 0; i < 20; i++) {
        float image[INK_PIXELS], out[INK_PIXELS];
        draw(image, i);
        ink_augment_image(out, image, &none, 1, 2, i);
        assert_memory_equal(out, image, sizeof image);
    }
}

static void sample_decides(void **state)
{
    (void)state;
    float image[INK_PIXELS], out[INK_PIXELS], again[INK_PIXELS], other[INK_PIXELS];
    draw(image, 1);
    ink_augment_image(out, image, &everything, 1, 2, 3);
    ink_augment_image(again, image, &everything, 1, 2, 3);
    assert_memory_equal(out, again, sizeof out);
    const uint32_t others[][3] = {{2, 2, 3}, {1, 3, 3}, {1, 2, 4}};
    for (int i = 0; i < 3; i++) {
        ink_augment_image(other, image, &everything, others[i][0], others[i][1], others[i][2]);
        assert_true(distance(out, other) > 5.0);
    }
}

static void values_stay_between_paper_and_ink(void **state)
{
    (void)state;
    const ink_augment wild = {9.0f, 180.0f, 0.9f, 1.0f, 1.0f, 5.0f, 1.0f, 1.0f};
    for (uint32_t i = 0; i < 300; i++) {
        float image[INK_PIXELS], out[INK_PIXELS];
        draw(image, i);
        ink_augment_image(out, image, i % 2 == 0 ? &wild : &everything, 1, 0, i);
        for (int k = 0; k < INK_PIXELS; k++) {
            assert_true(out[k] >= 0.0f && out[k] <= 1.0f);
        }
    }
}

static void shift_moves_the_centre(void **state)
{
    (void)state;
    const ink_augment shift = {.shift = 2.0f};
    double low = 9.0, high = -9.0, mean = 0.0;
    for (uint32_t i = 0; i < 400; i++) {
        float image[INK_PIXELS], out[INK_PIXELS];
        double before[2], after[2];
        draw(image, i % 20);
        ink_augment_image(out, image, &shift, 1, 0, i);
        centre(before, image);
        centre(after, out);
        assert_true(distance(image, out) > 0.0);
        for (int axis = 0; axis < 2; axis++) {
            const double moved = after[axis] - before[axis];
            assert_true(moved > -2.01 && moved < 2.01);
            low = moved < low ? moved : low;
            high = moved > high ? moved : high;
            mean += moved / 800.0;
        }
        assert_float_equal(ink_sum(out), ink_sum(image), 0.05 * ink_sum(image));
    }
    assert_true(low < -1.9 && high > 1.9 && mean > -0.15 && mean < 0.15);
}

/* A bar through the centre, turned by up to 20 degrees, keeps its centre and leans by as much. */
static void rotation_turns_about_the_centre(void **state)
{
    (void)state;
    const ink_augment turn = {.rotate = 20.0f};
    float bar[INK_PIXELS] = {0.0f};
    for (int i = 0; i < INK_PIXELS; i++) {
        bar[i] = i % 28 >= 13 && i % 28 < 15 && i / 28 >= 4 && i / 28 < 24 ? 1.0f : 0.0f;
    }
    double widest = 0.0;
    for (uint32_t i = 0; i < 200; i++) {
        float out[INK_PIXELS];
        double c[2], lean = 0.0, spread = 0.0;
        ink_augment_image(out, bar, &turn, 1, 0, i);
        centre(c, out);
        assert_float_equal(c[0], 14.0, 0.05);
        assert_float_equal(c[1], 14.0, 0.05);
        for (int k = 0; k < INK_PIXELS; k++) {
            lean += out[k] * (k % 28 - 13.5) * (k / 28 - 13.5);
            spread += out[k] * (k / 28 - 13.5) * (k / 28 - 13.5);
        }
        const double slope = lean / spread < 0.0 ? -lean / spread : lean / spread;
        assert_true(slope < 0.38); /* tan 20 degrees = 0.364 */
        widest = slope > widest ? slope : widest;
    }
    assert_true(widest > 0.33);
}

/* The displacement must have the deviation asked for: measured by the centres of 3 x 3 blots in a grid, one at a time. */
static void elastic_has_the_asked_deviation(void **state)
{
    (void)state;
    const ink_augment elastic = {.elastic = 1.0f};
    double squares = 0.0, sum = 0.0;
    int n = 0;
    for (uint32_t i = 0; i < 60; i++) {
        for (int at = 0; at < 9; at++) {
            const int x = 6 + at % 3 * 7, y = 6 + at / 3 * 7;
            float blot[INK_PIXELS] = {0.0f}, out[INK_PIXELS];
            for (int k = 0; k < 9; k++) {
                blot[(y + k / 3) * 28 + x + k % 3] = 1.0f;
            }
            double c[2];
            ink_augment_image(out, blot, &elastic, 1, 0, i); /* the same field for all nine */
            centre(c, out);
            sum += c[0] - x - 1.5 + c[1] - y - 1.5;
            squares += (c[0] - x - 1.5) * (c[0] - x - 1.5) + (c[1] - y - 1.5) * (c[1] - y - 1.5);
            n += 2;
        }
    }
    assert_float_equal(squares / n, 1.0, 0.25);
    assert_float_equal(sum / n, 0.0, 0.15);
}

static void thickness_changes_ink_both_ways(void **state)
{
    (void)state;
    const ink_augment thickness = {.thickness = 1.0f};
    int thicker = 0;
    for (uint32_t i = 0; i < 200; i++) {
        float image[INK_PIXELS], out[INK_PIXELS];
        draw(image, i);
        ink_augment_image(out, image, &thickness, 1, 0, i);
        const bool more = ink_sum(out) > ink_sum(image);
        for (int k = 0; k < INK_PIXELS; k++) {
            assert_true(more ? out[k] >= image[k] : out[k] <= image[k]);
        }
        thicker += more;
    }
    assert_true(thicker > 60 && thicker < 140);
}

static void probabilities_are_kept(void **state)
{
    (void)state;
    const ink_augment erase = {.erase = 0.25f}, noise = {.noise = 0.25f};
    float image[INK_PIXELS], out[INK_PIXELS];
    int changed[2] = {0, 0};
    for (int i = 0; i < INK_PIXELS; i++) {
        image[i] = 0.5f;
    }
    for (uint32_t i = 0; i < 800; i++) {
        ink_augment_image(out, image, &erase, 1, 0, i);
        const double erased = ink_sum(image) - ink_sum(out);
        assert_true(erased == 0.0 || erased == 8.0); /* 4 x 4 pixels of a half */
        changed[0] += erased > 0.0;
        ink_augment_image(out, image, &noise, 1, 0, i);
        changed[1] += distance(image, out) > 0.0;
    }
    assert_true(changed[0] > 150 && changed[0] < 250 && changed[1] > 150 && changed[1] < 250);
}

static void same_bits_everywhere(void **state)
{
    (void)state;
    uint64_t hash = HASH_START;
    for (uint32_t i = 0; i < 50; i++) {
        float image[INK_PIXELS], out[INK_PIXELS];
        for (int k = 0; k < INK_PIXELS; k++) {
            image[k] = (float)((k * 37 + (int)i * 11) % 256) / 255.0f;
        }
        ink_augment_image(out, image, &everything, 1, 0, i);
        hash = hash_floats(hash, out, INK_PIXELS);
    }
    assert_int_equal(hash, UINT64_C(0xe39c34aef41c769a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_asked_nothing_changed),
        cmocka_unit_test(sample_decides),
        cmocka_unit_test(values_stay_between_paper_and_ink),
        cmocka_unit_test(shift_moves_the_centre),
        cmocka_unit_test(rotation_turns_about_the_centre),
        cmocka_unit_test(elastic_has_the_asked_deviation),
        cmocka_unit_test(thickness_changes_ink_both_ways),
        cmocka_unit_test(probabilities_are_kept),
        cmocka_unit_test(same_bits_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
