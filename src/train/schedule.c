/* schedule.c - the learning rate as a function of the step, and the order of the samples in an epoch.
 *
 * The cosine is that of base/fmath.h: if the rate differed in its last bit, so would the weights.
 */
#include "base/fmath.h"
#include "base/rng.h"
#include "inkling.h"

static const float PI = 3.14159265f;
static const float ONE_CYCLE_START = 1.0f / 25.0f; /* share of the peak (Smith & Topin 2018, as commonly implemented) */

/* Half a cosine wave from a at x = 0 to b at x = 1. */
static float cosine_between(float a, float b, float x)
{
    return b + (a - b) * 0.5f * (1.0f + ink_cosf(PI * x));
}

static float step_decay(const ink_schedule *s, uint32_t step)
{
    const uint32_t times = s->every > 0 ? step / (uint32_t)s->every : 0;
    return (float)((double)s->base * ink_power((double)s->factor, times));
}

float ink_learning_rate(const ink_schedule *schedule, uint32_t step, uint32_t steps)
{
    const ink_schedule *s = schedule;
    if (s->kind == INK_STEP_DECAY) {
        return step_decay(s, step);
    }
    if (s->kind != INK_COSINE && s->kind != INK_ONE_CYCLE) {
        return s->base;
    }
    const float warm = s->warmup * (float)steps;
    if ((float)step < warm) {
        const float x = (float)(step + 1) / warm;
        return s->kind == INK_COSINE ? s->base * (x < 1.0f ? x : 1.0f)
                                     : cosine_between(s->base * ONE_CYCLE_START, s->base, x < 1.0f ? x : 1.0f);
    }
    const float rest = (float)steps - warm;
    const float x = rest > 0.0f ? ((float)step - warm) / rest : 1.0f;
    return cosine_between(s->base, s->final, x < 1.0f ? x : 1.0f);
}

void ink_shuffle(uint32_t *order, uint32_t n, uint32_t seed, uint32_t epoch)
{
    rng r = rng_stream(seed, epoch, 0, RNG_SHUFFLE);
    for (uint32_t i = 0; i < n; i++) { /* Fisher-Yates, inside out */
        const uint32_t j = rng_below(&r, i + 1);
        if (j != i) {
            order[i] = order[j];
        }
        order[j] = i;
    }
}
