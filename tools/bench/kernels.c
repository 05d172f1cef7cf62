/* kernels.c - what tools/bench/kernels.mjs measures, as a WebAssembly module of its own: kernels run `repeats` times on
 * fixed buffers, the references they must agree with to the bit, and the machine's peak.
 *
 * The peak is a loop of f32x4 mul and add on registers alone, in enough independent chains to hide their latency: what the
 * same processor, the same minute, could do at best without fused multiply-add. In the relaxed build (make relaxed) it is
 * a loop of relaxed_madd, and a kernel agrees with its reference within RELAXED_ERROR instead of to the bit.
 */
#include "kernels/kernels.h"
#include "kernels/ref.h"

#include "base/rng.h"
#include "base/simd.h"

#include <string.h>

enum { BENCH_FLOATS = 1 << 21 };

/* Relative, root mean square. Most kernels are at 1e-7; but two neighbours that are nearly equal may change places in a max pool,
 * and the gradient of one element in 100,000 then goes elsewhere. */
#define RELAXED_ERROR 1e-2

/* In the order of OPERATIONS in kernels.mjs. */
enum bench_op {
    OP_FORWARD,
    OP_BACKWARD_INPUT,
    OP_BACKWARD_WEIGHTS,
    OP_BIAS_BACKWARD,
    OP_PACK,
    OP_PACK_FLIPPED,
    OP_MAXPOOL_FORWARD,
    OP_MAXPOOL_BACKWARD,
    OP_RELU_BACKWARD,
    OP_BATCHNORM_FORWARD,
    OP_BATCHNORM_BACKWARD,
    OP_DROPOUT,
    OP_ADAM,
    OP_SOFTMAX,
    OP_WINOGRAD_FORWARD,
    OP_WINOGRAD_BACKWARD,
    OP_WINOGRAD_PACK,
    OP_CONV_POOL_FORWARD,
    OP_CONV_POOL_BACKWARD,
    OP_ACTIVATION_FORWARD, /* and five more, in the order of activation_kind */
    OP_ACTIVATION_BACKWARD = OP_ACTIVATION_FORWARD + GELU + 1,
    OP_AVGPOOL_FORWARD = OP_ACTIVATION_BACKWARD + GELU + 1,
    OP_AVGPOOL_BACKWARD,
    OP_SGD,
    OP_RMSPROP,
    OP_ADAGRAD,
    OP_ADADELTA,
    OP_NADAM,
    OP_AMSGRAD
};

static float x[BENCH_FLOATS], y[BENCH_FLOATS], dx[BENCH_FLOATS], dy[BENCH_FLOATS];
static float weights[BENCH_FLOATS / 4], packed[BENCH_FLOATS / 4], flipped[BENCH_FLOATS / 4], dw[BENCH_FLOATS / 4];
static float scratch[BENCH_FLOATS / 4], squares[BENCH_FLOATS / 4], squares_flipped[BENCH_FLOATS / 4];
static float expected[BENCH_FLOATS], expected_dw[BENCH_FLOATS / 4], whole[BENCH_FLOATS], dwhole[BENCH_FLOATS];
static uint8_t marks[BENCH_FLOATS];
static float vectors[8][4096], expected_vectors[2][4096];
static const uint8_t labels[4096];
static const uint32_t samples[4096];
static conv_shape s;

/* Floating-point operations of bench_peak for each iteration. */
enum { PEAK_CHAINS = 13, PEAK_FLOPS = PEAK_CHAINS * 4 * 2 };

int bench_peak_flops(void);
float bench_peak(int iterations);
int bench_prepare(int n, int h, int w, int ci, int k, int stride, int pad, int oh, int ow, int co);
void bench_run(int op, int repeats);
int bench_check(int op);
void bench_reference(int op);

int bench_peak_flops(void)
{
    return PEAK_FLOPS;
}

float bench_peak(int iterations)
{
    const v128_t a = wasm_f32x4_splat(0.99f), b = wasm_f32x4_splat(0.01f);
    v128_t v[PEAK_CHAINS];
    for (int i = 0; i < PEAK_CHAINS; i++) {
        v[i] = wasm_f32x4_splat((float)i);
    }
#ifdef INK_RELAXED
#pragma clang loop unroll(disable) /* unrolled it is a tenth slower */
    for (; iterations > 0; iterations--) {
        for (int i = 0; i < PEAK_CHAINS; i++) {
            v[i] = wasm_f32x4_relaxed_madd(v[i], a, b);
        }
    }
#else
    for (; iterations > 0; iterations--) {
        for (int i = 0; i < PEAK_CHAINS; i++) {
            v[i] = wasm_f32x4_add(wasm_f32x4_mul(v[i], a), b);
        }
    }
#endif
    for (int i = 1; i < PEAK_CHAINS; i++) {
        v[0] = wasm_f32x4_add(v[0], v[i]);
    }
    return wasm_f32x4_extract_lane(v[0], 0);
}

static void fill(float *out, size_t count, uint32_t stream)
{
    rng r = rng_stream(1, 0, stream, RNG_TEST);
    for (size_t i = 0; i < count; i++) {
        out[i] = rng_range(&r, -1, 1);
    }
}

/* Returns 0 when the shape does not fit the buffers. */
int bench_prepare(int n, int h, int w, int ci, int k, int stride, int pad, int oh, int ow, int co)
{
    s = (conv_shape){n, h, w, ci, k, stride, pad, pad, oh, ow, co};
    const size_t x_count = (size_t)(n * h * w * ci), y_count = (size_t)(n * oh * ow * co);
    if (x_count > BENCH_FLOATS || y_count > BENCH_FLOATS || conv_packed_count(&s) > BENCH_FLOATS / 4 ||
        conv_packed_flipped_count(&s) > BENCH_FLOATS / 4 || conv_scratch_count(&s, 1) > BENCH_FLOATS / 4 || ci > 4096 ||
        co > 4096) {
        return 0;
    }
    fill(x, x_count, 1);
    fill(dy, y_count, 2);
    fill(weights, (size_t)(k * k * ci * co), 3);
    for (uint32_t i = 0; i < 8; i++) {
        fill(vectors[i], 4096, 4 + i);
    }
    conv_pack(packed, weights, &s);
    conv_pack_flipped(flipped, weights, &s);
    if (winograd_tile(&s)) {
        if (winograd_packed_count(&s) > BENCH_FLOATS / 4 || winograd_scratch_count(&s, 1) > BENCH_FLOATS / 4) {
            return 0;
        }
        winograd_pack(squares, weights, &s);
        winograd_pack_flipped(squares_flipped, squares, &s);
    }
    if (ci == co) {
        maxpool_forward(y, x, &s);
    }
    return 1;
}

/* One step of an optimiser of adaptive_update: weights w and moments. */
static void adapt(int op, float *w, float *m, float *v, float *top, size_t count, int is_reference)
{
    adaptive_step k = {1e-3f, 0, 0.9f, 0.9f, 0.1f, 1e-7f, 1, 0, 1};
    const adaptive_rule rule = op == OP_ADADELTA ? ADADELTA : op == OP_NADAM || op == OP_AMSGRAD ? NADAM : RMSPROP;
    if (op == OP_ADAGRAD) {
        k.beta1 = 0;
        k.beta2 = k.share = 1;
    }
    if (op == OP_NADAM) {
        k.first = 0.6f;
        k.now = 0.5f;
    }
    (is_reference ? ref_adaptive_update : adaptive_update)(w, m, v, op == OP_AMSGRAD ? top : NULL, weights, rule, &k,
                                                           count);
}

/* The kind of an activation's operation; -1 for any other. */
static int activation_of(int op)
{
    const int kind = op >= OP_ACTIVATION_BACKWARD ? op - OP_ACTIVATION_BACKWARD : op - OP_ACTIVATION_FORWARD;
    return op >= OP_ACTIVATION_FORWARD && op < OP_AVGPOOL_FORWARD ? kind : -1;
}

static void activate(int op, float *out, int is_reference)
{
    const size_t count = (size_t)(s.n * s.oh * s.ow * s.co);
    const activation_kind kind = (activation_kind)activation_of(op);
    if (op < OP_ACTIVATION_BACKWARD) {
        (is_reference ? ref_activation_forward : activation_forward)(out, x, kind, 0.3f, count);
    } else {
        (is_reference ? ref_activation_backward : activation_backward)(out, dy, x, kind, 0.3f, count);
    }
}

static void run_once(int op)
{
    const size_t rows = (size_t)(s.n * s.oh * s.ow), y_count = rows * (size_t)s.co;
    const size_t w_count = (size_t)(s.k * s.k * s.ci * s.co);
    double loss = 0;
    int32_t correct = 0;
    if (activation_of(op) >= 0) {
        activate(op, y, 0);
        return;
    }
    switch (op) {
    case OP_FORWARD:
        conv_forward(y, x, packed, vectors[0], 1, &s, scratch);
        break;
    case OP_BACKWARD_INPUT:
        conv_backward_input(dx, dy, flipped, &s);
        break;
    case OP_BACKWARD_WEIGHTS:
        conv_backward_weights(dw, x, dy, &s, scratch);
        break;
    case OP_BIAS_BACKWARD:
        bias_backward(vectors[1], dy, rows, s.co);
        break;
    case OP_PACK:
        conv_pack(packed, weights, &s);
        break;
    case OP_PACK_FLIPPED:
        conv_pack_flipped(flipped, weights, &s);
        break;
    case OP_MAXPOOL_FORWARD:
        maxpool_forward(y, x, &s);
        break;
    case OP_MAXPOOL_BACKWARD:
        maxpool_backward(dx, dy, x, y, &s);
        break;
    case OP_RELU_BACKWARD:
        relu_backward(dx, dy, y, y_count);
        break;
    case OP_BATCHNORM_FORWARD:
        batchnorm_statistics(vectors[1], vectors[2], dy, rows, s.co);
        batchnorm_apply(y, dy, vectors[1], vectors[2], vectors[3], vectors[4], 1e-3f, 1, rows, s.co);
        break;
    case OP_BATCHNORM_BACKWARD:
        batchnorm_statistics(vectors[1], vectors[2], dy, rows, s.co);
        batchnorm_backward(dx, vectors[5], vectors[6], y, dy, vectors[1], vectors[2], vectors[3], 1e-3f, rows, s.co);
        break;
    case OP_DROPOUT:
        dropout(y, dy, samples, s.n, y_count / (size_t)s.n, 0.5f, 1, 2, 3);
        break;
    case OP_ADAM:
        adam_update(dw, packed, flipped, weights, 1e-3f, 0.9f, 0.999f, 1e-7f, 0, 0, w_count);
        break;
    case OP_WINOGRAD_FORWARD:
        winograd_forward(y, x, squares, vectors[0], 1, &s, scratch);
        break;
    case OP_WINOGRAD_BACKWARD:
        winograd_backward(dx, dw, x, dy, squares_flipped, &s, scratch);
        break;
    case OP_WINOGRAD_PACK:
        winograd_pack(squares, weights, &s);
        winograd_pack_flipped(squares_flipped, squares, &s);
        break;
    case OP_CONV_POOL_FORWARD:
        conv_pool_forward(y, marks, x, winograd_tile(&s) ? squares : packed, vectors[0], 1, &s, scratch);
        break;
    case OP_CONV_POOL_BACKWARD:
        conv_pool_backward(s.ci > 1 ? dx : NULL, dw, vectors[1], x, dy, marks,
                           winograd_tile(&s) ? squares_flipped : flipped, &s, scratch);
        break;
    case OP_AVGPOOL_FORWARD:
        avgpool_forward(y, x, &s);
        break;
    case OP_AVGPOOL_BACKWARD:
        avgpool_backward(dx, dy, &s);
        break;
    case OP_SGD:
        sgd_update(dw, packed, weights, 1e-3f, 0.9f, 0, 0, w_count);
        break;
    case OP_RMSPROP:
    case OP_ADAGRAD:
    case OP_ADADELTA:
    case OP_NADAM:
    case OP_AMSGRAD:
        adapt(op, dw, packed, flipped, squares, w_count, 0);
        break;
    default:
        softmax_cross_entropy(dx, &loss, &correct, x, labels, s.n, s.co, 0.1f, 1.0f / 32);
    }
}

static conv_shape pool_shape(void)
{
    return (conv_shape){
        .n = s.n, .h = s.oh, .w = s.ow, .ci = s.co, .k = 2, .stride = 2, .oh = s.oh / 2, .ow = s.ow / 2, .co = s.co};
}

/* The same by the references, into `expected` and its like. */
static void reference_once(int op)
{
    const size_t rows = (size_t)(s.n * s.oh * s.ow), y_count = rows * (size_t)s.co;
    const size_t w_count = (size_t)(s.k * s.k * s.ci * s.co);
    const conv_shape pool = pool_shape();
    double loss = 0;
    int32_t correct = 0;
    if (activation_of(op) >= 0) {
        activate(op, expected, 1);
        return;
    }
    switch (op) {
    case OP_FORWARD:
        ref_conv_forward(expected, x, weights, vectors[0], 1, &s);
        break;
    case OP_BACKWARD_INPUT:
        ref_conv_backward_input(expected, dy, weights, &s);
        break;
    case OP_BACKWARD_WEIGHTS:
        ref_conv_backward_weights(expected_dw, x, dy, &s);
        break;
    case OP_BIAS_BACKWARD:
        ref_bias_backward(expected_vectors[0], dy, rows, s.co);
        break;
    case OP_MAXPOOL_FORWARD:
        ref_maxpool_forward(expected, x, &s);
        break;
    case OP_MAXPOOL_BACKWARD:
        ref_maxpool_backward(expected, dy, x, y, &s);
        break;
    case OP_RELU_BACKWARD:
        ref_relu_backward(expected, dy, y, y_count);
        break;
    case OP_BATCHNORM_FORWARD:
        ref_batchnorm_statistics(expected_vectors[0], expected_vectors[1], dy, rows, s.co);
        ref_batchnorm_apply(expected, dy, expected_vectors[0], expected_vectors[1], vectors[3], vectors[4], 1e-3f, 1,
                            rows, s.co);
        break;
    case OP_BATCHNORM_BACKWARD:
        ref_batchnorm_statistics(expected_vectors[0], expected_vectors[1], dy, rows, s.co);
        ref_batchnorm_backward(expected, expected_dw, expected_dw + 4096, y, dy, expected_vectors[0],
                               expected_vectors[1], vectors[3], 1e-3f, rows, s.co);
        break;
    case OP_DROPOUT:
        ref_dropout(expected, dy, samples, s.n, y_count / (size_t)s.n, 0.5f, 1, 2, 3);
        break;
    case OP_WINOGRAD_FORWARD:
        ref_winograd_forward(expected, x, weights, vectors[0], 1, &s);
        break;
    case OP_WINOGRAD_BACKWARD:
        ref_winograd_backward_weights(expected_dw, x, dy, &s);
        ref_winograd_backward_input(expected, dy, weights, &s);
        break;
    case OP_CONV_POOL_FORWARD:
        (winograd_tile(&s) ? ref_winograd_forward : ref_conv_forward)(whole, x, weights, vectors[0], 1, &s);
        ref_maxpool_forward(expected, whole, &pool);
        break;
    case OP_CONV_POOL_BACKWARD:
        ref_maxpool_backward(dwhole, dy, whole, expected, &pool);
        ref_relu_backward(dwhole, dwhole, whole, y_count);
        (winograd_tile(&s) ? ref_winograd_backward_weights : ref_conv_backward_weights)(expected_dw, x, dwhole, &s);
        ref_bias_backward(expected_vectors[0], dwhole, rows, s.co);
        if (s.ci > 1) {
            (winograd_tile(&s) ? ref_winograd_backward_input : ref_conv_backward_input)(expected, dwhole, weights, &s);
        }
        break;
    case OP_SOFTMAX:
        ref_softmax_cross_entropy(expected, &loss, &correct, x, labels, s.n, s.co, 0.1f, 1.0f / 32);
        break;
    case OP_AVGPOOL_FORWARD:
        ref_avgpool_forward(expected, x, &s);
        break;
    case OP_AVGPOOL_BACKWARD:
        ref_avgpool_backward(expected, dy, &s);
        break;
    case OP_ADAM:
        ref_adam_update(expected_dw, expected, whole, weights, 1e-3f, 0.9f, 0.999f, 1e-7f, 0, 0, w_count);
        break;
    case OP_SGD:
        ref_sgd_update(expected_dw, expected, weights, 1e-3f, 0.9f, 0, 0, w_count);
        break;
    case OP_RMSPROP:
    case OP_ADAGRAD:
    case OP_ADADELTA:
    case OP_NADAM:
    case OP_AMSGRAD:
        adapt(op, expected_dw, expected, whole, dwhole, w_count, 1);
        break;
    default:
        break;
    }
}

/* Weights and moments, the same for an optimiser and its reference; second moments are positive. */
static void prepare_optimizer(size_t count)
{
    float *const found[] = {dw, packed, flipped, squares}, *const wanted[] = {expected_dw, expected, whole, dwhole};
    for (uint32_t i = 0; i < 4; i++) {
        fill(found[i], count, 20 + i);
        for (size_t k = 0; i >= 2 && k < count; k++) {
            found[i][k] *= found[i][k];
        }
        memcpy(wanted[i], found[i], count * sizeof(float));
    }
}

static int same(const float *found, const float *wanted, size_t count)
{
#ifdef INK_RELAXED
    double error = 0, size = 0;
    for (size_t i = 0; i < count; i++) {
        error += (double)(found[i] - wanted[i]) * (double)(found[i] - wanted[i]);
        size += (double)wanted[i] * (double)wanted[i];
    }
    return error <= RELAXED_ERROR * RELAXED_ERROR * size;
#else
    return memcmp(found, wanted, count * sizeof *found) == 0;
#endif
}

/* Runs the kernel and its reference once. 1: the same bits, 0: not, -1: there is no reference (it only moves weights). */
int bench_check(int op)
{
    const size_t x_count = (size_t)(s.n * s.h * s.w * s.ci), y_count = (size_t)(s.n * s.oh * s.ow * s.co);
    const size_t w_count = (size_t)(s.k * s.k * s.ci * s.co), co = (size_t)s.co;
    if (op == OP_CONV_POOL_BACKWARD) { /* needs what the forward pass leaves */
        run_once(OP_CONV_POOL_FORWARD);
        reference_once(OP_CONV_POOL_FORWARD);
    }
    const int is_optimizer = op == OP_ADAM || op >= OP_SGD;
    if (is_optimizer) {
        prepare_optimizer(w_count);
    }
    run_once(op);
    reference_once(op);
    if (is_optimizer) {
        return same(dw, expected_dw, w_count) && same(packed, expected, w_count) &&
               (op == OP_SGD || same(flipped, whole, w_count)) && same(squares, dwhole, w_count);
    }
    if (activation_of(op) >= 0) {
        return same(y, expected, y_count);
    }
    switch (op) {
    case OP_FORWARD:
    case OP_WINOGRAD_FORWARD:
    case OP_MAXPOOL_FORWARD:
    case OP_AVGPOOL_FORWARD:
    case OP_DROPOUT:
    case OP_BATCHNORM_FORWARD:
        return same(y, expected, y_count);
    case OP_CONV_POOL_FORWARD:
        return same(y, expected, (size_t)(s.n * (s.oh / 2) * (s.ow / 2)) * co);
    case OP_BACKWARD_INPUT:
    case OP_MAXPOOL_BACKWARD:
    case OP_AVGPOOL_BACKWARD:
        return same(dx, expected, x_count);
    case OP_RELU_BACKWARD:
    case OP_SOFTMAX:
        return same(dx, expected, y_count);
    case OP_BATCHNORM_BACKWARD:
        return same(dx, expected, y_count) && same(vectors[5], expected_dw, co) &&
               same(vectors[6], expected_dw + 4096, co);
    case OP_BACKWARD_WEIGHTS:
        return same(dw, expected_dw, w_count);
    case OP_WINOGRAD_BACKWARD:
        return same(dw, expected_dw, w_count) && same(dx, expected, x_count);
    case OP_CONV_POOL_BACKWARD:
        return same(dw, expected_dw, w_count) && same(vectors[1], expected_vectors[0], co) &&
               (s.ci == 1 || same(dx, expected, x_count));
    case OP_BIAS_BACKWARD:
        return same(vectors[1], expected_vectors[0], co);
    default:
        return -1;
    }
}

void bench_reference(int op)
{
    reference_once(op);
}

void bench_run(int op, int repeats)
{
    for (; repeats > 0; repeats--) {
        run_once(op);
    }
}
