/* test_fmath.c - the engine's exp, log, sin and cos against the C library's in double, and at the ends of their ranges. */
#include "guard.h"

#include <float.h>
#include <math.h>

#include "base/fmath.h"

/* Distance from the true value in units of the last place of the rounded true value. */
static double ulps(float found, double truth)
{
    const float rounded = (float)truth;
    const double unit = (double)nextafterf(fabsf(rounded), INFINITY) - (double)fabsf(rounded);
    return fabs((double)found - truth) / unit;
}

static void exp_is_within_one_ulp(void **state)
{
    (void)state;
    double worst = 0;
    for (double x = -87.3; x <= 88.7; x += 0.00037) {
        const float f = (float)x;
        worst = fmax(worst, ulps(ink_expf(f), exp((double)f)));
    }
    print_message("worst exp: %.3f ulp\n", worst);
    assert_true(worst < 1);
    assert_true(worst > 0.4); /* the measure itself works: a rounded value is up to half a unit off */
}

static void log_is_within_one_ulp(void **state)
{
    (void)state;
    double worst = 0;
    for (double x = 1.1754944e-38; x < 3.4e38; x *= 1.00037) {
        const float f = (float)x;
        worst = fmax(worst, ulps(ink_logf(f), log((double)f)));
    }
    for (double x = 0.5; x < 2; x += 1e-5) {
        const float f = (float)x;
        worst = fmax(worst, ulps(ink_logf(f), log((double)f)));
    }
    print_message("worst log: %.3f ulp\n", worst);
    assert_true(worst < 1);
}

static void sine_and_cosine_are_close(void **state)
{
    (void)state;
    double worst = 0;
    for (double x = -1000; x <= 1000; x += 0.0043) {
        const float f = (float)x;
        worst = fmax(worst, fabs((double)ink_sinf(f) - sin((double)f)));
        worst = fmax(worst, fabs((double)ink_cosf(f) - cos((double)f)));
    }
    print_message("worst sin, cos: %.3g\n", worst);
    assert_true(worst < 1e-7);
    for (float x = 1e3f; x < 1e9f; x *= 1.01f) {
        assert_true(fabs((double)ink_sinf(x) - sin((double)x)) < 1e-6);
    }
}

static void edges(void **state)
{
    (void)state;
    assert_true(ink_expf(0) == 1 && ink_expf(-88) == 0 && ink_expf(-INFINITY) == 0);
    assert_true(ink_expf(89) == FLT_MAX && ink_expf(INFINITY) == FLT_MAX && isnan(ink_expf(NAN)));
    assert_true(ink_logf(1) == 0 && isnan(ink_logf(NAN)) && isinf(ink_logf(INFINITY)));
    assert_true(ink_logf(0) == ink_logf(FLT_MIN) && ink_logf(-3) == ink_logf(FLT_MIN));
    assert_true(ink_logf(FLT_MIN / 4) == ink_logf(FLT_MIN) && ink_logf(-INFINITY) == ink_logf(FLT_MIN));
    assert_true(ink_sinf(0) == 0 && ink_cosf(0) == 1);
    assert_true(isnan(ink_sinf(NAN)) && isnan(ink_sinf(INFINITY)) && isnan(ink_cosf(-INFINITY)));
    assert_true(fabsf(ink_sinf(FLT_MAX)) <= 1 && fabsf(ink_cosf(-FLT_MAX)) <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_is_within_one_ulp),
        cmocka_unit_test(log_is_within_one_ulp),
        cmocka_unit_test(sine_and_cosine_are_close),
        cmocka_unit_test(edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
