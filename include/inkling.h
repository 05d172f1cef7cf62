/* inkling.h - the public C API: prepares pictures of handwritten digits, runs small CNNs and trains them.
 *
 * This header is the manual. Every function depends on its arguments only: it allocates nothing, opens no file, reads
 * no clock and changes no global variable. The caller asks how much memory is needed (`..._size`, `..._scratch`), owns
 * it and hands it in.
 *
 * Conventions, valid everywhere:
 *   - Numbers are float32. Pixels are 0..1 and INK IS 1, paper is 0. Activations are NHWC, convolution kernels HWIO and
 *     dense kernels (in, out), as in Keras.
 *   - Arguments stand in this order: outputs, inputs, sizes. Pointers never alias unless a comment says so.
 *   - A function that cannot fail returns void or a value. A function that can fail returns ink_status; after a failure
 *     models are as they were, and outputs hold nothing of use.
 *   - The same arguments give the same bits: natively and in WebAssembly, with and without SIMD, on every machine. Only
 *     the opt-in build of `make relaxed` breaks this promise.
 *   - Floats are 4-byte aligned; the block of a model is 16-byte aligned.
 *   - No function keeps a pointer, except the block of a model (ink_model_init) and its teachers (ink_set_teachers).
 *   - A model and its memory are for one thread at a time; different models share nothing.
 *
 * Use: C11 or C++, `cc program.c $(pkg-config --cflags --libs inkling)` after `make install`. The library needs memcpy, memmove,
 * memset, sqrt and the assert of the C library, and no other. On x86 it is compiled for SSE 4.2; `make install ARCH=` compiles
 * for every x86-64, with the same bits. Building it needs the headers of SIMDe (libsimde-dev; its native intrinsics are used
 * where there are some) and -ffp-contract=off, without -ffast-math: a compiler that fuses multiply and add gives other bits.
 */
#ifndef INKLING_H
#define INKLING_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__ /* what is declared here is all that the library shows */
#pragma GCC visibility push(default)
#endif

#define INK_VERSION 4 /* changes when the same arguments may give other bits than before */

enum {
    INK_SIDE = 28,    /* height and width of a prepared picture */
    INK_PIXELS = 784, /* INK_SIDE * INK_SIDE */
    INK_UNIT = 32,    /* images in a unit, the smallest piece of work in training */
    INK_MAX_LAYERS = 64,
    INK_MAX_SIDE = 128,   /* largest input height or width of a model */
    INK_MAX_UNITS = 4096, /* largest number of filters or dense units */
    INK_MAX_CLASSES = 256 /* largest number of logits */
};

/* What is wrong with data from outside. Mistakes of the calling program (NULL, a misaligned block) are asserts
 * instead. */
typedef enum {
    INK_OK = 0,
    INK_BAD_LAYERS = 1,   /* the layer list is impossible; ink_problem says where and why */
    INK_NO_MEMORY = 2,    /* the block is smaller than ink_model_size, or that is 0 */
    INK_BAD_LABEL = 3,    /* a label is not in 0..classes - 1 */
    INK_NOT_FINITE = 4,   /* NaN or infinity in weights, pixels, points or gradients */
    INK_BAD_ARGUMENT = 5, /* a count, size or option is out of its range */
    INK_BLANK = 6,        /* the drawing or picture has no ink, or almost none: an answer, not an error */
    /* of model files only */
    INK_TRUNCATED = 7,    /* the file ends before its header or its tensors do */
    INK_UNKNOWN_FILE = 8, /* no Inkling model, or one of a version that this library does not know */
    INK_BAD_FILE = 9      /* it contradicts itself or its format, or is beyond a limit of ink_model_measure */
} ink_status;

/* ------------------------------------------------------------------ layers */

typedef enum {
    INK_CONV = 1,      /* filters, kernel 1..7, stride 1..2, same, bias, init */
    INK_BATCHNORM = 2, /* rate = momentum of the running statistics (Keras: 0.99), epsilon */
    INK_RELU = 3,
    INK_MAXPOOL = 4, /* kernel 1..7 (the window), stride 1..7 or 0 for the kernel's; valid padding */
    INK_AVGPOOL = 5, /* fields of INK_MAXPOOL */
    INK_DROPOUT = 6, /* rate in [0, 1): the share of values that training sets to 0 */
    INK_FLATTEN = 7,
    INK_DENSE = 8, /* units, bias, init; input must be flat: (1, 1, n) */
    INK_TANH = 9,
    INK_SIGMOID = 10,       /* 1 / (1 + exp(-x)) */
    INK_ELU = 11,           /* x < 0 ? exp(x) - 1 : x */
    INK_LEAKY_RELU = 12,    /* x < 0 ? rate * x : x; rate in 0..1 (Keras: 0.3) */
    INK_SWISH = 13,         /* x * sigmoid(x), also called silu */
    INK_GELU = 14,          /* x * the normal distribution function at x: the exact one, not tanh's */
    INK_GLOBAL_AVGPOOL = 15 /* the mean over the whole picture: (h, w, c) -> (1, 1, c) */
} ink_kind;

typedef enum { INK_GLOROT_UNIFORM = 0, INK_HE_NORMAL = 1 } ink_init;

/* One layer. Every field has 4 bytes, so that a program in another language can write a layer as ten words. Fields
 * that a kind does not use must be 0. */
typedef struct {
    int32_t kind;     /* ink_kind */
    int32_t units;    /* conv: filters; dense: units */
    int32_t kernel;   /* conv, pools: side of the window */
    int32_t stride;   /* conv, pools */
    int32_t same;     /* conv: 1 = zero padding, output side = ceil(side / stride), as in Keras; 0 = valid */
    int32_t bias;     /* conv, dense: 1 = add a bias */
    int32_t init;     /* conv, dense: ink_init of the kernel; biases start at 0 */
    float rate;       /* dropout: rate; batchnorm: momentum; leaky relu: slope */
    float epsilon;    /* batchnorm: added to the variance (Keras: 0.001) */
    int32_t reserved; /* 0 */
} ink_layer;

typedef struct {
    int32_t h, w, c; /* a flat tensor of n values is (1, 1, n) */
} ink_shape;

/* Why a layer list is impossible. */
typedef enum {
    INK_PROBLEM_NONE = 0,
    INK_PROBLEM_COUNT,         /* the number of layers is not in 1..limit; found, limit */
    INK_PROBLEM_INPUT,         /* a side or the channels of the input are not in 1..limit; found, limit */
    INK_PROBLEM_KIND,          /* unknown kind; found */
    INK_PROBLEM_UNITS,         /* filters or units are not in 1..limit; found, limit */
    INK_PROBLEM_KERNEL,        /* the kernel or window is not in 1..limit; found, limit */
    INK_PROBLEM_STRIDE,        /* the stride is not in 1..limit; found, limit */
    INK_PROBLEM_KERNEL_LARGER, /* the window is larger than its input; found = window, limit = shorter side */
    INK_PROBLEM_RATE,          /* the rate, momentum or slope is out of range */
    INK_PROBLEM_EPSILON,       /* epsilon is not in 1e-12..1 */
    INK_PROBLEM_NOT_FLAT,      /* dense needs a flat input, as flatten gives; found = h * w of the input */
    INK_PROBLEM_OUTPUT,        /* the last layer must give a flat output of 2..limit logits; found, limit */
    INK_PROBLEM_UNUSED,        /* a field that the kind does not use is not 0, or a flag is not 0 or 1 */
    INK_PROBLEM_MEMORY         /* the network needs more than limit MiB */
} ink_reason;

typedef struct {
    int32_t layer;  /* index of the impossible layer, or -1 for the list as a whole */
    int32_t reason; /* ink_reason */
    int32_t found, limit;
} ink_problem;

/* Checks a list of n_layers layers, and that its model fits into memory (1 GiB, for training). outputs (n_layers
 * shapes) and problem may be NULL. INK_OK: outputs[i] is the shape after layer i. INK_BAD_LAYERS: *problem says
 * which layer and why; outputs holds the shapes before that layer. */
ink_status ink_check_layers(ink_shape *outputs, ink_problem *problem, const ink_layer *layers, int32_t n_layers,
                            ink_shape input);

/* Multiply-adds of a layer in the forward pass of one image; 0 for layers without a kernel. */
double ink_layer_macs(const ink_layer *layer, ink_shape input, ink_shape output);

/* ------------------------------------------------------------------ models */

typedef struct ink_model ink_model; /* lies inside the caller's block */

/* What a model is for. INK_FOR_PREDICT: inference; the block holds parameters and two activation buffers.
 * INK_FOR_GRADIENTS: also ink_unit_gradient and ink_block_gradient, as a compute worker needs them.
 * INK_FOR_TRAINING: also ink_train_step, ink_apply_gradient and ink_apply_shares; the block holds optimiser moments
 * and the average of the weights too. */
typedef enum { INK_FOR_PREDICT = 0, INK_FOR_GRADIENTS = 1, INK_FOR_TRAINING = 2 } ink_mode;

/* Bytes of a model's block. 0 when the layer list is impossible, the model needs more than 1 GiB, or max_batch or
 * mode is out of range. max_batch, 1..65536: the most images that ink_train_step or ink_block_gradient will be
 * given. */
size_t ink_model_size(const ink_layer *layers, int32_t n_layers, ink_shape input, int32_t max_batch, int32_t mode);

/* Builds a model inside block: `size` bytes, at least ink_model_size, 16-byte aligned. The caller owns the block,
 * keeps it as long as the model is used and does not move it. The model needs no other clean-up. All parameters are
 * 0 at first: call ink_init_params or ink_load_params. Models in different blocks are independent. layers is copied.
 * INK_BAD_LAYERS; INK_NO_MEMORY. */
ink_status ink_model_init(ink_model **model, void *block, size_t size, const ink_layer *layers, int32_t n_layers,
                          ink_shape input, int32_t max_batch, int32_t mode);

/* One tensor inside the flat parameter vector. */
typedef enum { INK_KERNEL = 0, INK_BIAS = 1, INK_GAMMA = 2, INK_BETA = 3, INK_MEAN = 4, INK_VARIANCE = 5 } ink_role;
typedef struct {
    int32_t layer;   /* index into the layer list */
    int32_t role;    /* ink_role; mean and variance are running statistics, not trained */
    int32_t offset;  /* first float in the flat vector */
    int32_t count;   /* number of floats */
    int32_t rank;    /* 1, 2 (in, out) or 4 (kernel height, kernel width, in, out) */
    int32_t dims[4]; /* those beyond rank are 0 */
} ink_tensor;

int32_t ink_tensor_count(const ink_model *model);
ink_tensor ink_tensor_at(const ink_model *model, int32_t index); /* 0 <= index < ink_tensor_count */

/* The flat parameter vector holds all trained tensors in layer order, then all running statistics in layer order. */
int32_t ink_param_count(const ink_model *model);     /* trained parameters and statistics */
int32_t ink_trainable_count(const ink_model *model); /* trained parameters, which come first */
int32_t ink_class_count(const ink_model *model);     /* number of logits */
int32_t ink_input_count(const ink_model *model);     /* floats of one input image */
const float *ink_params(const ink_model *model);     /* ink_param_count floats inside the model */

/* Draws initial parameters from seed: kernels by the init of their layer; gamma and variance are 1, all others 0.
 * Resets the optimiser (step and moments are 0) and the average of the weights. */
void ink_init_params(ink_model *model, uint32_t seed);

/* Copies params (ink_param_count floats) into the model. The optimiser stays as it is. INK_NOT_FINITE when a
 * parameter is NaN or infinite or a variance is negative: the model keeps its parameters. */
ink_status ink_load_params(ink_model *model, const float *params);

/* logits (n, classes) of images (n, h, w, c), n >= 0, in inference mode: with running statistics, without dropout.
 * The bits of an image's logits do not depend on the other images. INK_NOT_FINITE: a pixel is NaN or infinite. */
ink_status ink_logits(ink_model *model, float *logits, const float *images, int32_t n);

/* probabilities (n, classes) = softmax(logits / temperature), row by row; temperature > 0. probabilities may be
 * logits. */
void ink_softmax(float *probabilities, const float *logits, int32_t n, int32_t classes, float temperature);

/* ink_logits followed by ink_softmax with temperature 1. */
ink_status ink_predict(ink_model *model, float *probabilities, const float *images, int32_t n);

/* out (h, w, c: the layer's output shape, from ink_check_layers) = the activations of one image after layer `layer`,
 * in inference mode. A relu right behind a conv, dense or batchnorm layer belongs to that layer: out holds the
 * values after it. INK_BAD_ARGUMENT: there is no such layer. INK_NOT_FINITE: a pixel is NaN or infinite. */
ink_status ink_activations(ink_model *model, float *out, const float *image, int32_t layer);

/* ---------------------------------------------------------------- training */

typedef struct {
    double loss;     /* sum of the loss over the images, in nats: cross-entropy with label smoothing, and teachers */
    int32_t correct; /* images whose largest logit is that of their label; of equal logits the first counts */
    int32_t images;
} ink_loss;

/* How a batch is trained. */
typedef struct {
    uint32_t seed, epoch;  /* with the sample number they choose dropout mask and distortion */
    int32_t batch;         /* images in the whole batch: the gradient is that of their MEAN loss */
    float label_smoothing; /* s, 0 <= s < 1: the target is (1 - s) + s / classes for the label, s / classes else */
} ink_batch;

/* The gradient of one unit. images (n, h, w, c); labels (n); samples (n): the number of each image in the data set;
 * 1 <= n <= INK_UNIT. gradient (ink_param_count) is overwritten with the unit's share of the gradient of the batch's
 * mean loss, and, where the flat vector holds a statistic, with the unit's share of the batch's statistic: the sum
 * over the units is the mean over the batch. Batch normalisation takes its statistics from the unit alone. *loss is
 * overwritten. Needs INK_FOR_GRADIENTS. INK_BAD_ARGUMENT, INK_BAD_LABEL, INK_NOT_FINITE. */
ink_status ink_unit_gradient(ink_model *model, float *gradient, ink_loss *loss, const float *images,
                             const uint8_t *labels, const uint32_t *samples, int32_t n, const ink_batch *batch);

/* Random distortion of a prepared 28 x 28 picture. Every field has 4 bytes. With all fields 0 the picture stays as
 * it is. */
typedef struct {
    float shift;     /* pixels, uniform in [-shift, shift] on each axis */
    float rotate;    /* degrees, uniform in [-rotate, rotate] */
    float scale;     /* factor on each axis, uniform in [1 - scale, 1 + scale] */
    float shear;     /* tangent of the angle, uniform in [-shear, shear] */
    float thickness; /* probability, 0..1, of a grey dilation or erosion, blended in by a random share */
    float elastic;   /* pixels, standard deviation of a smooth displacement field */
    float erase;     /* probability, 0..1, of blanking one 4 x 4 patch */
    float noise;     /* probability, 0..1, of a blur or a change of contrast */
} ink_augment;

/* The gradient of a block of a batch: n images in whole units, 1 <= n <= max_batch; only the last block of a batch
 * may end with an incomplete unit. images (n, h, w, c) are bytes 0..255. augment distorts them first; NULL: no
 * distortion. It needs an input of 28 x 28 x 1. losses: one for each unit. The units are added in the order of
 * ink_add. A block of 2^k units that begins at a multiple of 2^k units is a subtree of that order, so any worker may
 * compute it. Needs INK_FOR_GRADIENTS. INK_BAD_ARGUMENT, INK_BAD_LABEL. */
ink_status ink_block_gradient(ink_model *model, float *gradient, ink_loss *losses, const uint8_t *images,
                              const uint8_t *labels, const uint32_t *samples, int32_t n, const ink_batch *batch,
                              const ink_augment *augment);

/* The same with a weight for each image, as Keras' sample_weight: the loss of image i, that of teachers too, counts
 * weights[i] times, and the batch's loss is still the sum over batch->batch images divided by their number. Correct
 * answers are counted without weights. weights (n): 0..INK_MAX_WEIGHT each; NULL: every one is 1. Weights of 1 give
 * the bits of ink_block_gradient, unless there are teachers. Also INK_BAD_ARGUMENT: a weight is out of range. */
enum { INK_MAX_WEIGHT = 1000000 };
ink_status ink_weighted_block_gradient(ink_model *model, float *gradient, ink_loss *losses, const uint8_t *images,
                                       const uint8_t *labels, const uint32_t *samples, int32_t n,
                                       const ink_batch *batch, const ink_augment *augment, const float *weights);

/* Makes the model learn from teachers as well (distillation; Hinton, Vinyals, Dean 2015). From now on each picture
 * also goes through them, with the same distortion, and the loss becomes
 *   (1 - share) * cross-entropy + share * T^2 * KL(softmax(mean of the teachers' logits / T) || softmax(logits / T)).
 * teachers: `count` other models with the same input shape and number of classes. The caller keeps them as long as
 * the model trains; their parameters do not change. 0 <= count <= INK_MAX_TEACHERS, 0 ends it; 0 <= share <= 1; T =
 * temperature, 0.1..1000. Needs INK_FOR_GRADIENTS. INK_BAD_ARGUMENT: nothing has changed. */
enum { INK_MAX_TEACHERS = 16 };
ink_status ink_set_teachers(ink_model *model, ink_model *const *teachers, int32_t count, float share,
                            float temperature);

/* sum (count) += other (count). This adds the gradients of a batch's units, in ONE fixed binary tree, no matter
 * which worker computed them: unit u is leaf u; leaves pair up as (0,1) (2,3) ..., pairs pair up again, and an
 * incomplete right end is added from the right. 7 units are (((0+1)+(2+3)) + ((4+5)+6)). */
void ink_add(float *sum, const float *other, int32_t count);

/* As Keras 3 defines them. INK_AMSGRAD is Adam that divides by the largest second moment so far. */
typedef enum {
    INK_SGD = 0,
    INK_ADAM = 1,
    INK_ADAMW = 2,
    INK_RMSPROP = 3,
    INK_ADAGRAD = 4,
    INK_ADADELTA = 5,
    INK_NADAM = 6,
    INK_AMSGRAD = 7
} ink_optimizer_kind;

/* Every field has 4 bytes. Keras' defaults: momentum 0, beta1 0.9, beta2 0.999, epsilon 1e-7; RMSprop: beta2 0.9;
 * Adadelta: beta2 0.95; Adagrad: beta2 0.1. Weight decay applies to conv and dense kernels only: AdamW shrinks the
 * weight by lr * decay; the others add decay * weight to the gradient (L2). */
typedef struct {
    int32_t kind;        /* ink_optimizer_kind */
    int32_t nesterov;    /* SGD: 0 or 1 */
    float momentum;      /* SGD, RMSprop: 0 <= momentum <= 0.99999 */
    float beta1;         /* Adam and its relatives: 0 <= beta1 <= 0.99999 */
    float beta2;         /* and 0 <= beta2 < 1; RMSprop, Adadelta: rho; Adagrad: first value of the sum of squares */
    float epsilon;       /* all but SGD: 1e-12 <= epsilon <= 1 */
    float weight_decay;  /* 0..1 */
    float clip_norm;     /* L2 norm, 0..1e9, to which a longer gradient is scaled down; 0: no clipping */
    float average_decay; /* d < 1: the average of the weights decays by min(d, (1 + t) / (10 + t)); 0: no average */
    float l1; /* 0..1; l1 * sign(weight) is added to the gradient of conv and dense kernels, after clipping */
} ink_optimizer;

/* One optimiser step with learning rate lr, 0..1000, on the complete gradient of a batch, which the step may
 * overwrite. Running statistics move towards the batch's by the momentum of their layer. Needs INK_FOR_TRAINING.
 * INK_BAD_ARGUMENT: a setting is out of range. INK_NOT_FINITE: the gradient or a weight is not finite or beyond
 * 1e12, so the run has diverged. In both cases the model has not changed. */
ink_status ink_apply_gradient(ink_model *model, float *gradient, const ink_optimizer *optimizer, float lr);

/* The same step for a batch whose gradient comes in parts. shares (count, ink_param_count) are the gradients of its
 * blocks in order, count >= 1; the step may overwrite them. It adds them in the order of ink_add, then does
 * ink_apply_gradient. */
ink_status ink_apply_shares(ink_model *model, float *shares, int32_t count, const ink_optimizer *optimizer, float lr);

/* A whole training step on n images, 1 <= n <= max_batch: gradients of units, their sum, optimiser. images, labels
 * and samples as in ink_unit_gradient; n counts, not batch->batch. Gives the bits of ink_unit_gradient on every
 * unit, ink_add and ink_apply_gradient. *loss: of all images. Needs INK_FOR_TRAINING. Errors of those functions; the
 * model has not changed. */
ink_status ink_train_step(ink_model *model, ink_loss *loss, const float *images, const uint8_t *labels,
                          const uint32_t *samples, int32_t n, const ink_batch *batch, const ink_optimizer *optimizer,
                          float lr);

/* The training state as one array of floats, for checkpoints: parameters, first moments, second moments, average of
 * the weights and largest second moments (ink_param_count each; the last are 0 without AMSGrad), then 4 words that are integers, not floats (steps done, steps averaged, 0,
 * 0): copy them as bits. A model that gets the state of another continues with the same bits. Needs
 * INK_FOR_TRAINING. ink_set_state returns INK_NOT_FINITE for values that training cannot produce (not finite, too
 * large, a negative second moment): the model keeps its state. */
int32_t ink_state_count(const ink_model *model);
ink_status ink_get_state(const ink_model *model, float *state);
ink_status ink_set_state(ink_model *model, const float *state);

/* The average of the weights (ink_param_count floats inside the model); the parameters themselves before the first
 * step that averages. Needs INK_FOR_TRAINING. */
const float *ink_average(const ink_model *model);

/* The learning rate of a step. step counts from 0; steps is the length of the run. */
typedef enum { INK_CONSTANT = 0, INK_STEP_DECAY = 1, INK_COSINE = 2, INK_ONE_CYCLE = 3 } ink_schedule_kind;
typedef struct {
    int32_t kind;
    float base;    /* the learning rate; one-cycle: its peak */
    float final;   /* cosine and one-cycle: the learning rate at the end */
    float warmup;  /* share of the run, 0..1, that rises: cosine from 0, linearly; one-cycle from base / 25 */
    float factor;  /* step decay: the rate is multiplied by this ... */
    int32_t every; /* ... once in this many steps */
} ink_schedule;
float ink_learning_rate(const ink_schedule *schedule, uint32_t step, uint32_t steps);

/* ---------------------------------------------------------------- randomness */

/* order (n) = a permutation of 0..n-1 that depends on seed and epoch only. */
void ink_shuffle(uint32_t *order, uint32_t n, uint32_t seed, uint32_t epoch);

/* ---------------------------------------------------------------- pictures */

/* Strokes to a prepared picture. points holds x and y of all points, stroke after stroke, y down, in any unit;
 * lengths (n_strokes) is the number of points of each stroke.
 *
 * The rule is that of MNIST, as the QMNIST reconstruction found it (Yadav & Bottou, 2019): the box of the ink is
 * fitted into 20 x 20 with its aspect ratio, drawn with a round pen, area-averaged, stretched so that the maximum is
 * 1, quantised to 256 levels, and pasted so that its centre of mass lies in [14, 15), with pixel centres at +0.5.
 * pen: its width in pixels of the 28 x 28 picture, 0..8; 0 takes the default.
 *
 * image (784). scratch: INK_STROKE_SCRATCH floats. A single point becomes a small dot and is not enlarged. INK_BLANK
 * (image is all 0): no stroke has a point. INK_NOT_FINITE: a coordinate is NaN or infinite. INK_BAD_ARGUMENT: a
 * negative length, more than INK_MAX_POINTS points, or a pen out of range. */
enum { INK_MAX_POINTS = 100000, INK_STROKE_SCRATCH = 65536 };
ink_status ink_strokes_to_image(float *image, const float *points, const int32_t *lengths, int32_t n_strokes, float pen,
                                float *scratch);

/* Any picture to a prepared picture, by the same rule. pixels (height, width, channels) are bytes; channels is 1
 * (grey) or 4 (RGBA, straight alpha). The function finds out whether the ink is dark on light, light on dark or in
 * the alpha channel. It removes paper under even or slowly changing light, and dust. It brings pens that are much
 * thinner or thicker than MNIST's towards MNIST's, and draws a blot as a small dot. A picture that already is a
 * prepared 28 x 28 picture passes unchanged.
 *
 * image (784). scratch: ink_picture_scratch(width, height) floats, which is 0 for a size that is not allowed.
 * INK_BLANK (image is all 0): nothing stands out, or the ink is less than 8 full pixels (less in pictures below
 * 16 x 16). INK_BAD_ARGUMENT: a side is not in 1..INK_MAX_PICTURE, or channels is not 1 or 4. */
enum { INK_MAX_PICTURE = 4096 };
size_t ink_picture_scratch(int32_t width, int32_t height);
ink_status ink_picture_to_image(float *image, const uint8_t *pixels, int32_t width, int32_t height, int32_t channels,
                                float *scratch);

/* image (n) = bytes (n) / 255. */
void ink_from_bytes(float *image, const uint8_t *bytes, int32_t n);

/* out (784) = image (784) with a random distortion that depends on augment, seed, epoch and sample only. */
void ink_augment_image(float *out, const float *image, const ink_augment *augment, uint32_t seed, uint32_t epoch,
                       uint32_t sample);

/* Synthetic digits: sample `index` of the endless data set `seed`. Samples 10 k to 10 k + 9 hold each digit once.
 * A digit is written from a stroke template in one of many styles (slashed zero, barred seven, flagged and
 * based one, open and closed four, straight and curled nine, looped two), warped and slanted, with a pen of random
 * width. Some have hooks where the pen lands or lifts, or a gap. */
enum { INK_SYNTHETIC_POINTS = 512, INK_SYNTHETIC_STROKES = 8 };

/* Writes points (2 * INK_SYNTHETIC_POINTS), lengths (INK_SYNTHETIC_STROKES), *n_strokes and *pen, for
 * ink_strokes_to_image. The longer side is about 1000 units; y points down. digit: 0..9 asks for a digit, -1 for the
 * sample's own. Returns the label. */
int32_t ink_synthetic_strokes(float *points, int32_t *lengths, int32_t *n_strokes, float *pen, uint32_t seed,
                              uint32_t index, int32_t digit);

/* The same as a prepared picture: image (784). scratch: INK_STROKE_SCRATCH floats. Returns the label. */
int32_t ink_synthetic_image(float *image, uint32_t seed, uint32_t index, int32_t digit, float *scratch);

/* Drawings that are NOT digits, to train networks to reject: sample `index` of the endless data set `seed`, warped
 * and drawn with pens like those of the digits. INK_UNSEEN holds letters, signs and shapes that no other kind draws,
 * to test a network on what it has not seen; a sample is of that kind only when the caller asks for it. */
typedef enum {
    INK_LETTER = 0,   /* letters that do not look like a digit */
    INK_SCRIBBLE = 1, /* tangles, zigzags, spirals, loops, hatching, ink that blots something out */
    INK_DOTS = 2,     /* scattered dots and very short strokes; rarely a single dot */
    INK_LINES = 3,    /* flat or parallel lines, crosses, waves, grids, angles; no steep line, which would be a 1 */
    INK_PAIR = 4,     /* two or three digits side by side */
    INK_SHAPE = 5,    /* triangles, boxes, stars and the like; no oval, which would be a 0 */
    INK_UNSEEN = 6
} ink_nondigit;

/* Writes what ink_synthetic_strokes writes. kind: an ink_nondigit, or -1 for the sample's own. Returns the kind. */
int32_t ink_nondigit_strokes(float *points, int32_t *lengths, int32_t *n_strokes, float *pen, uint32_t seed,
                             uint32_t index, int32_t kind);

/* The same as a prepared picture: image (784). scratch: INK_STROKE_SCRATCH floats. Returns the kind. */
int32_t ink_nondigit_image(float *image, uint32_t seed, uint32_t index, int32_t kind, float *scratch);

/* ------------------------------------------------------------- model files
 *
 * Of the C library only; the .wasm has none of this, because JavaScript reads files there. A model file holds one network or an
 * ensemble, its class names and the limits of its verdict. The answers are those of Model.predict and Model.predictStrokes in
 * JavaScript, bit for bit.
 *
 *   size_t need;
 *   ink_reader *reader;
 *   ink_answer answer;
 *   if (ink_model_measure(&need, bytes, size) == INK_OK && (memory = malloc(need)) &&
 *       ink_model_open(&reader, memory, need, bytes, size) == INK_OK &&
 *       ink_answer_strokes(reader, &answer, points, lengths, n_strokes, 0) == INK_OK)
 *       printf("%s %.1f %%\n", answer.name, 100.0 * answer.probabilities[answer.label]);
 */

typedef struct ink_reader ink_reader; /* an open model file; lies in the caller's memory */

/* *need = the bytes of memory that ink_model_open needs for this file; 0 after a failure. bytes: the whole file, `size` bytes: a
 * safetensors file as the library in JavaScript, the command and the page save it (F32, F16 or I8). It may be anything: nothing
 * beyond `size` is read, and the time is limited by the header, at most 1 MiB.
 *
 * INK_TRUNCATED, INK_UNKNOWN_FILE, INK_BAD_FILE; INK_BAD_LAYERS: its network is impossible; INK_NO_MEMORY: it needs more
 * than 1 GiB. What is refused in JavaScript is refused here. Refused only here: more than 64 keys of metadata, numbers of more than
 * 64 characters, JSON more than 64 deep, other keys than dtype, shape and data_offsets in the description of a tensor, "01/" for "1/"
 * in its name, seeds in metadata that are not digits, seeds and recipes of an ensemble's networks that are no numbers and objects, and
 * class names with U+0000 or half a surrogate pair. */
ink_status ink_model_measure(size_t *need, const void *bytes, size_t size);

/* Opens a model file in memory: `memory_size` bytes, at least what ink_model_measure says, 16-byte aligned. The caller owns it, keeps
 * it as long as the reader is used and does not move it. bytes can go afterwards. Errors of ink_model_measure; INK_NO_MEMORY:
 * memory_size is too small; INK_NOT_FINITE: a weight is NaN or infinite, or a variance is negative. */
ink_status ink_model_open(ink_reader **reader, void *memory, size_t memory_size, const void *bytes, size_t size);

/* Height, width and channels of the pictures that the networks take. */
ink_shape ink_reader_input(const ink_reader *reader);

/* What to do with an answer. INK_VERDICT_DIGIT: take it. INK_VERDICT_UNSURE: the likeliest class is not likely enough.
 * INK_VERDICT_NONE: it is none of the classes, or there is no ink. */
typedef enum { INK_VERDICT_DIGIT = 0, INK_VERDICT_UNSURE = 1, INK_VERDICT_NONE = 2 } ink_verdict;

typedef struct {
    int32_t verdict;  /* ink_verdict */
    int32_t label;    /* index of the likeliest class; -1 without ink */
    int32_t second;   /* index of the next; -1 without ink */
    int32_t digit;    /* the name of the likeliest as a number; -1 where not all names are numbers, and without ink */
    const char *name; /* of the likeliest, UTF-8, in the memory of the reader; "" without ink */
    const char *second_name;              /* of the next */
    int32_t classes;                      /* how many there are, without "none" */
    float not_digit;                      /* probability of "none of them"; 0 for a network without that output */
    float probabilities[INK_MAX_CLASSES]; /* of the classes, if it is one of them; 0 behind the last */
    const float *image; /* the picture that the networks saw (h, w, c); valid until the next answer of this reader */
} ink_answer;

/* Reads a prepared picture (h, w, c), 0..1. INK_BAD_ARGUMENT: a pixel is out of range; INK_NOT_FINITE: a pixel is not finite, or
 * the weights are so large that the answer is not. */
ink_status ink_answer_image(ink_reader *reader, ink_answer *answer, const float *image);

/* Reads a drawing; arguments and errors are those of ink_strokes_to_image, but without ink the answer says so and the status is
 * INK_OK. INK_BAD_ARGUMENT also: the networks take other pictures than 28 x 28 x 1. */
ink_status ink_answer_strokes(ink_reader *reader, ink_answer *answer, const float *points, const int32_t *lengths,
                              int32_t n_strokes, float pen);

/* Reads a picture; the same with ink_picture_to_image. scratch: ink_picture_scratch(width, height) floats. */
ink_status ink_answer_picture(ink_reader *reader, ink_answer *answer, const uint8_t *pixels, int32_t width,
                              int32_t height, int32_t channels, float *scratch);

/* A few words that say what an ink_status means. */
const char *ink_status_text(int32_t status);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
