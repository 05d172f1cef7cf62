/* Non-digits: well-formed signs, the contract for the strokes of every kind, no access beyond the buffers, shares of the
 * kinds, signs that a kind must not draw, and the same bits everywhere. */
#include "guard.h"
#include "pictures.h"

#include "writing/signs.h"

#include <math.h>

enum { KINDS = INK_UNSEEN + 1 };

static float scratch[INK_STROKE_SCRATCH];

/* Checks the paths of a list and returns how many there are. */
static int check_signs(const uint8_t *list, size_t size)
{
    int count = 0;
    for (size_t i = 0; i < size; i++, count++) {
        int strokes = 0, nodes = 0, all = 0;
        assert_int_equal(list[i] >> 6, NODE_MOVE);
        for (; list[i] != 0; i++, all++) {
            assert_true(i + 1 < size); /* a 0 ends the last path too */
            if (list[i] >> 6 == NODE_MOVE) {
                assert_true(strokes == 0 || nodes >= 2);
                strokes++;
                nodes = 0;
            }
            assert_in_range(list[i] >> 6, NODE_MOVE, NODE_CORNER);
            nodes++;
        }
        assert_true(nodes >= 2 && all <= WRITING_NODES && strokes <= INK_SYNTHETIC_STROKES);
    }
    return count;
}

static void signs_are_well_formed(void **state)
{
    (void)state;
    assert_true(check_signs(letters, sizeof letters) >= 20);
    assert_true(check_signs(shapes, sizeof shapes) >= 15);
    assert_true(check_signs(unseen_signs, sizeof unseen_signs) >= 14);
}

/* The unseen are unseen: no path of theirs is among the others. */
static void the_unseen_are_nowhere_else(void **state)
{
    (void)state;
    const struct {
        const uint8_t *list;
        size_t size;
    } others[] = {{letters, sizeof letters}, {shapes, sizeof shapes}};
    for (size_t at = 0; at < sizeof unseen_signs;) {
        const size_t length = strlen((const char *)unseen_signs + at) + 1;
        for (size_t k = 0; k < 2; k++) {
            for (size_t i = 0; i < others[k].size; i += strlen((const char *)others[k].list + i) + 1) {
                assert_true(strcmp((const char *)others[k].list + i, (const char *)unseen_signs + at) != 0);
            }
        }
        at += length;
    }
}

/* Whether a stroke is hardly longer than the way from its start to its end. */
static bool is_straight(const float *points, int32_t n)
{
    double length = 0.0;
    for (int32_t i = 1; i < n; i++) {
        length += hypot(points[2 * i] - points[2 * i - 2], points[2 * i + 1] - points[2 * i - 1]);
    }
    return hypot(points[2 * n - 2] - points[0], points[2 * n - 1] - points[1]) > 0.95 * length;
}

/* Draws into buffers of exactly the promised sizes, between forbidden pages. */
static void strokes_keep_their_promises(void **state)
{
    (void)state;
    int dots = 0, lines = 0;
    for (uint32_t i = 0; i < 28000; i++) {
        const enum guard_side side = i / KINDS % 2 ? GUARD_FRONT : GUARD_BACK;
        float *points = guarded_output(0, 2 * INK_SYNTHETIC_POINTS, side);
        int32_t *lengths = (int32_t *)(void *)guarded(1, INK_SYNTHETIC_STROKES, side);
        int32_t *n_strokes = (int32_t *)(void *)guarded(2, 1, side);
        float *pen = guarded_output(3, 1, side);
        const int32_t wanted = (int32_t)(i % KINDS);
        assert_int_equal(ink_nondigit_strokes(points, lengths, n_strokes, pen, 9, i, wanted), wanted);
        assert_in_range(*n_strokes, 1, INK_SYNTHETIC_STROKES);
        int32_t n = 0;
        for (int32_t s = 0; s < *n_strokes; s++) {
            assert_true(lengths[s] >= 2);
            n += lengths[s];
        }
        assert_true(n <= INK_SYNTHETIC_POINTS);
        assert_true(*pen >= 1.2f && *pen <= 4.0f);
        float high[2] = {0.0f, 0.0f}, low[2] = {0.0f, 0.0f};
        for (int32_t k = 0; k < 2 * n; k++) {
            assert_true(isfinite(points[k]));
            low[k % 2] = points[k] < low[k % 2] ? points[k] : low[k % 2];
            high[k % 2] = points[k] > high[k % 2] ? points[k] : high[k % 2];
        }
        assert_true(low[0] == 0.0f && low[1] == 0.0f);
        const float longer = high[0] > high[1] ? high[0] : high[1];
        if (wanted == INK_DOTS && longer == 0.0f) {
            dots++;
            assert_int_equal(*n_strokes, 1);
        } else {
            assert_float_equal(longer, 1000.0, 0.01);
        }
        /* A single line lies 50 degrees or more from the vertical: a steep one is a 1. */
        if (wanted == INK_LINES && *n_strokes == 1 && is_straight(points, n)) {
            assert_true(high[0] > 1.19f * high[1]);
            lines++;
        }
    }
    assert_in_range(lines, 28000 / KINDS / 16, 28000 / KINDS / 4);
    assert_in_range(dots, 28000 / KINDS / 32, 28000 / KINDS / 8);
}

static void image_is_the_drawn_strokes(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 300; i++) {
        float points[2 * INK_SYNTHETIC_POINTS], pen, image[INK_PIXELS], drawn[INK_PIXELS];
        int32_t lengths[INK_SYNTHETIC_STROKES], n_strokes;
        const int32_t wanted = (int32_t)(i % (KINDS + 1)) - 1;
        const int32_t kind = ink_nondigit_strokes(points, lengths, &n_strokes, &pen, 1, i, wanted);
        assert_int_equal(ink_nondigit_image(image, 1, i, wanted, scratch), kind);
        assert_int_equal(ink_strokes_to_image(drawn, points, lengths, n_strokes, pen, scratch), INK_OK);
        assert_memory_equal(image, drawn, sizeof image);
        assert_prepared(image);
        /* Asking for the kind it has anyway changes nothing. */
        assert_int_equal(ink_nondigit_image(drawn, 1, i, kind, scratch), kind);
        assert_memory_equal(image, drawn, sizeof image);
    }
}

static void kinds_have_equal_shares(void **state)
{
    (void)state;
    enum { SAMPLES = 6000 };
    int counts[KINDS] = {0};
    float points[2 * INK_SYNTHETIC_POINTS], pen;
    int32_t lengths[INK_SYNTHETIC_STROKES], n_strokes;
    for (uint32_t i = 0; i < SAMPLES; i++) {
        counts[ink_nondigit_strokes(points, lengths, &n_strokes, &pen, 5, i, -1)]++;
    }
    for (int kind = 0; kind < INK_UNSEEN; kind++) {
        assert_in_range(counts[kind], 850, 1150);
    }
    assert_int_equal(counts[INK_UNSEEN], 0);
}

static void samples_differ(void **state)
{
    (void)state;
    float a[INK_PIXELS], b[INK_PIXELS];
    for (uint32_t i = 0; i < 200; i++) {
        (void)ink_nondigit_image(a, 1, i, INK_SCRIBBLE, scratch);
        (void)ink_nondigit_image(b, 1, i + 1, INK_SCRIBBLE, scratch);
        assert_true(distance(a, b) > 1.0);
        (void)ink_nondigit_image(b, 2, i, INK_SCRIBBLE, scratch);
        assert_true(distance(a, b) > 1.0);
    }
    (void)ink_nondigit_image(a, UINT32_MAX, UINT32_MAX, -1, scratch);
    assert_prepared(a);
}

static void same_bits_everywhere(void **state)
{
    (void)state;
    uint64_t hash = HASH_START;
    float image[INK_PIXELS];
    for (uint32_t i = 0; i < 210; i++) {
        (void)ink_nondigit_image(image, 1, i, (int32_t)(i % KINDS), scratch);
        hash = hash_floats(hash, image, INK_PIXELS);
    }
    assert_int_equal(hash, UINT64_C(0x9afb2a800ff07942));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_are_well_formed),       cmocka_unit_test(the_unseen_are_nowhere_else),
        cmocka_unit_test(strokes_keep_their_promises), cmocka_unit_test(image_is_the_drawn_strokes),
        cmocka_unit_test(kinds_have_equal_shares),     cmocka_unit_test(samples_differ),
        cmocka_unit_test(same_bits_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
