/* Training: the gradient of a whole network, the fixed tree, optimiser formulas by hand, state, schedules, shuffling. */
#include "nets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "seed.h"

enum { SIDE = 10, IMAGES = 230, CLASSES = 4 };

static const ink_shape INPUT = {SIDE, SIDE, 1};
static const ink_layer NET[] = {
    CONV(6, 3, 1, 1), NORM,     RELU, POOL(INK_MAXPOOL, 2), CONV(9, 3, 1, 0), RELU, POOL(INK_AVGPOOL, 3), DROP(0.25f),
    FLATTEN,          DENSE(7), RELU, DENSE(CLASSES)};
static const ink_optimizer ADAM = {.kind = INK_ADAM, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-7f};

static float images[IMAGES * SIDE * SIDE];
static uint8_t labels[IMAGES];
static uint32_t samples[IMAGES];

/* Channels enough for Winograd's algorithm, in both convolutions behind the first: 10 x 10 outputs, then 3 x 3. */
static const ink_layer WIDE_NET[] = {CONV(16, 3, 1, 1), RELU, CONV(16, 3, 1, 1), NORM,     RELU, POOL(INK_MAXPOOL, 2),
                                     CONV(24, 3, 1, 0), RELU, FLATTEN,           DENSE(7), RELU, DENSE(CLASSES)};

static owned_model trainer_of(const ink_layer *layers, int32_t n, uint32_t seed)
{
    owned_model o = model_new(layers, n, INPUT, IMAGES, INK_FOR_TRAINING);
    ink_init_params(o.model, seed);
    return o;
}

static owned_model trainer(uint32_t seed)
{
    return trainer_of(NET, COUNT(NET), seed);
}

static float *copy(const float *from, int32_t n)
{
    float *to = malloc((size_t)n * sizeof(float));
    memcpy(to, from, (size_t)n * sizeof(float));
    return to;
}

/* Of the first 32 images; with weights, of the bytes that they have. */
static void unit_gradient(ink_model *m, float *gradient, ink_loss *loss, const ink_batch *batch, const float *weights)
{
    static uint8_t bytes[32 * SIDE * SIDE];
    if (!weights) {
        assert_int_equal(ink_unit_gradient(m, gradient, loss, images, labels, samples, 32, batch), INK_OK);
        return;
    }
    for (int32_t i = 0; i < COUNT(bytes); i++) {
        bytes[i] = (uint8_t)(255.0f * images[i]);
    }
    assert_int_equal(ink_weighted_block_gradient(m, gradient, loss, bytes, labels, samples, 32, batch, NULL, weights),
                     INK_OK);
}

/* Slope of the loss along a random direction: by central difference and by the gradient. Float noise and the kinks of
 * relu and max allow a few percent; a missing or doubled term is far outside. The kernels themselves are checked in
 * double elsewhere; this is about the wiring. */
static void check_gradient(owned_model o, double step, const float *weights)
{
    const int32_t n = ink_param_count(o.model);
    const int32_t trained = ink_trainable_count(o.model);
    const ink_batch batch = {.seed = 1, .epoch = 0, .batch = 32, .label_smoothing = 0.1f};
    float *base = copy(ink_params(o.model), n);
    float *moved = copy(base, n);
    float *gradient = malloc((size_t)n * sizeof(float));
    float *unused = malloc((size_t)n * sizeof(float));
    ink_loss loss;
    for (uint32_t trial = 0; trial < 12; trial++) {
        double slope = 0.0;
        double numeric = 0.0;
        rng r = test_rng(trial);
        float *direction = malloc((size_t)trained * sizeof(float));
        double scale = 0.0;
        ink_load_params(o.model, base);
        unit_gradient(o.model, gradient, &loss, &batch, weights);
        for (int32_t i = 0; i < trained; i++) { /* near the gradient, so that the slope is not lost in noise */
            direction[i] = gradient[i] * (1.0f + rng_normal(&r));
            scale += (double)direction[i] * (double)direction[i];
        }
        const double h = step / sqrt(scale);
        for (int32_t sign = -1; sign <= 1; sign += 2) {
            for (int32_t i = 0; i < trained; i++) {
                moved[i] = base[i] + (float)(sign * h) * direction[i];
            }
            ink_load_params(o.model, moved);
            unit_gradient(o.model, unused, &loss, &batch, weights);
            numeric += sign * loss.loss / batch.batch / (2.0 * h);
        }
        for (int32_t i = 0; i < trained; i++) {
            slope += (double)gradient[i] * (double)direction[i];
        }
        assert_true(slope > 1e-4);
        assert_true(fabs(numeric / slope - 1.0) < 0.03);
        free(direction);
    }
    free(base);
    free(moved);
    free(gradient);
    free(unused);
    model_free(o);
}

static void gradient_of_the_whole_network(void **state)
{
    (void)state;
    check_gradient(trainer(3), 5e-3, NULL);
}

static void gradient_through_winograd(void **state)
{
    (void)state;
    check_gradient(trainer_of(WIDE_NET, COUNT(WIDE_NET), 3), 2e-3, NULL); /* steeper */
}

static void gradient_with_weights(void **state)
{
    (void)state;
    float weights[32];
    for (int32_t i = 0; i < 32; i++) {
        weights[i] = 0.5f * (float)(i % 5);
    }
    check_gradient(trainer(3), 1e-3, weights);
}

/* 7 units are (((0+1)+(2+3)) + ((4+5)+6)), and so on, written out as recursion: the complete left half first. */
static void tree_sum(float *units, int32_t first, int32_t n, int32_t count)
{
    if (n == 1) {
        return;
    }
    int32_t left = 1;
    while (left * 2 < n) {
        left *= 2;
    }
    tree_sum(units, first, left, count);
    tree_sum(units, first + left, n - left, count);
    ink_add(units + (size_t)first * (size_t)count, units + (size_t)(first + left) * (size_t)count, count);
}

static void a_step_is_units_tree_and_optimiser(void **state)
{
    (void)state;
    const int32_t sizes[] = {1, 31, 32, 33, 64, 97, 200, IMAGES};
    for (int32_t s = 0; s < COUNT(sizes); s++) {
        const int32_t n = sizes[s];
        const int32_t units = (n + INK_UNIT - 1) / INK_UNIT;
        owned_model a = trainer(5);
        owned_model b = trainer(5);
        owned_model worker = model_new(NET, COUNT(NET), INPUT, 1, INK_FOR_GRADIENTS);
        ink_batch batch = {.seed = 9, .epoch = 2, .batch = 77777, .label_smoothing = 0.0f};
        ink_loss whole;
        assert_int_equal(ink_train_step(a.model, &whole, images, labels, samples, n, &batch, &ADAM, 0.01f), INK_OK);

        const int32_t count = ink_param_count(b.model);
        float *gradients = malloc((size_t)units * (size_t)count * sizeof(float));
        assert_int_equal(ink_load_params(worker.model, ink_params(b.model)), INK_OK);
        batch.batch = n;
        double loss = 0.0;
        int32_t correct = 0;
        for (int32_t u = units - 1; u >= 0; u--) { /* any order */
            ink_loss part;
            const int32_t size = n - u * INK_UNIT < INK_UNIT ? n - u * INK_UNIT : INK_UNIT;
            assert_int_equal(ink_unit_gradient(worker.model, gradients + (size_t)u * (size_t)count, &part,
                                               images + u * INK_UNIT * SIDE * SIDE, labels + u * INK_UNIT,
                                               samples + u * INK_UNIT, size, &batch),
                             INK_OK);
            loss += part.loss;
            correct += part.correct;
        }
        tree_sum(gradients, 0, units, count);
        assert_int_equal(ink_apply_gradient(b.model, gradients, &ADAM, 0.01f), INK_OK);
        assert_memory_equal(ink_params(a.model), ink_params(b.model), (size_t)count * sizeof(float));
        assert_int_equal(whole.images, n);
        assert_int_equal(whole.correct, correct);
        assert_true(fabs(whole.loss - loss) < 1e-9 * n);
        free(gradients);
        model_free(a);
        model_free(b);
        model_free(worker);
    }
}

/* Shares of blocks of any power of two of units, computed from bytes, make the same step as the units of float pictures. */
static void blocks_are_subtrees(void **state)
{
    (void)state;
    static uint8_t bytes[COUNT(images)];
    static float floats[COUNT(images)];
    for (int32_t i = 0; i < COUNT(images); i++) {
        bytes[i] = (uint8_t)((i * 37) % 256);
    }
    ink_from_bytes(floats, bytes, COUNT(images));
    const int32_t n = 7 * INK_UNIT - 5;
    const ink_batch batch = {.seed = 9, .epoch = 2, .batch = n, .label_smoothing = 0.1f};
    for (int32_t size = 1; size <= 8; size *= 2) {
        owned_model a = trainer(5);
        owned_model b = trainer(5);
        const int32_t count = ink_param_count(a.model), blocks = (7 + size - 1) / size;
        ink_loss whole;
        ink_loss losses[8];
        assert_int_equal(ink_train_step(a.model, &whole, floats, labels, samples, n, &batch, &ADAM, 0.01f), INK_OK);
        float *shares = malloc((size_t)blocks * (size_t)count * sizeof(float));
        for (int32_t k = blocks - 1; k >= 0; k--) { /* any order */
            const int32_t from = k * size * INK_UNIT, most = size * INK_UNIT, part = n - from < most ? n - from : most;
            assert_int_equal(ink_block_gradient(b.model, shares + (size_t)k * (size_t)count, losses + k * size,
                                                bytes + from * SIDE * SIDE, labels + from, samples + from, part, &batch,
                                                NULL),
                             INK_OK);
        }
        assert_int_equal(ink_apply_shares(b.model, shares, blocks, &ADAM, 0.01f), INK_OK);
        assert_memory_equal(ink_params(a.model), ink_params(b.model), (size_t)count * sizeof(float));
        double loss = 0.0;
        int32_t correct = 0;
        for (int32_t u = 0; u < 7; u++) {
            loss += losses[u].loss;
            correct += losses[u].correct;
        }
        assert_true(loss == whole.loss);
        assert_int_equal(correct, whole.correct);
        assert_int_equal(losses[6].images, INK_UNIT - 5);
        free(shares);
        model_free(a);
        model_free(b);
    }
}

/* The gradient of 64 images, as a block or as blocks of one unit; their loss and correct answers. */
static ink_loss weighted_gradient(float *gradient, const float *weights, int32_t blocks)
{
    static uint8_t bytes[64 * SIDE * SIDE];
    for (int32_t i = 0; i < COUNT(bytes); i++) {
        bytes[i] = (uint8_t)((i * 37) % 256);
    }
    const ink_batch batch = {.seed = 9, .epoch = 2, .batch = 64, .label_smoothing = 0.1f};
    owned_model o = trainer(5);
    const int32_t count = ink_param_count(o.model), size = 64 / blocks;
    float *shares = malloc(2 * (size_t)count * sizeof(float));
    ink_loss losses[2];
    for (int32_t from = 0; from < 64; from += size) {
        assert_int_equal(ink_weighted_block_gradient(o.model, shares + (from ? count : 0), losses + from / INK_UNIT,
                                                     bytes + from * SIDE * SIDE, labels + from, samples + from, size,
                                                     &batch, NULL, weights ? weights + from : NULL),
                         INK_OK);
    }
    if (blocks == 2) {
        ink_add(shares, shares + count, count);
    }
    memcpy(gradient, shares, (size_t)count * sizeof(float));
    free(shares);
    model_free(o);
    return (ink_loss){losses[0].loss + losses[1].loss, losses[0].correct + losses[1].correct, 64};
}

static void weights_scale_the_loss_of_their_images(void **state)
{
    (void)state;
    owned_model o = trainer(5);
    const int32_t count = ink_param_count(o.model), trained = ink_trainable_count(o.model);
    model_free(o);
    float *plain = malloc((size_t)count * sizeof(float)), *found = malloc((size_t)count * sizeof(float));
    float *other = malloc((size_t)count * sizeof(float));
    float ones[64], twos[64], even[64], odd[64];
    for (int32_t i = 0; i < 64; i++) {
        ones[i] = 1.0f;
        twos[i] = 2.0f;
        even[i] = (float)(i % 3 == 0);
        odd[i] = 1.0f - even[i];
    }
    const ink_loss loss = weighted_gradient(plain, NULL, 1);
    const ink_loss same = weighted_gradient(found, ones, 1);
    assert_memory_equal(found, plain, (size_t)count * sizeof(float));
    assert_true(same.loss == loss.loss && same.correct == loss.correct && same.images == 64);
    const ink_loss twice = weighted_gradient(found, twos, 2);
    assert_true(twice.loss == 2.0 * loss.loss && twice.correct == loss.correct);
    for (int32_t i = 0; i < trained; i++) {
        assert_true(found[i] == 2.0f * plain[i]);
    }
    assert_memory_equal(found + trained, plain + trained, (size_t)(count - trained) * sizeof(float)); /* statistics */
    const ink_loss some = weighted_gradient(found, even, 1), others = weighted_gradient(other, odd, 1);
    assert_true(fabs(some.loss + others.loss - loss.loss) < 1e-5 * loss.loss);
    assert_int_equal(some.correct, loss.correct);
    for (int32_t i = 0; i < trained; i++) {
        assert_true(fabsf(found[i] + other[i] - plain[i]) < 1e-5f);
    }
    weighted_gradient(other, even, 2); /* in two blocks */
    assert_memory_equal(found, other, (size_t)count * sizeof(float));
    free(plain);
    free(found);
    free(other);
}

/* Each picture is distorted by its own number in the data set, in whichever block it comes. */
static void a_block_distorts_each_picture_its_own_way(void **state)
{
    (void)state;
    enum { PIXELS = 784 };
    static uint8_t bytes[2 * INK_UNIT * PIXELS];
    for (int32_t i = 0; i < COUNT(bytes); i++) {
        bytes[i] = i % PIXELS > 300 && i % PIXELS < 420 ? (uint8_t)(i % 251) : 0;
    }
    const ink_layer net[] = {FLATTEN, DENSE(CLASSES)};
    const ink_augment augment = {.shift = 2.0f, .rotate = 15.0f};
    const ink_batch batch = {.seed = 9, .epoch = 2, .batch = 64, .label_smoothing = 0.0f};
    owned_model o = model_new(net, COUNT(net), (ink_shape){28, 28, 1}, 64, INK_FOR_GRADIENTS);
    ink_init_params(o.model, 3);
    const int32_t count = ink_param_count(o.model);
    float *whole = malloc((size_t)count * sizeof(float)), *halves = malloc(2 * (size_t)count * sizeof(float));
    ink_loss losses[2];
    assert_int_equal(ink_block_gradient(o.model, whole, losses, bytes, labels, samples, 64, &batch, &augment), INK_OK);
    for (int32_t half = 0; half < 2; half++) {
        const int32_t from = half * INK_UNIT;
        assert_int_equal(ink_block_gradient(o.model, halves + half * count, losses, bytes + from * PIXELS,
                                            labels + from, samples + from, INK_UNIT, &batch, &augment),
                         INK_OK);
    }
    ink_add(halves, halves + count, count);
    assert_memory_equal(whole, halves, (size_t)count * sizeof(float));
    free(whole);
    free(halves);
    model_free(o);
}

static void blocks_that_cannot_be(void **state)
{
    (void)state;
    static const uint8_t bytes[64 * SIDE * SIDE];
    const ink_augment augment = {.shift = 1.0f};
    const ink_batch batch = {.seed = 9, .epoch = 2, .batch = 64, .label_smoothing = 0.0f};
    owned_model o = model_new(NET, COUNT(NET), INPUT, 32, INK_FOR_GRADIENTS);
    float *gradient = malloc((size_t)ink_param_count(o.model) * sizeof(float));
    ink_loss losses[2];
    uint8_t wrong[32] = {0};
    wrong[31] = CLASSES;
    assert_int_equal(ink_block_gradient(o.model, gradient, losses, bytes, labels, samples, 33, &batch, NULL),
                     INK_BAD_ARGUMENT);
    assert_int_equal(ink_block_gradient(o.model, gradient, losses, bytes, labels, samples, 0, &batch, NULL),
                     INK_BAD_ARGUMENT);
    assert_int_equal(ink_block_gradient(o.model, gradient, losses, bytes, wrong, samples, 32, &batch, NULL),
                     INK_BAD_LABEL);
    assert_int_equal(ink_block_gradient(o.model, gradient, losses, bytes, labels, samples, 32, &batch, &augment),
                     INK_BAD_ARGUMENT); /* only digits of 28 x 28 are distorted */
    assert_int_equal(ink_block_gradient(o.model, gradient, losses, bytes, labels, samples, 32, &batch, NULL), INK_OK);
    float weights[32] = {0.0f};
    const float bad[] = {-1.0f, NAN, INFINITY, 1.1f * INK_MAX_WEIGHT};
    for (int32_t i = 0; i < COUNT(bad); i++) {
        weights[31] = bad[i];
        assert_int_equal(
            ink_weighted_block_gradient(o.model, gradient, losses, bytes, labels, samples, 32, &batch, NULL, weights),
            INK_BAD_ARGUMENT);
    }
    free(gradient);
    model_free(o);
}

static void it_learns(void **state)
{
    (void)state;
    owned_model o = trainer(8);
    ink_loss loss = {0.0, 0, 0};
    double first = 0.0;
    for (uint32_t step = 0; step < 60; step++) {
        const ink_batch batch = {.seed = 1, .epoch = step, .batch = 64, .label_smoothing = 0.0f};
        assert_int_equal(ink_train_step(o.model, &loss, images, labels, samples, 64, &batch, &ADAM, 0.01f), INK_OK);
        first = step == 0 ? loss.loss / 64 : first;
    }
    assert_true(first > 1.0);
    assert_true(loss.loss / 64 < 0.1);
    float logits[IMAGES * CLASSES];
    assert_int_equal(ink_logits(o.model, logits, images, IMAGES), INK_OK);
    int32_t correct = 0;
    for (int32_t i = 0; i < IMAGES; i++) {
        int32_t best = 0;
        for (int32_t c = 1; c < CLASSES; c++) {
            best = logits[i * CLASSES + c] > logits[i * CLASSES + best] ? c : best;
        }
        correct += best == labels[i];
    }
    assert_true(correct > IMAGES * 95 / 100);
    model_free(o);
}

static const double formula_rate = 0.05f;

/* Weights and moments of the rule, in double. */
typedef struct {
    double *w, *m1, *m2, *top; /* top: AMSGrad's largest second moments */
    double product;            /* of Nadam's momenta */
} formula;

/* The optimisers of Keras 3 from RMSprop on, one weight, from its documentation and the papers: Duchi et al. 2011 (Adagrad), Zeiler
 * 2012 (Adadelta), Dozat 2016 (Nadam), Reddi et al. 2018 (AMSGrad). */
static void adaptive_formula(formula *f, int32_t i, double g, const ink_optimizer *o, int32_t step)
{
    const double lr = formula_rate, b1 = (double)o->beta1, b2 = (double)o->beta2, epsilon = (double)o->epsilon;
    double *w = &f->w[i], *m1 = &f->m1[i], *m2 = &f->m2[i];
    if (o->kind == INK_ADAGRAD) {
        *m2 = (step == 1 ? b2 : *m2) + g * g;
        *w -= lr * g / sqrt(*m2 + epsilon);
        return;
    }
    *m2 = b2 * *m2 + (1 - b2) * g * g;
    if (o->kind == INK_RMSPROP) {
        *m1 = (double)o->momentum * *m1 + lr * g / sqrt(*m2 + epsilon);
        *w -= *m1;
    } else if (o->kind == INK_ADADELTA) {
        const double delta = -sqrt(*m1 + epsilon) / sqrt(*m2 + epsilon) * g;
        *m1 = b2 * *m1 + (1 - b2) * delta * delta;
        *w += lr * delta;
    } else {
        *m1 = b1 * *m1 + (1 - b1) * g;
        if (o->kind == INK_AMSGRAD) {
            f->top[i] = fmax(f->top[i], *m2);
            *w -= lr * sqrt(1 - pow(b2, step)) / (1 - pow(b1, step)) * *m1 / (sqrt(f->top[i]) + epsilon);
            return;
        }
        const double next = b1 * (1 - 0.5 * pow(0.96, step + 1)), momentum = b1 * (1 - 0.5 * pow(0.96, step));
        const double mean = next * *m1 / (1 - f->product * next) + (1 - momentum) * g / (1 - f->product);
        *w -= lr * mean / (sqrt(*m2 / (1 - pow(b2, step))) + epsilon);
    }
}

/* One step of an optimiser, straight from its formula. */
static void formula_step(formula *f, const float *g, int32_t n, const ink_optimizer *o, int32_t step)
{
    double squares = 0.0;
    for (int32_t i = 0; i < n; i++) {
        squares += (double)g[i] * (double)g[i];
    }
    const double norm = sqrt(squares), lr = formula_rate;
    const double clip = o->clip_norm > 0.0f && norm > (double)o->clip_norm ? (double)o->clip_norm / norm : 1.0;
    const double b1 = (double)o->beta1, b2 = (double)o->beta2, momentum = (double)o->momentum;
    f->product *= b1 * (1 - 0.5 * pow(0.96, step));
    for (int32_t i = 0; i < n; i++) {
        double *w = &f->w[i], *m1 = &f->m1[i], *m2 = &f->m2[i];
        const double l1 = i < n - 2 ? (double)o->l1 : 0.0,
                     decay = i < n - 2 ? (double)o->weight_decay : 0.0; /* then two biases */
        const double pull = *w > 0.0 ? l1 : *w < 0.0 ? -l1 : 0.0;
        const double slope = (double)g[i] * clip + pull + (o->kind == INK_ADAMW ? 0.0 : decay * *w);
        if (o->kind >= INK_RMSPROP) {
            adaptive_formula(f, i, slope, o, step);
        } else if (o->kind == INK_SGD) {
            *m1 = momentum * *m1 + slope;
            *w -= lr * (o->nesterov ? slope + momentum * *m1 : *m1);
        } else {
            *m1 = b1 * *m1 + (1.0 - b1) * slope;
            *m2 = b2 * *m2 + (1.0 - b2) * slope * slope;
            const double rate = lr * sqrt(1.0 - pow(b2, step)) / (1.0 - pow(b1, step));
            *w -= (o->kind == INK_ADAMW ? lr * decay * *w : 0.0) + rate * *m1 / (sqrt(*m2) + (double)o->epsilon);
        }
    }
}

/* Five steps on one weight matrix (784 -> 2) with a gradient of our own, beside the formula. */
static void check_optimiser(const ink_optimizer *o)
{
    const ink_layer net[] = {FLATTEN, {.kind = INK_DENSE, .units = 2, .bias = 1}};
    owned_model m = model_new(net, COUNT(net), (ink_shape){28, 28, 1}, 1, INK_FOR_TRAINING);
    ink_init_params(m.model, 6);
    const int32_t n = ink_param_count(m.model);
    formula f = {calloc((size_t)n, sizeof(double)), calloc((size_t)n, sizeof(double)),
                 calloc((size_t)n, sizeof(double)), calloc((size_t)n, sizeof(double)), 1};
    float *g = malloc((size_t)n * sizeof(float));
    for (int32_t i = 0; i < n; i++) {
        f.w[i] = (double)ink_params(m.model)[i];
    }
    for (int32_t step = 1; step <= 5; step++) {
        for (int32_t i = 0; i < n; i++) {
            g[i] = (float)((i * 37 + step * 11) % 19 - 9) * 0.01f;
        }
        formula_step(&f, g, n, o, step);
        assert_int_equal(ink_apply_gradient(m.model, g, o, (float)formula_rate), INK_OK);
    }
    for (int32_t i = 0; i < n; i++) {
        assert_true(fabs((double)ink_params(m.model)[i] - f.w[i]) < 2e-5);
    }
    assert_true(fabs(f.w[1] - (double)ink_params(m.model)[0]) > 1e-4); /* weights are not all the same */
    free(g);
    free(f.w);
    free(f.m1);
    free(f.m2);
    free(f.top);
    model_free(m);
}

static void optimiser_formulas(void **state)
{
    (void)state;
    const ink_optimizer rules[] = {
        {.kind = INK_SGD},
        {.kind = INK_SGD, .momentum = 0.9f},
        {.kind = INK_SGD, .momentum = 0.9f, .nesterov = 1, .weight_decay = 0.01f},
        {.kind = INK_ADAM, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-7f},
        {.kind = INK_ADAM, .beta1 = 0.8f, .beta2 = 0.95f, .epsilon = 1e-3f, .weight_decay = 0.1f},
        {.kind = INK_ADAMW, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-7f, .weight_decay = 0.1f},
        {.kind = INK_RMSPROP, .beta2 = 0.9f, .epsilon = 1e-7f},
        {.kind = INK_RMSPROP, .beta2 = 0.8f, .epsilon = 1e-3f, .momentum = 0.9f, .weight_decay = 0.1f},
        {.kind = INK_ADAGRAD, .beta2 = 0.1f, .epsilon = 1e-7f},
        {.kind = INK_ADAGRAD, .beta2 = 0.0f, .epsilon = 1e-3f, .weight_decay = 0.1f},
        {.kind = INK_ADADELTA, .beta2 = 0.95f, .epsilon = 1e-7f},
        {.kind = INK_ADADELTA, .beta2 = 0.5f, .epsilon = 1e-2f, .weight_decay = 0.1f},
        {.kind = INK_NADAM, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-7f},
        {.kind = INK_NADAM, .beta1 = 0.5f, .beta2 = 0.8f, .epsilon = 1e-2f, .weight_decay = 0.1f},
        {.kind = INK_AMSGRAD, .beta1 = 0.9f, .beta2 = 0.5f, .epsilon = 1e-7f},
        {.kind = INK_AMSGRAD, .beta1 = 0.5f, .beta2 = 0.8f, .epsilon = 1e-2f, .weight_decay = 0.1f},
        {.kind = INK_SGD, .l1 = 0.01f},
        {.kind = INK_ADAMW, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-3f, .weight_decay = 0.1f, .l1 = 0.1f},
        {.kind = INK_NADAM, .beta1 = 0.5f, .beta2 = 0.8f, .epsilon = 1e-2f, .weight_decay = 0.1f, .l1 = 0.05f},
        {.kind = INK_SGD, .clip_norm = 0.5f, .l1 = 0.02f}, /* the penalty is not clipped */
        {.kind = INK_SGD, .clip_norm = 0.5f},
        {.kind = INK_SGD, .clip_norm = 100.0f}, /* far above the gradient: nothing to clip */
    };
    for (int32_t k = 0; k < COUNT(rules); k++) {
        check_optimiser(&rules[k]);
    }
}

static void running_statistics_and_average(void **state)
{
    (void)state;
    owned_model o = trainer(2);
    const int32_t n = ink_param_count(o.model);
    const int32_t trained = ink_trainable_count(o.model);
    float *before = copy(ink_params(o.model), n);
    assert_memory_equal(ink_average(o.model), before, (size_t)n * sizeof(float));
    float *g = calloc((size_t)n, sizeof(float));
    for (int32_t i = trained; i < n; i++) {
        g[i] = 3.0f;
    }
    ink_optimizer sgd = {.kind = INK_SGD, .average_decay = 0.5f};
    assert_int_equal(ink_apply_gradient(o.model, g, &sgd, 0.0f), INK_OK);
    for (int32_t i = trained; i < n; i++) { /* momentum 0.9: a tenth of the way */
        assert_true(fabsf(ink_params(o.model)[i] - (0.9f * before[i] + 0.1f * 3.0f)) < 1e-6f);
    }
    assert_memory_equal(ink_params(o.model), before, (size_t)trained * sizeof(float));
    float *first = copy(ink_average(o.model), n); /* the average starts as the first weights it sees */
    assert_memory_equal(first, ink_params(o.model), (size_t)n * sizeof(float));
    for (int32_t i = 0; i < trained; i++) {
        g[i] = 1.0f;
    }
    assert_int_equal(ink_apply_gradient(o.model, g, &sgd, 1.0f), INK_OK);
    for (int32_t i = 0; i < trained; i++) { /* second step: decay min(0.5, 2 / 11) */
        const float expected = first[i] + (1.0f - 2.0f / 11.0f) * (ink_params(o.model)[i] - first[i]);
        assert_true(fabsf(ink_average(o.model)[i] - expected) < 1e-6f);
    }
    free(before);
    free(first);
    free(g);
    model_free(o);
}

/* Without batch normalisation and dropout a network in training computes what it computes when it reads. */
static const ink_layer PLAIN_NET[] = {CONV(4, 3, 1, 0), RELU, POOL(INK_MAXPOOL, 2), FLATTEN, DENSE(CLASSES)};

static void teachers(void **state)
{
    (void)state;
    const ink_batch batch = {.seed = 1, .epoch = 0, .batch = 20, .label_smoothing = 0.1f};
    owned_model o = trainer_of(PLAIN_NET, COUNT(PLAIN_NET), 5);
    owned_model equal = model_new(PLAIN_NET, COUNT(PLAIN_NET), INPUT, 1, INK_FOR_PREDICT);
    owned_model other = model_new(NET, COUNT(NET), INPUT, 1, INK_FOR_PREDICT);
    ink_init_params(other.model, 6);
    assert_int_equal(ink_load_params(equal.model, ink_params(o.model)), INK_OK);
    const int32_t n = ink_param_count(o.model);
    float *alone = malloc((size_t)n * sizeof(float)), *taught = malloc((size_t)n * sizeof(float));
    ink_loss loss, loss_taught;
    assert_int_equal(ink_unit_gradient(o.model, alone, &loss, images, labels, samples, 20, &batch), INK_OK);
    /* share 0: what it would be without them; share 1 and an equal: nothing to learn */
    assert_int_equal(ink_set_teachers(o.model, &other.model, 1, 0.0f, 3.0f), INK_OK);
    assert_int_equal(ink_unit_gradient(o.model, taught, &loss_taught, images, labels, samples, 20, &batch), INK_OK);
    assert_true(loss_taught.loss == loss.loss && loss_taught.correct == loss.correct);
    for (int32_t i = 0; i < n; i++) {
        assert_true(taught[i] == alone[i]);
    }
    assert_int_equal(ink_set_teachers(o.model, &equal.model, 1, 1.0f, 3.0f), INK_OK);
    assert_int_equal(ink_unit_gradient(o.model, taught, &loss_taught, images, labels, samples, 20, &batch), INK_OK);
    assert_true(loss_taught.loss == 0.0);
    for (int32_t i = 0; i < n; i++) {
        assert_true(taught[i] == 0.0f);
    }
    /* two are their mean: an equal twice is an equal */
    ink_model *both[2] = {equal.model, equal.model};
    assert_int_equal(ink_set_teachers(o.model, both, 2, 1.0f, 3.0f), INK_OK);
    assert_int_equal(ink_unit_gradient(o.model, taught, &loss_taught, images, labels, samples, 20, &batch), INK_OK);
    assert_true(taught[0] == 0.0f && taught[n - 1] == 0.0f);
    both[1] = other.model;
    assert_int_equal(ink_set_teachers(o.model, both, 2, 1.0f, 3.0f), INK_OK);
    assert_int_equal(ink_unit_gradient(o.model, taught, &loss_taught, images, labels, samples, 20, &batch), INK_OK);
    assert_true(loss_taught.loss > 0.0 && taught[n - 1] != 0.0f);
    assert_int_equal(ink_set_teachers(o.model, NULL, 0, 0.0f, 1.0f), INK_OK);
    assert_int_equal(ink_unit_gradient(o.model, taught, &loss_taught, images, labels, samples, 20, &batch), INK_OK);
    assert_memory_equal(taught, alone, (size_t)n * sizeof(float));
    /* what cannot teach */
    static const ink_layer WIDER[] = {FLATTEN, DENSE(CLASSES + 1)};
    owned_model wider = model_new(WIDER, COUNT(WIDER), INPUT, 1, INK_FOR_PREDICT);
    assert_int_equal(ink_set_teachers(o.model, &wider.model, 1, 0.5f, 1.0f), INK_BAD_ARGUMENT);
    assert_int_equal(ink_set_teachers(o.model, &o.model, 1, 0.5f, 1.0f), INK_BAD_ARGUMENT);
    assert_int_equal(ink_set_teachers(o.model, &equal.model, 1, 1.5f, 1.0f), INK_BAD_ARGUMENT);
    assert_int_equal(ink_set_teachers(o.model, &equal.model, 1, 0.5f, 0.0f), INK_BAD_ARGUMENT);
    assert_int_equal(ink_set_teachers(o.model, &equal.model, INK_MAX_TEACHERS + 1, 0.5f, 1.0f), INK_BAD_ARGUMENT);
    free(alone);
    free(taught);
    model_free(wider);
    model_free(other);
    model_free(equal);
    model_free(o);
}

static void bad_input_changes_nothing(void **state)
{
    (void)state;
    owned_model o = trainer(4);
    const int32_t n = ink_param_count(o.model);
    float *before = malloc((size_t)ink_state_count(o.model) * sizeof(float));
    float *after = malloc((size_t)ink_state_count(o.model) * sizeof(float));
    ink_get_state(o.model, before);
    ink_batch batch = {.seed = 1, .epoch = 0, .batch = 8, .label_smoothing = 0.0f};
    ink_loss loss;
    uint8_t wrong[8] = {0, 1, 2, 3, CLASSES, 0, 0, 0};
    assert_int_equal(ink_train_step(o.model, &loss, images, wrong, samples, 8, &batch, &ADAM, 0.1f), INK_BAD_LABEL);
    float *poisoned = copy(images, 8 * SIDE * SIDE);
    poisoned[5 * SIDE * SIDE + 3] = INFINITY;
    assert_int_equal(ink_train_step(o.model, &loss, poisoned, labels, samples, 8, &batch, &ADAM, 0.1f), INK_NOT_FINITE);
    assert_int_equal(ink_train_step(o.model, &loss, images, labels, samples, 0, &batch, &ADAM, 0.1f), INK_BAD_ARGUMENT);
    assert_int_equal(ink_train_step(o.model, &loss, images, labels, samples, IMAGES + 1, &batch, &ADAM, 0.1f),
                     INK_BAD_ARGUMENT);
    assert_int_equal(ink_train_step(o.model, &loss, images, labels, samples, 8, &batch, &ADAM, NAN), INK_BAD_ARGUMENT);
    ink_optimizer bad = ADAM;
    bad.beta1 = 1.0f;
    assert_int_equal(ink_train_step(o.model, &loss, images, labels, samples, 8, &batch, &bad, 0.1f), INK_BAD_ARGUMENT);
    batch.label_smoothing = 1.0f;
    assert_int_equal(ink_train_step(o.model, &loss, images, labels, samples, 8, &batch, &ADAM, 0.1f), INK_BAD_ARGUMENT);
    float *gradient = calloc((size_t)n, sizeof(float));
    gradient[n / 2] = NAN;
    assert_int_equal(ink_apply_gradient(o.model, gradient, &ADAM, 0.1f), INK_NOT_FINITE);
    gradient[n / 2] = 1e20f;
    assert_int_equal(ink_apply_gradient(o.model, gradient, &ADAM, 0.1f), INK_NOT_FINITE);
    batch = (ink_batch){.seed = 1, .epoch = 0, .batch = 8, .label_smoothing = 0.0f};
    assert_int_equal(ink_unit_gradient(o.model, gradient, &loss, images, labels, samples, 33, &batch),
                     INK_BAD_ARGUMENT);
    ink_get_state(o.model, after);
    assert_memory_equal(before, after, (size_t)ink_state_count(o.model) * sizeof(float));
    free(poisoned);
    free(gradient);
    free(before);
    free(after);
    model_free(o);
}

static void steps_of(ink_model *m, const ink_optimizer *options, uint32_t from, uint32_t to)
{
    for (uint32_t s = from; s < to; s++) {
        const ink_batch batch = {.seed = 1, .epoch = s, .batch = 50, .label_smoothing = 0.1f};
        ink_loss loss;
        assert_int_equal(ink_train_step(m, &loss, images, labels, samples, 50, &batch, options, 0.01f), INK_OK);
    }
}

static void steps(ink_model *m, uint32_t from, uint32_t to)
{
    ink_optimizer options = ADAM;
    options.average_decay = 0.99f;
    steps_of(m, &options, from, to);
}

static void every_optimiser_continues_with_the_same_bits(void **state)
{
    (void)state;
    for (int32_t kind = INK_SGD; kind <= INK_AMSGRAD; kind++) {
        const ink_optimizer options = {
            .kind = kind, .momentum = 0.9f, .beta1 = 0.9f, .beta2 = 0.5f, .epsilon = 1e-7f, .average_decay = 0.99f};
        owned_model whole = trainer(1), first = trainer(1), second = trainer(99);
        steps_of(whole.model, &options, 0, 6);
        steps_of(first.model, &options, 0, 3);
        float *saved = malloc((size_t)ink_state_count(first.model) * sizeof(float));
        assert_int_equal(ink_get_state(first.model, saved), INK_OK);
        assert_int_equal(ink_set_state(second.model, saved), INK_OK);
        steps_of(second.model, &options, 3, 6);
        assert_memory_equal(ink_params(whole.model), ink_params(second.model),
                            (size_t)ink_param_count(whole.model) * sizeof(float));
        free(saved);
        model_free(whole);
        model_free(first);
        model_free(second);
    }
}

static void a_checkpoint_continues_with_the_same_bits(void **state)
{
    (void)state;
    owned_model whole = trainer(1);
    steps(whole.model, 0, 8);
    owned_model first = trainer(1);
    steps(first.model, 0, 5);
    const int32_t n = ink_state_count(first.model);
    float *saved = malloc((size_t)n * sizeof(float));
    assert_int_equal(ink_get_state(first.model, saved), INK_OK);
    owned_model second = trainer(99);
    assert_int_equal(ink_set_state(second.model, saved), INK_OK);
    steps(second.model, 5, 8);
    const size_t size = (size_t)ink_param_count(whole.model) * sizeof(float);
    assert_memory_equal(ink_params(whole.model), ink_params(second.model), size);
    assert_memory_equal(ink_average(whole.model), ink_average(second.model), size);
    const int32_t second_moment = 2 * ink_param_count(second.model);
    const float kept = saved[second_moment];
    saved[second_moment] = -1.0f; /* its root would be NaN in the next step */
    assert_int_equal(ink_set_state(second.model, saved), INK_NOT_FINITE);
    saved[second_moment] = kept;
    saved[3] = NAN;
    assert_int_equal(ink_set_state(second.model, saved), INK_NOT_FINITE);
    assert_memory_equal(ink_params(whole.model), ink_params(second.model), size);
    free(saved);
    model_free(whole);
    model_free(first);
    model_free(second);
}

static void schedules(void **state)
{
    (void)state;
    const ink_schedule constant = {.kind = INK_CONSTANT, .base = 0.01f};
    assert_true(ink_learning_rate(&constant, 0, 10) == 0.01f && ink_learning_rate(&constant, 99, 10) == 0.01f);
    const ink_schedule halving = {.kind = INK_STEP_DECAY, .base = 1.0f, .factor = 0.5f, .every = 10};
    assert_true(ink_learning_rate(&halving, 9, 100) == 1.0f && ink_learning_rate(&halving, 10, 100) == 0.5f);
    assert_true(ink_learning_rate(&halving, 35, 100) == 0.125f);
    const ink_schedule cosine = {.kind = INK_COSINE, .base = 1.0f, .final = 0.1f, .warmup = 0.1f};
    assert_true(fabsf(ink_learning_rate(&cosine, 0, 100) - 0.1f) < 1e-6f); /* the first of ten warm-up steps */
    assert_true(fabsf(ink_learning_rate(&cosine, 10, 100) - 1.0f) < 1e-6f);
    assert_true(fabsf(ink_learning_rate(&cosine, 55, 100) - 0.55f) < 1e-5f); /* half way down */
    assert_true(fabsf(ink_learning_rate(&cosine, 100, 100) - 0.1f) < 1e-6f);
    assert_true(fabsf(ink_learning_rate(&cosine, 500, 100) - 0.1f) < 1e-6f);
    const ink_schedule cycle = {.kind = INK_ONE_CYCLE, .base = 1.0f, .final = 0.0f, .warmup = 0.5f};
    assert_true(ink_learning_rate(&cycle, 0, 100) < 0.05f);
    assert_true(fabsf(ink_learning_rate(&cycle, 50, 100) - 1.0f) < 1e-5f);
    assert_true(ink_learning_rate(&cycle, 99, 100) < 0.01f);
}

static void shuffling_is_a_permutation(void **state)
{
    (void)state;
    enum { N = 1000 };
    uint32_t a[N];
    uint32_t b[N];
    char seen[N] = {0};
    ink_shuffle(a, N, 1, 0);
    ink_shuffle(b, N, 1, 0);
    assert_memory_equal(a, b, sizeof a);
    ink_shuffle(b, N, 1, 1);
    assert_memory_not_equal(a, b, sizeof a);
    uint32_t fixed = 0;
    for (uint32_t i = 0; i < N; i++) {
        assert_true(a[i] < N && !seen[a[i]]);
        seen[a[i]] = 1;
        fixed += a[i] == i;
    }
    assert_true(fixed < 10); /* one is expected */
    ink_shuffle(a, 0, 1, 0);
    ink_shuffle(a, 1, 1, 0);
    assert_int_equal(a[0], 0);
}

static int setup(void **state)
{
    (void)state;
    fill_images(images, labels, samples, IMAGES, SIDE, 1, CLASSES, 21);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradient_of_the_whole_network),
        cmocka_unit_test(gradient_through_winograd),
        cmocka_unit_test(gradient_with_weights),
        cmocka_unit_test(a_step_is_units_tree_and_optimiser),
        cmocka_unit_test(blocks_are_subtrees),
        cmocka_unit_test(weights_scale_the_loss_of_their_images),
        cmocka_unit_test(blocks_that_cannot_be),
        cmocka_unit_test(a_block_distorts_each_picture_its_own_way),
        cmocka_unit_test(it_learns),
        cmocka_unit_test(optimiser_formulas),
        cmocka_unit_test(every_optimiser_continues_with_the_same_bits),
        cmocka_unit_test(running_statistics_and_average),
        cmocka_unit_test(teachers),
        cmocka_unit_test(bad_input_changes_nothing),
        cmocka_unit_test(a_checkpoint_continues_with_the_same_bits),
        cmocka_unit_test(schedules),
        cmocka_unit_test(shuffling_is_a_permutation),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
