/* inkling.h - handwritten-digit engine: prepare pictures, run and train small CNNs.
 *
 * This header is the manual. Everything here is a pure function of its arguments: no allocation, no files, no
 * clock, no mutable globals. Memory is always asked for first (`..._size`) and handed in by the caller.
 *
 * Conventions, valid everywhere:
 *   - float32. Pixels are 0..1 and INK IS 1, paper is 0. Activations are NHWC, convolution kernels HWIO,
 *     dense kernels (in, out): Keras' layout.
 *   - Outputs come first, then inputs, then sizes. Pointers never alias unless a comment says so.
 *   - A function that cannot fail returns void or a value; one that can returns ink_status and, on failure, has
 *     written nothing that matters.
 *   - Same arguments, same bits: natively, in WebAssembly with and without SIMD, on any machine. (Not so the opt-in build
 *     of `make relaxed`.)
 *   - Floats are 4-byte aligned; a block handed to ink_model_init must be 16-byte aligned.
 */
#ifndef INKLING_H
#define INKLING_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define INK_VERSION 4 /* changes whenever the same arguments could give other bits than before */

enum {
    INK_SIDE = 28,    /* side of a prepared picture */
    INK_PIXELS = 784, /* INK_SIDE * INK_SIDE */
    INK_UNIT = 32,    /* images in a unit: the smallest piece of work in training */
    INK_MAX_LAYERS = 64,
    INK_MAX_SIDE = 128,  /* largest input height or width of a model */
    INK_MAX_UNITS = 4096 /* largest number of filters or dense units */
};

/* What went wrong with data from outside. Bugs of the caller (NULL, misaligned block) are asserts instead. */
typedef enum {
    INK_OK = 0,
    INK_BAD_LAYERS = 1,   /* the layer list is impossible; ink_problem says where and why */
    INK_NO_MEMORY = 2,    /* the block is smaller than ink_model_size says, or the size overflows */
    INK_BAD_LABEL = 3,    /* a label is not below the number of classes */
    INK_NOT_FINITE = 4,   /* NaN or infinity in weights, pixels, points, gradient or loss */
    INK_BAD_ARGUMENT = 5, /* a count, size or option is out of its range */
    INK_BLANK = 6         /* the drawing or picture has no, or almost no, ink: a defined answer, not an error */
} ink_status;

/* ------------------------------------------------------------------ layers */

typedef enum {
    INK_CONV = 1,      /* filters, kernel 1..7, stride 1..2, same, bias, init */
    INK_BATCHNORM = 2, /* rate = momentum of the running statistics (Keras: 0.99), epsilon */
    INK_RELU = 3,
    INK_MAXPOOL = 4, /* kernel 1..7 (the window), stride 1..7 (0: same as kernel); valid padding */
    INK_AVGPOOL = 5, /* as INK_MAXPOOL */
    INK_DROPOUT = 6, /* rate in [0, 1): the share that is zeroed while training */
    INK_FLATTEN = 7,
    INK_DENSE = 8 /* units, bias, init; input must be flat: (1, 1, n) */
} ink_kind;

typedef enum { INK_GLOROT_UNIFORM = 0, INK_HE_NORMAL = 1 } ink_init;

/* One layer. Every field is 4 bytes so that a caller in another language can write it as ten words.
 * Fields a kind does not use must be 0. */
typedef struct {
    int32_t kind;     /* ink_kind */
    int32_t units;    /* conv: filters; dense: units */
    int32_t kernel;   /* conv, pools: side of the window */
    int32_t stride;   /* conv, pools */
    int32_t same;     /* conv: 1 = zero padding so that output side = ceil(side / stride), as Keras; 0 = valid */
    int32_t bias;     /* conv, dense: 1 = add a bias */
    int32_t init;     /* conv, dense: ink_init; biases start at 0 */
    float rate;       /* dropout: rate; batchnorm: momentum */
    float epsilon;    /* batchnorm: added to the variance (Keras: 0.001) */
    int32_t reserved; /* 0 */
} ink_layer;

typedef struct {
    int32_t h, w, c; /* a flat tensor of n values is (1, 1, n) */
} ink_shape;

/* Why a layer list is impossible. */
typedef enum {
    INK_PROBLEM_NONE = 0,
    INK_PROBLEM_COUNT,         /* number of layers not in 1..INK_MAX_LAYERS; found */
    INK_PROBLEM_INPUT,         /* input shape out of range */
    INK_PROBLEM_KIND,          /* unknown kind; found */
    INK_PROBLEM_UNITS,         /* filters or units not in 1..limit; found, limit */
    INK_PROBLEM_KERNEL,        /* kernel or window not in 1..limit; found, limit */
    INK_PROBLEM_STRIDE,        /* stride not in 1..limit; found, limit */
    INK_PROBLEM_KERNEL_LARGER, /* window larger than its input; found = window, limit = smaller side of the input */
    INK_PROBLEM_RATE,          /* rate or momentum out of range */
    INK_PROBLEM_EPSILON,
    INK_PROBLEM_NOT_FLAT, /* dense needs a flat input: put a flatten before it; found = h * w of the input */
    INK_PROBLEM_OUTPUT,   /* the last layer must give a flat output of 2..256 logits; found */
    INK_PROBLEM_UNUSED,   /* a field this kind does not use is not 0, or a flag is not 0 or 1 */
    INK_PROBLEM_MEMORY    /* the network needs more than limit MiB */
} ink_reason;

typedef struct {
    int32_t layer;  /* index of the layer that breaks the list, or -1 for the list as a whole */
    int32_t reason; /* ink_reason */
    int32_t found, limit;
} ink_problem;

/* Checks a layer list. On INK_OK, outputs[i] (if not NULL) is the shape after layer i. On INK_BAD_LAYERS,
 * *problem (if not NULL) says which layer and why, and outputs of the layers before it are written. */
ink_status ink_check_layers(ink_shape *outputs, ink_problem *problem, const ink_layer *layers, int32_t n_layers,
                            ink_shape input);

/* Multiply-adds of layer i for one image, forward; 0 for layers without a kernel. */
double ink_layer_macs(const ink_layer *layer, ink_shape input, ink_shape output);

/* ------------------------------------------------------------------ models */

typedef struct ink_model ink_model; /* lives inside the caller's block */

/* INK_FOR_PREDICT holds parameters and two activation buffers; INK_FOR_GRADIENTS adds what unit and block gradients
 * need (a compute worker); INK_FOR_TRAINING adds optimiser moments and the average of the weights, for train_step and
 * apply_shares. */
typedef enum { INK_FOR_PREDICT = 0, INK_FOR_GRADIENTS = 1, INK_FOR_TRAINING = 2 } ink_mode;

/* Bytes of the block for a model; 0 when the layer list is impossible or needs over 1 GiB.
 * max_batch: the largest batch given to ink_train_step, or block given to ink_block_gradient (1..65536). */
size_t ink_model_size(const ink_layer *layers, int32_t n_layers, ink_shape input, int32_t max_batch, int32_t mode);

/* Builds a model inside block (16-byte aligned, `size` bytes, ink_model_size or more; kept by the caller for
 * as long as the model is used; may be moved by nobody). Parameters start as zeros: call ink_init_params or
 * ink_load_params. Several models in several blocks are independent. */
ink_status ink_model_init(ink_model **model, void *block, size_t size, const ink_layer *layers, int32_t n_layers,
                          ink_shape input, int32_t max_batch, int32_t mode);

/* One named tensor inside the flat parameter vector. */
typedef enum { INK_KERNEL = 0, INK_BIAS = 1, INK_GAMMA = 2, INK_BETA = 3, INK_MEAN = 4, INK_VARIANCE = 5 } ink_role;
typedef struct {
    int32_t layer;   /* index into the layer list */
    int32_t role;    /* ink_role; mean and variance are statistics, not trained */
    int32_t offset;  /* first float in the flat vector */
    int32_t count;   /* number of floats */
    int32_t rank;    /* 1, 2 (in, out) or 4 (kernel height, kernel width, in, out) */
    int32_t dims[4]; /* unused dims are 0 */
} ink_tensor;

int32_t ink_tensor_count(const ink_model *model);
ink_tensor ink_tensor_at(const ink_model *model, int32_t index); /* 0 <= index < ink_tensor_count */

/* The flat parameter vector: first all trained tensors in layer order, then all statistics in layer order. */
int32_t ink_param_count(const ink_model *model);     /* trained and statistics */
int32_t ink_trainable_count(const ink_model *model); /* trained only: the first so many */
int32_t ink_class_count(const ink_model *model);     /* number of logits */
int32_t ink_input_count(const ink_model *model);     /* floats of one input image */
const float *ink_params(const ink_model *model);

/* Draws initial weights from seed: kernels by their layer's init, gamma and variance 1, the rest 0. Resets the
 * optimiser (moments 0, step 0) and, in INK_FOR_TRAINING, the average of the weights. */
void ink_init_params(ink_model *model, uint32_t seed);

/* Copies ink_param_count floats in. INK_NOT_FINITE if any is NaN or infinite or a variance is negative: the
 * model keeps its old ones. Does not touch the optimiser. */
ink_status ink_load_params(ink_model *model, const float *params);

/* Logits of n images (n >= 0) in inference mode: running statistics, no dropout. logits (n, classes),
 * images (n, h, w, c). Works through the images a few at a time; the bits of one image's result do not depend
 * on the others. INK_NOT_FINITE when a pixel is not finite. */
ink_status ink_logits(ink_model *model, float *logits, const float *images, int32_t n);

/* probabilities (n, classes) = softmax(logits / temperature), temperature > 0. May be done in place. */
void ink_softmax(float *probabilities, const float *logits, int32_t n, int32_t classes, float temperature);

/* ink_logits followed by ink_softmax with temperature 1. */
ink_status ink_predict(ink_model *model, float *probabilities, const float *images, int32_t n);

/* Activations of the network in inference mode after layer `layer`, for one image. out must hold the layer's output
 * (h * w * c floats, from ink_check_layers). A conv, dense or batchnorm layer with a relu right behind it shows what that
 * leaves. For looking inside and for tests. */
ink_status ink_activations(ink_model *model, float *out, const float *image, int32_t layer);

/* ---------------------------------------------------------------- training */

typedef struct {
    double loss;     /* sum over the images of the cross-entropy (with label smoothing), in nats */
    int32_t correct; /* images whose largest logit is their label (ties: the lowest index wins) */
    int32_t images;
} ink_loss;

/* How a batch is trained; fixed for a run apart from the counters. */
typedef struct {
    uint32_t seed, epoch;  /* with the sample number they choose the dropout mask */
    int32_t batch;         /* images in the whole batch: the gradient is of the MEAN over these */
    float label_smoothing; /* 0 <= s < 1: the target is (1 - s) + s / classes for the label, s / classes else */
} ink_batch;

/* Gradient of one unit. gradient (ink_param_count floats) is overwritten with the unit's share of the gradient of the
 * batch's mean loss; where the flat vector holds a statistic, with the unit's share of the batch statistic, so
 * that summing units gives the mean over the batch. images (n, h, w, c); labels (n); samples (n): each image's
 * number in the data set; n is 1..INK_UNIT. Batch normalisation uses the statistics of the unit itself.
 * *loss is overwritten. Needs INK_FOR_GRADIENTS. */
ink_status ink_unit_gradient(ink_model *model, float *gradient, ink_loss *loss, const float *images,
                             const uint8_t *labels, const uint32_t *samples, int32_t n, const ink_batch *batch);

/* Random distortion of a prepared 28 x 28 picture. Every field is 4 bytes; all zero leaves the picture as it is. */
typedef struct {
    float shift;     /* pixels: uniform in [-shift, shift] per axis */
    float rotate;    /* degrees */
    float scale;     /* per axis, factor in [1 - scale, 1 + scale] */
    float shear;     /* tangent, in [-shear, shear] */
    float thickness; /* 0..1: probability of a grey dilation or erosion, blended by a random share */
    float elastic;   /* pixels: standard deviation of a smooth displacement field */
    float erase;     /* 0..1: probability of blanking one 4 x 4 patch */
    float noise;     /* 0..1: probability of blur or contrast change */
} ink_augment;

/* The gradient of a block of a batch: `n` images of whole units (the batch's last block may end with an incomplete one), given as
 * bytes 0..255 and distorted first unless augment is NULL (pictures of 28 x 28 only). 1 <= n <= max_batch. The units are added in
 * the order below; a block of 2^k units that begins at a multiple of 2^k units is a subtree, so it can be computed anywhere.
 * losses: one for each unit. Needs INK_FOR_GRADIENTS. */
ink_status ink_block_gradient(ink_model *model, float *gradient, ink_loss *losses, const uint8_t *images,
                              const uint8_t *labels, const uint32_t *samples, int32_t n, const ink_batch *batch,
                              const ink_augment *augment);

/* From now on the model learns from teachers too (distillation; Hinton, Vinyals, Dean 2015): each picture is also shown to
 * them, as distorted as the model sees it, and the loss becomes
 *   (1 - share) * cross-entropy + share * T^2 * KL(softmax(mean of the teachers' logits / T) || softmax(logits / T)).
 * teachers: `count` models of the same input and number of classes, kept by the caller as long as the model trains; they only read.
 * 0 <= count <= INK_MAX_TEACHERS (0: none any more), 0 <= share <= 1, temperature >= 0.1. Needs INK_FOR_GRADIENTS. INK_BAD_ARGUMENT:
 * nothing has changed. */
enum { INK_MAX_TEACHERS = 16 };
ink_status ink_set_teachers(ink_model *model, ink_model *const *teachers, int32_t count, float share,
                            float temperature);

/* The gradient of a batch is the sum of its units' gradients in ONE fixed order, whoever computes them: unit u is
 * leaf u; leaves pair up as (0,1) (2,3) ..., pairs pair up again, and an incomplete right end is added from the right:
 * 7 units are (((0+1)+(2+3)) + ((4+5)+6)). sum += other, count floats. */
void ink_add(float *sum, const float *other, int32_t count);

typedef enum { INK_SGD = 0, INK_ADAM = 1, INK_ADAMW = 2 } ink_optimizer_kind;

/* Every field is 4 bytes. Defaults in Keras: momentum 0, beta1 0.9, beta2 0.999, epsilon 1e-7.
 * Weight decay: SGD and Adam add decay * weight to the gradient (L2); AdamW shrinks weights by lr * decay. Only
 * conv and dense kernels decay. */
typedef struct {
    int32_t kind;        /* ink_optimizer_kind */
    int32_t nesterov;    /* SGD: 0 or 1 */
    float momentum;      /* SGD: 0 <= momentum <= 0.99999 */
    float beta1, beta2;  /* Adam: 0 <= beta1 <= 0.99999, 0 <= beta2 < 1 */
    float epsilon;       /* Adam: >= 1e-12 */
    float weight_decay;  /* >= 0 */
    float clip_norm;     /* > 0: the gradient is scaled down to this L2 norm; 0: no clipping */
    float average_decay; /* 0: off; else the average of the weights decays by min(this, (1 + t) / (10 + t)) */
} ink_optimizer;

/* One optimiser step with learning rate lr >= 0 on a complete batch gradient (which may be changed). Statistics move by
 * their layer's momentum towards the batch's. INK_NOT_FINITE when the gradient or a weight is not finite or has grown
 * beyond 1e12, which is a run that has diverged: nothing has changed then. Needs INK_FOR_TRAINING. */
ink_status ink_apply_gradient(ink_model *model, float *gradient, const ink_optimizer *optimizer, float lr);

/* The step for a batch whose gradient comes in `count` shares, those of its blocks in order, one after another (they may be
 * changed): adds them up in the order above, then as ink_apply_gradient. */
ink_status ink_apply_shares(ink_model *model, float *shares, int32_t count, const ink_optimizer *optimizer, float lr);

/* One whole training step on n images, 1 <= n <= max_batch: units, tree, optimiser. batch->batch is taken as n.
 * Gives the same bits as ink_unit_gradient on every unit, the tree above and ink_apply_gradient. */
ink_status ink_train_step(ink_model *model, ink_loss *loss, const float *images, const uint8_t *labels,
                          const uint32_t *samples, int32_t n, const ink_batch *batch, const ink_optimizer *optimizer,
                          float lr);

/* The training state as one run of floats, for checkpoints: parameters, first moments, second moments, average of
 * the weights (ink_param_count each), then 4 words that are integers, not floats (steps done, steps averaged, 0, 0): copy
 * them as bits. Copy it all out and in again to continue with the same bits. Setting: INK_NOT_FINITE for values that no
 * training leaves behind (not finite, beyond what steps can reach, a negative second moment); the model keeps its old
 * ones. Needs INK_FOR_TRAINING. */
int32_t ink_state_count(const ink_model *model);
ink_status ink_get_state(const ink_model *model, float *state);
ink_status ink_set_state(ink_model *model, const float *state);

/* The averaged weights (ink_param_count floats); the parameters themselves before the first step. */
const float *ink_average(const ink_model *model);

/* Learning rate of a step; step counts from 0, steps is the length of the run. */
typedef enum { INK_CONSTANT = 0, INK_STEP_DECAY = 1, INK_COSINE = 2, INK_ONE_CYCLE = 3 } ink_schedule_kind;
typedef struct {
    int32_t kind;
    float base;    /* the learning rate; for one-cycle its peak */
    float final;   /* cosine and one-cycle: where it ends */
    float warmup;  /* cosine: linear from 0; one-cycle: cosine from base / 25; share of the run, 0..1 */
    float factor;  /* step decay: multiply by this ... */
    int32_t every; /* ... every so many steps */
} ink_schedule;
float ink_learning_rate(const ink_schedule *schedule, uint32_t step, uint32_t steps);

/* ---------------------------------------------------------------- randomness */

/* order = a permutation of 0..n-1 that depends on (seed, epoch) only. */
void ink_shuffle(uint32_t *order, uint32_t n, uint32_t seed, uint32_t epoch);

/* ---------------------------------------------------------------- pictures */

/* Strokes: points (x, y) of all strokes one after another, y down, any unit; lengths[s] points in stroke s.
 *
 * Renders them as MNIST pictures were made: the box of the ink is fitted into 20 x 20 with its aspect ratio, drawn with
 * a round pen `pen` pixels wide (in 28-pixel space; 0 takes the default), area-averaged, stretched so that the maximum
 * is 1, quantised to 256 levels, and pasted so that its centre of mass lies in [14, 15) with pixel centres
 * at +0.5. Source of the rule: the QMNIST reconstruction (Yadav & Bottou, 2019).
 * image (784). scratch: INK_STROKE_SCRATCH floats. Returns INK_BLANK (image all 0) when there is no stroke with
 * a point, INK_NOT_FINITE for a NaN or infinite coordinate, INK_BAD_ARGUMENT for a negative length, more than
 * INK_MAX_POINTS points or a pen outside 0..8. One point is a dot: it is drawn as a small dot, not blown up. */
enum { INK_MAX_POINTS = 100000, INK_STROKE_SCRATCH = 65536 };
ink_status ink_strokes_to_image(float *image, const float *points, const int32_t *lengths, int32_t n_strokes, float pen,
                                float *scratch);

/* Any picture to 28 x 28 by the same rule. pixels: (height, width, channels) bytes, channels 1 (grey) or 4 (RGBA,
 * straight alpha). Finds out by itself whether ink is dark on light, light on dark or carried by the alpha channel;
 * removes paper whose light is even or changes slowly, and dust; thin or thick pens are brought towards MNIST's stroke
 * width where they are far off; a blot is drawn as a small dot. A 28 x 28 picture that already is an MNIST picture passes
 * through unchanged. INK_BLANK (image all 0) when nothing stands out, or less ink than 8 full pixels (fewer in
 * pictures below 16 x 16). INK_BAD_ARGUMENT: a side is 0 or above INK_MAX_PICTURE, or channels is not 1 or 4.
 * scratch: ink_picture_scratch(width, height) floats (0 when the size is not allowed). */
enum { INK_MAX_PICTURE = 4096 };
size_t ink_picture_scratch(int32_t width, int32_t height);
ink_status ink_picture_to_image(float *image, const uint8_t *pixels, int32_t width, int32_t height, int32_t channels,
                                float *scratch);

/* image[i] = bytes[i] / 255, n values. */
void ink_from_bytes(float *image, const uint8_t *bytes, int32_t n);

/* out (784) = image (784) distorted; what is drawn depends on (seed, epoch, sample) only. */
void ink_augment_image(float *out, const float *image, const ink_augment *augment, uint32_t seed, uint32_t epoch,
                       uint32_t sample);

/* The built-in synthetic digits: sample `index` of the endless data set `seed`. Labels are balanced over every ten
 * consecutive samples. Written from stroke templates in many styles (slashed zero, barred seven, flagged and based one,
 * open and closed four, straight and curled nine, looped two), warped, slanted, with pens of many widths; some with hooks
 * where the pen lands or lifts, or a gap where it fails. */
enum { INK_SYNTHETIC_POINTS = 512, INK_SYNTHETIC_STROKES = 8 };

/* points (2 * INK_SYNTHETIC_POINTS), lengths (INK_SYNTHETIC_STROKES), *n_strokes and *pen (for
 * ink_strokes_to_image) are written; longer side about 1000, y down. Returns the label 0..9.
 * digit: -1 for the sample's own label, 0..9 to ask for a digit. */
int32_t ink_synthetic_strokes(float *points, int32_t *lengths, int32_t *n_strokes, float *pen, uint32_t seed,
                              uint32_t index, int32_t digit);

/* image (784) and return value: the label. scratch: INK_STROKE_SCRATCH floats. */
int32_t ink_synthetic_image(float *image, uint32_t seed, uint32_t index, int32_t digit, float *scratch);

/* Drawings that are NOT digits, for networks that shall know when not to answer: sample `index` of the endless data set
 * `seed`, warped and with pens as the digits have. INK_UNSEEN holds letters, signs and shapes that no other kind draws: it is
 * for testing what a network makes of the unknown, so a sample is never of that kind by itself. */
typedef enum {
    INK_LETTER = 0,   /* letters that nobody takes for a digit */
    INK_SCRIBBLE = 1, /* tangles, zigzags, spirals, loops, hatching, something blotted out */
    INK_DOTS = 2,     /* dots and very short strokes spread about; rarely one dot alone */
    INK_LINES = 3,    /* flat and parallel lines, crosses, waves, grids, angles; never a steep line, which is a 1 */
    INK_PAIR = 4,     /* two or three digits side by side */
    INK_SHAPE = 5,    /* triangles, boxes, stars and the like; no ovals, which are zeros */
    INK_UNSEEN = 6
} ink_nondigit;

/* As ink_synthetic_strokes, with the same room. kind: -1 for the sample's own, any ink_nondigit to ask for one. Returns it. */
int32_t ink_nondigit_strokes(float *points, int32_t *lengths, int32_t *n_strokes, float *pen, uint32_t seed,
                             uint32_t index, int32_t kind);

/* image (784) and return value: the kind. scratch: INK_STROKE_SCRATCH floats. */
int32_t ink_nondigit_image(float *image, uint32_t seed, uint32_t index, int32_t kind, float *scratch);

#ifdef __cplusplus
}
#endif
#endif
