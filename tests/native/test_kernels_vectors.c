/* test_kernels_vectors.c - flat vectors and optimisers: the bits of the reference for every count 0..19 between guard pages, and
 * steps worked out by hand.
 */
#include "guard.h"

#include <float.h>

#include <math.h>

#include "kernels/kernels.h"
#include "kernels/ref.h"

enum { W, M, V, G, W_REF, M_REF, V_REF, TOP, TOP_REF };
enum { COUNTS = 20 };

static float *copy_of(int slot, const float *from, size_t count, enum guard_side side)
{
    float *to = guarded(slot, count, side);
    memcpy(to, from, count * sizeof *to);
    return to;
}

static void every_vector(void **state)
{
    (void)state;
    rng r = test_rng(1);
    for (size_t count = 0; count < COUNTS; count++) {
        for (int side = 0; side < 2; side++) {
            float *w = guarded_input(W, count, side, &r);
            const float *g = guarded_input(G, count, side, &r);
            float *expected = copy_of(W_REF, w, count, side);
            vector_add(w, g, count);
            ref_vector_add(expected, g, count);
            assert_same_bits(w, expected, count, "add");
            vector_scale(w, 0.3f, count);
            ref_vector_scale(expected, 0.3f, count);
            assert_same_bits(w, expected, count, "scale");
            average_update(w, g, 0.9f, count);
            ref_average_update(expected, g, 0.9f, count);
            assert_same_bits(w, expected, count, "average");
            assert_true(sum_of_squares(w, count) == ref_sum_of_squares(w, count));
        }
    }
    assert_true(sum_of_squares((const float[]){3, -4, 12}, 3) == 169);
    assert_true(sum_of_squares((const float[]){1e30f, 1e30f}, 2) > 1.9e60);
}

static void one_bad_value_is_found_anywhere(void **state)
{
    (void)state;
    rng r = test_rng(2);
    for (size_t count = 0; count < COUNTS; count++) {
        for (int side = 0; side < 2; side++) {
            float *x = guarded_input(W, count, side, &r);
            assert_true(all_finite(x, count) && ref_all_finite(x, count));
            assert_true(all_within(x, count, -1, 1) && ref_all_within(x, count, -1, 1));
            for (size_t i = 0; i < count; i++) {
                const float old = x[i], bad[] = {NAN, INFINITY, -INFINITY};
                for (size_t b = 0; b < 3; b++) {
                    x[i] = bad[b];
                    assert_false(all_finite(x, count));
                    assert_false(ref_all_finite(x, count));
                    assert_false(all_within(x, count, -FLT_MAX, FLT_MAX));
                    assert_false(ref_all_within(x, count, -FLT_MAX, FLT_MAX));
                }
                x[i] = i % 2 ? 3.4028235e38f : -3.4028235e38f;
                assert_true(all_finite(x, count));
                x[i] = old;
            }
        }
    }
}

static void every_sgd(void **state)
{
    (void)state;
    rng r = test_rng(3);
    for (size_t count = 0; count < COUNTS; count++) {
        for (int kind = 0; kind < 6; kind++) {
            const enum guard_side side = kind % 2 ? GUARD_BACK : GUARD_FRONT;
            const int nesterov = kind / 2 == 2;
            const float momentum = kind < 2 ? 0 : 0.9f;
            float *w = guarded_input(W, count, side, &r), *v = guarded_input(V, count, side, &r);
            const float *g = guarded_input(G, count, side, &r);
            float *w_ref = copy_of(W_REF, w, count, side), *v_ref = copy_of(V_REF, v, count, side);
            sgd_update(w, momentum > 0 ? v : NULL, g, 0.1f, momentum, nesterov, 1e-3f, count);
            ref_sgd_update(w_ref, momentum > 0 ? v_ref : NULL, g, 0.1f, momentum, nesterov, 1e-3f, count);
            assert_same_bits(w, w_ref, count, "sgd w");
            assert_same_bits(v, v_ref, count, "sgd v");
        }
    }
}

static void every_adam(void **state)
{
    (void)state;
    rng r = test_rng(4);
    for (size_t count = 0; count < COUNTS; count++) {
        for (int side = 0; side < 2; side++) {
            float *w = guarded_input(W, count, side, &r), *m = guarded_input(M, count, side, &r);
            float *v = guarded_input(V, count, side, &r);
            const float *g = guarded_input(G, count, side, &r);
            for (size_t i = 0; i < count; i++) {
                v[i] *= v[i];
            }
            float *w_ref = copy_of(W_REF, w, count, side), *m_ref = copy_of(M_REF, m, count, side);
            float *v_ref = copy_of(V_REF, v, count, side);
            adam_update(w, m, v, g, 1e-2f, 0.9f, 0.999f, 1e-7f, 1e-3f, 1e-4f, count);
            ref_adam_update(w_ref, m_ref, v_ref, g, 1e-2f, 0.9f, 0.999f, 1e-7f, 1e-3f, 1e-4f, count);
            assert_same_bits(w, w_ref, count, "adam w");
            assert_same_bits(m, m_ref, count, "adam m");
            assert_same_bits(v, v_ref, count, "adam v");
        }
    }
}

static void every_adaptive_rule(void **state)
{
    (void)state;
    rng r = rng_stream(5, 0, 0, RNG_TEST);
    const adaptive_step step = {1e-2f, 1e-3f, 0.9f, 0.95f, 0.05f, 1e-7f, 0.8f, 0.3f, 1.5f};
    for (int rule = RMSPROP; rule <= NADAM + 1; rule++) { /* the last one: with the largest second moments */
        for (size_t count = 0; count < COUNTS; count++) {
            const enum guard_side side = rng_below(&r, 2) ? GUARD_FRONT : GUARD_BACK;
            float *w = guarded_input(W, count, side, &r), *m = guarded_input(M, count, side, &r);
            float *v = guarded_input(V, count, side, &r), *top = guarded_input(TOP, count, side, &r);
            const float *g = guarded_input(G, count, side, &r);
            for (size_t i = 0; i < count; i++) {
                v[i] *= v[i];
                top[i] *= top[i];
            }
            float *w_ref = copy_of(W_REF, w, count, side), *m_ref = copy_of(M_REF, m, count, side);
            float *v_ref = copy_of(V_REF, v, count, side), *top_ref = copy_of(TOP_REF, top, count, side);
            const int largest = rule > NADAM;
            const adaptive_rule same = largest ? NADAM : (adaptive_rule)rule;
            adaptive_update(w, m, v, largest ? top : NULL, g, same, &step, count);
            ref_adaptive_update(w_ref, m_ref, v_ref, largest ? top_ref : NULL, g, same, &step, count);
            assert_same_bits(w, w_ref, count, "adaptive w");
            assert_same_bits(m, m_ref, count, "adaptive m");
            assert_same_bits(v, v_ref, count, "adaptive v");
            assert_same_bits(top, top_ref, count, "adaptive top");
        }
    }
}

/* Powers of two, so that every step is exact. */
static void worked_steps(void **state)
{
    (void)state;
    float w = 8, v = 2;
    const float g = 4;
    ref_sgd_update(&w, &v, &g, 0.25f, 0.5f, 0, 0.5f, 1); /* g' = 4 + 0.5 * 8 = 8; v = 0.5 * 2 + 8 = 9 */
    assert_true(v == 9 && w == 8 - 0.25f * 9);
    w = 8, v = 2;
    ref_sgd_update(&w, &v, &g, 0.25f, 0.5f, 1, 0.5f, 1); /* step = 8 + 0.5 * 9 */
    assert_true(v == 9 && w == 8 - 0.25f * 12.5f);
    w = 8;
    ref_sgd_update(&w, NULL, &g, 0.25f, 0, 0, 0, 1);
    assert_true(w == 7);
    float m = 2, u = 16;
    w = 8;
    ref_adam_update(&w, &m, &u, &g, 2, 0.5f, 0.75f, 1, 0, 0.25f,
                    1); /* m = 1 + 2; v = 12 + 4; w = 8 - 2 - 2 * 3 / (4 + 1) */
    assert_true(m == 3 && u == 16 && w == 6 - 2 * 3.0f / 5);
    float a = 4;
    ref_average_update(&a, &w, 1, 1);
    assert_true(a == 4);
    ref_average_update(&a, &(float){8}, 0.75f, 1);
    assert_true(a == 5);
}

/* Moments that would become subnormal are 0, and NaN does not hide. */
static void tiny_moments_become_zero(void **state)
{
    (void)state;
    float w[5] = {1, 1, 1, 1, 1}, m[5] = {1e-30f, -1e-30f, 1e-38f, 2e-30f, NAN}, v[5] = {0, 1e-30f, 1e-39f, 2e-30f, 1};
    const float g[5] = {0, 0, 0, 0, 0};
    adam_update(w, m, v, g, 0.1f, 0.9f, 0.9f, 1e-7f, 0, 0, 5);
    assert_true(m[0] == 0 && m[1] == 0 && m[2] == 0 && m[3] > 1e-30f && isnan(m[4]));
    assert_true(v[1] == 0 && v[2] == 0 && v[3] > 1e-30f);
    float velocity[5] = {1e-30f, -1e-30f, 1e-38f, 2e-30f, NAN};
    sgd_update(w, velocity, g, 0.1f, 0.9f, 0, 0, 5);
    assert_true(velocity[0] == 0 && velocity[1] == 0 && velocity[2] == 0 && velocity[3] > 1e-30f && isnan(velocity[4]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_steps),
        cmocka_unit_test(every_vector),
        cmocka_unit_test(every_sgd),
        cmocka_unit_test(every_adam),
        cmocka_unit_test(every_adaptive_rule),
        cmocka_unit_test(tiny_moments_become_zero),
        cmocka_unit_test(one_bad_value_is_found_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
