/* softmax.c - probabilities and the loss. With ten classes a row, plain loops take far less time than one layer. */
#include "kernels/kernels.h"

#include "base/fmath.h"

/* probabilities = exp((logits - max) / temperature) / sum; returns log(sum). */
static float softmax_row(float *probabilities, const float *logits, int32_t c, float max, float temperature)
{
    float sum = 0;
    for (int32_t k = 0; k < c; k++) {
        probabilities[k] = ink_expf((logits[k] - max) / temperature);
        sum += probabilities[k];
    }
    for (int32_t k = 0; k < c; k++) {
        probabilities[k] /= sum;
    }
    return ink_logf(sum);
}

/* The index of the largest logit; of equals, the first. */
static int32_t largest(const float *logits, int32_t c)
{
    int32_t best = 0;
    for (int32_t k = 1; k < c; k++) {
        best = logits[k] > logits[best] ? k : best;
    }
    return best;
}

void softmax(float *probabilities, const float *logits, int32_t n, int32_t c, float temperature)
{
    for (int32_t i = 0; i < n; i++) {
        softmax_row(probabilities, logits, c, logits[largest(logits, c)], temperature);
        probabilities += c;
        logits += c;
    }
}

void softmax_cross_entropy(float *dlogits, double *loss, int32_t *correct, const float *logits, const uint8_t *labels,
                           int32_t n, int32_t c, float smoothing, float scale)
{
    const float elsewhere = smoothing / (float)c, on_label = (1 - smoothing) + elsewhere;
    for (int32_t i = 0; i < n; i++) {
        const int32_t best = largest(logits, c);
        const float max = logits[best];
        const float log_sum = softmax_row(dlogits, logits, c, max, 1);
        float cross_entropy = 0;
        for (int32_t k = 0; k < c; k++) {
            const float target = k == labels[i] ? on_label : elsewhere;
            cross_entropy += target * (log_sum - (logits[k] - max));
            dlogits[k] = (dlogits[k] - target) * scale;
        }
        *loss += (double)cross_entropy;
        *correct += best == labels[i];
        dlogits += c;
        logits += c;
    }
}

/* Returns the sum of q * log(q / p), with p = softmax(logits / temperature) and q = softmax(teacher / temperature);
 * difference = p - q. */
static float divergence(float *difference, const float *logits, const float *teacher, int32_t c, float temperature)
{
    float q[256];
    const float top = logits[largest(logits, c)], teacher_top = teacher[largest(teacher, c)];
    const float log_sum = softmax_row(difference, logits, c, top, temperature);
    const float teacher_log_sum = softmax_row(q, teacher, c, teacher_top, temperature);
    float sum = 0;
    for (int32_t k = 0; k < c; k++) {
        const float log_p = (logits[k] - top) / temperature - log_sum;
        const float log_q = (teacher[k] - teacher_top) / temperature - teacher_log_sum;
        sum += q[k] * (log_q - log_p);
        difference[k] -= q[k];
    }
    return sum;
}

void distil(float *dlogits, double *loss, const float *logits, const float *teacher, int32_t n, int32_t c, float share,
            float temperature, float scale)
{
    float difference[256];
    double sum = 0;
    for (int32_t i = 0; i < n; i++) {
        sum += (double)divergence(difference, logits, teacher, c, temperature);
        for (int32_t k = 0; k < c; k++) {
            dlogits[k] = (1 - share) * dlogits[k] + share * temperature * difference[k] * scale;
        }
        dlogits += c;
        logits += c;
        teacher += c;
    }
    *loss = (double)(1 - share) * *loss + (double)(share * temperature * temperature) * sum;
}
