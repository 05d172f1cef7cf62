/* Synthetic digits: well-formed templates, balanced labels, independence of order, and the same bits everywhere. */
#include "pictures.h"

#include "base/rng.h"
#include "writing/slips.h"
#include "writing/synthetic.h"
#include "writing/templates.h"

static float scratch[INK_STROKE_SCRATCH];

static void templates_are_well_formed(void **state)
{
    (void)state;
    int styles[10] = {0};
    const uint8_t *t = templates, *const end = templates + sizeof templates;
    while (t < end) {
        assert_in_range(*t >> 4, 0, 9);
        assert_in_range(*t & 15, 1, 15);
        styles[*t++ >> 4]++;
        assert_true(t[1] & 128); /* the pen is set down first */
        int strokes = 0, nodes = 2, n = 0;
        for (; *t != 0; t += 2, n++) {
            assert_true(end - t > 2);
            const int x = (t[0] & 127) - 16, y = (t[1] & 127) - 16;
            if (t[1] & 128) {
                assert_true(nodes >= 2); /* a stroke has two nodes at least */
                assert_false(t[0] & 128);
                nodes = 0;
                strokes++;
            }
            nodes++;
            assert_true(x >= -15 && x <= 85 && y >= -5 && y <= 105);
        }
        t++;
        assert_true(nodes >= 2 && n <= WRITING_NODES && strokes + SLIP_STROKES <= INK_SYNTHETIC_STROKES);
        assert_true(strokes <= DIGIT_STROKES && 3 * n * 4 <= INK_SYNTHETIC_POINTS); /* three side by side */
        assert_true(n * 12 + SLIP_POINTS <= INK_SYNTHETIC_POINTS);
    }
    assert_true(t == end);
    for (int digit = 0; digit < 10; digit++) {
        assert_true(styles[digit] >= 6);
    }
}

static void labels_are_balanced(void **state)
{
    (void)state;
    float image[INK_PIXELS];
    bool orders_differ = false;
    int32_t first[10];
    for (uint32_t block = 0; block < 30; block++) {
        uint32_t seen = 0;
        for (uint32_t i = 0; i < 10; i++) {
            const int32_t label = ink_synthetic_image(image, 5, block * 10 + i, -1, scratch);
            assert_in_range(label, 0, 9);
            seen |= 1u << label;
            orders_differ = orders_differ || (block > 0 && label != first[i]);
            first[i] = block == 0 ? label : first[i];
        }
        assert_int_equal(seen, 1023);
    }
    assert_true(orders_differ);
}

static void strokes_keep_their_promises(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 2000; i++) {
        float points[2 * INK_SYNTHETIC_POINTS], pen;
        int32_t lengths[INK_SYNTHETIC_STROKES], n_strokes, n = 0;
        const int32_t wanted = i % 3 == 0 ? (int32_t)(i % 10) : -1;
        const int32_t label = ink_synthetic_strokes(points, lengths, &n_strokes, &pen, 9, i, wanted);
        assert_true(wanted < 0 || label == wanted);
        assert_in_range(n_strokes, 1, INK_SYNTHETIC_STROKES);
        for (int32_t s = 0; s < n_strokes; s++) {
            assert_true(lengths[s] >= 2);
            n += lengths[s];
        }
        assert_true(n <= INK_SYNTHETIC_POINTS);
        assert_true(pen >= 1.2f && pen <= 4.0f);
        float low[2] = {1e9f, 1e9f}, high[2] = {-1e9f, -1e9f};
        for (int32_t k = 0; k < 2 * n; k++) {
            low[k % 2] = points[k] < low[k % 2] ? points[k] : low[k % 2];
            high[k % 2] = points[k] > high[k % 2] ? points[k] : high[k % 2];
        }
        const float longer = high[0] - low[0] > high[1] - low[1] ? high[0] - low[0] : high[1] - low[1];
        assert_float_equal(longer, 1000.0, 0.01);
        assert_true(low[0] == 0.0f && low[1] == 0.0f);
    }
}

static void image_is_the_drawn_strokes(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 50; i++) {
        float points[2 * INK_SYNTHETIC_POINTS], pen, image[INK_PIXELS], drawn[INK_PIXELS];
        int32_t lengths[INK_SYNTHETIC_STROKES], n_strokes;
        const int32_t label = ink_synthetic_strokes(points, lengths, &n_strokes, &pen, 1, i, -1);
        assert_int_equal(ink_synthetic_image(image, 1, i, -1, scratch), label);
        assert_int_equal(ink_strokes_to_image(drawn, points, lengths, n_strokes, pen, scratch), INK_OK);
        assert_memory_equal(image, drawn, sizeof image);
        assert_prepared(image);
        /* Asking for the label it has anyway changes nothing. */
        assert_int_equal(ink_synthetic_image(drawn, 1, i, label, scratch), label);
        assert_memory_equal(image, drawn, sizeof image);
    }
}

static void samples_differ(void **state)
{
    (void)state;
    float a[INK_PIXELS], b[INK_PIXELS];
    for (uint32_t i = 0; i < 100; i++) {
        (void)ink_synthetic_image(a, 1, i, 3, scratch);
        (void)ink_synthetic_image(b, 1, i + 1, 3, scratch);
        assert_true(distance(a, b) > 1.0);
        (void)ink_synthetic_image(b, 2, i, 3, scratch);
        assert_true(distance(a, b) > 1.0);
    }
    (void)ink_synthetic_image(a, UINT32_MAX, UINT32_MAX, -1, scratch);
    assert_prepared(a);
}

static void same_bits_everywhere(void **state)
{
    (void)state;
    uint64_t hash = HASH_START;
    float image[INK_PIXELS];
    for (uint32_t i = 0; i < 100; i++) {
        (void)ink_synthetic_image(image, 1, i, -1, scratch);
        hash = hash_floats(hash, image, INK_PIXELS);
    }
    assert_int_equal(hash, UINT64_C(0x1b3d93bc9967712f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates_are_well_formed),
        cmocka_unit_test(labels_are_balanced),
        cmocka_unit_test(strokes_keep_their_promises),
        cmocka_unit_test(image_is_the_drawn_strokes),
        cmocka_unit_test(samples_differ),
        cmocka_unit_test(same_bits_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
