/**
 * mutants.js - the list of mutants, mistakes that the tests must notice: each replaces one piece of source by another.
 *
 * `find` must occur exactly once in `file`; if the source has changed, the run stops and reports it. `golden`: also build the
 * .wasm and run the golden test. A mutant that changes nothing observable does not belong here.
 */

/** @typedef {{ name: string, file: string, find: string, replace: string, golden?: boolean }} Mutant */

/** @type {Mutant[]} */
export const MUTANTS = [
  /* ---- kernels: convolution ---- */
  {
    name: 'convolution: a flipped sign in one accumulator',
    file: 'src/kernels/gemm.h',
    golden: true,
    find: 'acc[2][1] = plus_scaled(acc[2][1], a2, b1);',
    replace: 'acc[2][1] = wasm_f32x4_sub(acc[2][1], wasm_f32x4_mul(a2, b1));',
  },
  {
    name: 'convolution: the last window of a remainder is dropped',
    file: 'src/kernels/conv_windows.c',
    golden: true,
    find: 'for (size_t p = fours; p < count; p++) {',
    replace: 'for (size_t p = fours; p + 1 < count; p++) {',
  },
  {
    name: 'convolution: half of the output is zero',
    file: 'src/kernels/gemm.h',
    golden: true,
    find: 'wasm_v128_store(to + 4, v[1]);',
    replace: 'wasm_v128_store(to + 4, wasm_f32x4_splat(0));',
  },
  {
    name: 'convolution: no bias where a relu follows',
    file: 'src/kernels/conv_windows.c',
    golden: true,
    find: 'if (bias) {',
    replace: 'if (bias && !relu) {',
  },
  {
    name: 'convolution: fused relu missing for whole panels',
    file: 'src/kernels/conv_windows.c',
    golden: true,
    find: 'if (relu) {',
    replace: 'if (relu && cols < 8) {',
  },
  {
    name: 'convolution: same padding puts the odd row in front',
    file: 'src/model/plan.c',
    golden: true,
    find: 'g.pad_top = rows > 0 ? rows / 2 : 0;',
    replace: 'g.pad_top = rows > 0 ? (rows + 1) / 2 : 0;',
  },
  {
    name: 'convolution: the input gradient reads its weights transposed',
    file: 'src/kernels/conv_pack.c',
    golden: true,
    find: 'tap[i * co + o]',
    replace: 'tap[o * ci + i]',
  },
  {
    name: 'convolution: the input gradient is one tap off',
    file: 'src/kernels/conv_backward_input.c',
    find: '.start = (first + pad) / s->stride - (taps - 1),',
    replace: '.start = (first + pad) / s->stride - taps,',
  },
  {
    name: 'winograd: a tap of the input transform has the wrong sign',
    file: 'src/kernels/winograd_lines.h',
    find: 'out[5] = minus(minus(in[5], in[3]), plus(far, far));',
    replace: 'out[5] = minus(minus(in[5], in[3]), minus(far, far));',
  },
  {
    name: 'winograd: broken tiles write beyond the picture',
    file: 'src/kernels/winograd_forward.c',
    find: 'const int32_t columns = min_i(s->ow - j, m);',
    replace: 'const int32_t columns = m;',
  },
  {
    name: 'winograd: left-over tiles use the first panel only',
    file: 'src/kernels/winograd_forward.c',
    find: 'one_tile(out + t * c + j, in + t * k, packed + j * k, k, 1);',
    replace: 'one_tile(out + t * c + j, in + t * k, packed, k, 1);',
  },
  {
    name: 'winograd: a frame keeps the gradient of the picture before',
    file: 'src/kernels/winograd_backward.c',
    find: 'memset(frame, 0, (size_t)plan->h * frame_row * sizeof *frame);',
    replace: '(void)0;',
  },
  {
    name: 'winograd: the border keeps gradients of the group before',
    file: 'src/kernels/winograd_backward.c',
    find: 'memset(frame, 0, room.gradient_frame * sizeof *frame);',
    replace: 'if (n == 0) { memset(frame, 0, room.gradient_frame * sizeof *frame); }',
  },
  {
    name: 'winograd: no scratch in a model for prediction',
    file: 'src/model/plan.c',
    find: 'for (int backward = 0; backward <= !forward_only; backward++) {',
    replace: 'for (int backward = 1; backward <= !forward_only; backward++) {',
  },
  {
    name: 'winograd: channels that are no multiple of a panel',
    file: 'src/kernels/winograd_plan.c',
    find: 's->co % 8 != 0',
    replace: 's->co % 4 != 0',
  },
  {
    name: 'winograd: flipped weights are not transposed',
    file: 'src/kernels/winograd_pack.c',
    find: 'wasm_v128_store(to + to_step, wasm_i64x2_shuffle(ab0, cd0, 1, 3));',
    replace: 'wasm_v128_store(to + to_step, b);',
  },
  {
    name: 'convolution: the weight gradient forgets the left border',
    file: 'src/kernels/conv_backward_weights.c',
    find: 'out += (size_t)s->pad_top * out_row + (size_t)s->pad_left * (size_t)s->ci;',
    replace: 'out += (size_t)s->pad_top * out_row;',
  },
  {
    name: 'bias gradient: the last row is forgotten',
    file: 'src/kernels/batchnorm.c',
    golden: true,
    find: 'add_rows(db + k, dy + k, rows, c, vectors, lanes)',
    replace: 'add_rows(db + k, dy + k, rows - 1, c, vectors, lanes)',
  },
  {
    name: "first layer: the output that is left over takes its neighbour's values",
    file: 'src/kernels/conv_first.c',
    find: 'some_outputs(y, co, x, pitch, w, bias, relu, 1);',
    replace: 'some_outputs(y, co, x - 1, pitch, w, bias, relu, 1);',
  },
  {
    name: 'first layer: a border is left out',
    file: 'src/kernels/conv_first.c',
    find: 'scratch + (size_t)(i + s->pad_top) * pitch',
    replace: 'scratch + (size_t)i * pitch',
  },
  {
    name: 'fused pool: of equal maxima the last one is marked',
    file: 'src/kernels/pool_marks.c',
    find: 'const v128_t not0 = wasm_f32x4_ne(x0, best);',
    replace:
      'const v128_t not0 = wasm_f32x4_eq(wasm_f32x4_pmax(x1, wasm_f32x4_pmax(x2, x3)), best);',
  },
  {
    name: 'fused pool: a stopped relu lets its gradient through',
    file: 'src/kernels/pool_marks.c',
    find: 'wasm_i32x4_shl(wasm_f32x4_le(best, wasm_f32x4_splat(0)), 2)',
    replace: 'wasm_i32x4_shl(wasm_f32x4_lt(best, wasm_f32x4_splat(0)), 2)',
  },
  {
    name: 'fused pool: odd rows and columns hold what was there before',
    file: 'src/kernels/conv_pool.c',
    find: 'memset(outputs, 0, (size_t)part.n * out * sizeof *outputs);',
    replace: '',
  },
  {
    name: 'fused pool: the marks of the first pictures serve all',
    file: 'src/kernels/conv_pool.c',
    find: 'marks += (size_t)part.n * kept;',
    replace: '',
  },
  {
    name: 'fused pool: winograd adds up the bias of one row only',
    file: 'src/kernels/winograd_backward.c',
    find: 'for (int32_t i = 0; i < s->oh && db; i++) {',
    replace: 'for (int32_t i = 0; i < 1 && db; i++) {',
  },
  {
    name: 'fused pool: activations before a pool are pooled too',
    file: 'src/model/forward.c',
    find: 'if (l->pool && l->pool <= last) {',
    replace: 'if (l->pool) {',
  },

  /* ---- kernels: the other layers ---- */
  {
    name: 'vectors: the last of what is left over is dropped',
    file: 'src/kernels/lanes.h',
    find: 'for (; i < (count); i++) {',
    replace: 'for (; i + 1 < (count); i++) {',
  },
  {
    name: 'maximum pooling: the gradient goes to every equal',
    file: 'src/kernels/pool.c',
    find: 'open = wasm_v128_andnot(open, hit);',
    replace: 'open = wasm_v128_or(open, hit);',
  },
  {
    name: 'average pooling: the gradient is not shared out',
    file: 'src/kernels/pool.c',
    golden: true,
    find: 'const v128_t part = wasm_f32x4_mul(load_lanes(dy + i, lanes), share);',
    replace: 'const v128_t part = wasm_f32x4_add(load_lanes(dy + i, lanes), share);',
  },
  {
    name: 'global average pooling: the mean over a square only',
    file: 'src/kernels/pool.c',
    find: 'width = s->k ? s->k : s->w;',
    replace: 'width = s->k ? s->k : s->h;',
  },
  {
    name: 'activations: the derivative of swish lacks a term',
    file: 'src/kernels/activations.c',
    find: '*slope_here = wasm_f32x4_add(y, wasm_f32x4_mul(x, *slope_here));',
    replace: '*slope_here = y;',
  },
  {
    name: 'activations: exp with two terms less',
    file: 'src/base/fmath_lanes.c',
    find: 'polynomial(r, series, 7)',
    replace: 'polynomial(r, series, 5)',
  },
  {
    name: 'nadam: the product of the momenta lacks the newest',
    file: 'src/train/apply.c',
    find: 'product > 1e-30 ? product * momentum : 0.0',
    replace: 'product > 1e-30 && t < step ? product * momentum : product',
  },
  {
    name: 'amsgrad: forgets its largest second moment',
    file: 'src/kernels/adaptive.c',
    find: 'top[i] < squares ? squares : top[i]',
    replace: 'squares',
  },
  {
    name: 'relu: the gradient passes at 0',
    file: 'src/kernels/elementwise.c',
    find: 'wasm_f32x4_gt(load_lanes(y, lanes)',
    replace: 'wasm_f32x4_ge(load_lanes(y, lanes)',
  },
  {
    name: 'dropout: what is kept is not scaled',
    file: 'src/kernels/elementwise.c',
    find: 'wasm_f32x4_splat(1 / (1 - rate))',
    replace: 'wasm_f32x4_splat(1)',
  },
  {
    name: 'dropout: the mask ignores the sample number',
    file: 'src/kernels/elementwise.c',
    find: 'rng_stream(seed, epoch, samples[sample],',
    replace: 'rng_stream(seed, epoch, 0 * samples[sample],',
  },
  {
    name: 'batchnorm: a flipped sign in the gradient',
    file: 'src/kernels/batchnorm.c',
    golden: true,
    find: 'wasm_f32x4_sub(centered, wasm_f32x4_mul(xhat, products[v]))',
    replace: 'wasm_f32x4_add(centered, wasm_f32x4_mul(xhat, products[v]))',
  },
  {
    name: 'batchnorm: the variance is divided by n - 1',
    file: 'src/kernels/batchnorm.c',
    golden: true,
    find: 'wasm_f32x4_div(acc[v], count)',
    replace: 'wasm_f32x4_div(acc[v], wasm_f32x4_sub(count, wasm_f32x4_splat(1)))',
  },
  {
    name: 'softmax: the maximum is not subtracted',
    file: 'src/kernels/softmax.c',
    find: 'softmax_row(probabilities, logits, c, logits[largest(logits, c)], temperature)',
    replace:
      'softmax_row(probabilities, logits, c, 0.0f * logits[largest(logits, c)], temperature)',
  },
  {
    name: 'loss: smoothing forgets the share of the label itself',
    file: 'src/kernels/softmax.c',
    golden: true,
    find: 'on_label = (1 - smoothing) + elsewhere',
    replace: 'on_label = (1 - smoothing)',
  },
  {
    name: 'exp: one coefficient is wrong',
    file: 'src/base/fmath.c',
    find: 'r * (1.0 / 720 + r * (1.0 / 5040))',
    replace: 'r * (1.0 / 7200 + r * (1.0 / 5040))',
  },

  /* ---- model and training ---- */
  {
    name: 'model: room for one picture too few in a unit',
    file: 'src/model/plan.c',
    find: 'arena_floats(a, kept * INK_UNIT)',
    replace: 'arena_floats(a, kept * (INK_UNIT - 1))',
  },
  {
    name: 'model: packed weights are stale after a step',
    file: 'src/train/apply.c',
    golden: true,
    find: 'm->packed_current = 0;',
    replace: 'm->packed_current = 1;',
  },
  {
    name: 'model: the backward pass ends one layer early',
    file: 'src/model/backward.c',
    find: 'i >= m->first_weights; i--',
    replace: 'i > m->first_weights; i--',
  },
  {
    name: 'model: Glorot forgets the taps of the window',
    file: 'src/model/params.c',
    find: '6.0f / (float)(taps * (in + out))',
    replace: '6.0f / (float)(in + out)',
  },
  {
    name: 'model: a negative variance is loaded',
    file: 'src/model/params.c',
    find: 'if (params[t->offset + k] < 0.0f) {',
    replace: 'if (params[t->offset + k] < -1e30f) {',
  },
  {
    name: 'model: a label equal to the number of classes is taken',
    file: 'src/train/unit.c',
    find: 'if (labels[i] >= m->n_classes) {',
    replace: 'if (labels[i] > m->n_classes) {',
  },
  {
    name: 'tree: units are added one after another',
    file: 'src/train/unit.c',
    find: 'for (uint32_t units = t->pushed; units % 2 == 0; units /= 2) {',
    replace: 'for (uint32_t units = t->pushed; units > 0 && t->waiting > 1; units /= 2) {',
  },
  {
    name: 'training step: every unit takes the sample numbers of the first',
    file: 'src/train/unit.c',
    find: '&unit, images + (size_t)i * pixels, labels + i, samples + i, size,',
    replace: '&unit, images + (size_t)i * pixels, labels + i, samples, size,',
  },
  {
    name: 'block: every unit takes the sample numbers of the first',
    file: 'src/train/unit.c',
    find: 'pictures, labels + i, samples + i, size, batch,',
    replace: 'pictures, labels + i, samples, size, batch,',
  },
  {
    name: 'block: every unit takes the weights of the first',
    file: 'src/train/unit.c',
    find: 'weights ? weights + i : NULL);',
    replace: 'weights);',
  },
  {
    name: 'block: every unit is distorted like the first',
    file: 'src/train/unit.c',
    find: 'images + (size_t)i * pixels, samples + i, size, batch, augment);',
    replace: 'images + (size_t)i * pixels, samples, size, batch, augment);',
  },
  {
    name: 'shares: an incomplete end is added from the left',
    file: 'src/train/apply.c',
    find: 'while (2 * left < count) {',
    replace: 'while (2 * left < count - 1) {',
  },
  {
    name: 'batchnorm: statistics move by the wrong share',
    file: 'src/train/apply.c',
    golden: true,
    find: 'm->layers[t->layer].spec.rate, (size_t)t->count',
    replace: '1.0f - m->layers[t->layer].spec.rate, (size_t)t->count',
  },
  {
    name: 'Adam: no bias correction',
    file: 'src/train/apply.c',
    golden: true,
    find: '(float)((double)lr * sqrt(correction2) / correction1)',
    replace: '(float)((double)lr * (correction1 > 0.0 ? 1.0 : correction2))',
  },
  {
    name: 'Adam: epsilon under the root',
    file: 'src/kernels/optimizer.c',
    find: 'wasm_f32x4_add(wasm_f32x4_sqrt(second), k->epsilon)',
    replace: 'wasm_f32x4_sqrt(wasm_f32x4_add(second, k->epsilon))',
  },
  {
    name: 'SGD: Nesterov does not look ahead',
    file: 'src/kernels/optimizer.c',
    golden: true,
    find: 'nesterov ? plus_product(step, momentum, velocity) : velocity',
    replace: 'nesterov ? velocity : velocity',
  },
  {
    name: 'weight decay reaches the biases',
    file: 'src/train/apply.c',
    golden: true,
    find: 't->role == INK_KERNEL ? o->weight_decay : 0.0f',
    replace: 't->role <= INK_BETA ? o->weight_decay : 0.0f',
  },
  {
    name: 'L1: pushes weights away from 0',
    file: 'src/train/apply.c',
    find: 'w[i] > 0.0f ? l1 : w[i] < 0.0f ? -l1 : 0.0f',
    replace: 'w[i] > 0.0f ? -l1 : w[i] < 0.0f ? l1 : 0.0f',
  },
  {
    name: 'L1: biases too',
    file: 'src/train/apply.c',
    find: 'optimizer->l1 > 0.0f && t->role == INK_KERNEL',
    replace: 'optimizer->l1 > 0.0f && t->role <= INK_BETA',
  },
  {
    name: 'clipping: small gradients are scaled up',
    file: 'src/train/apply.c',
    find: 'optimizer->clip_norm > 0.0f && norm > (double)optimizer->clip_norm',
    replace: 'optimizer->clip_norm > 0.0f',
  },
  {
    name: 'average of the weights: starts too slowly',
    file: 'src/train/apply.c',
    find: '(float)(10 + m->averaged)',
    replace: '(float)(100 + m->averaged)',
  },
  {
    name: 'fresh weights: the step count stays',
    file: 'src/model/params.c',
    golden: true,
    find: 'model->step = 0;',
    replace: 'model->step += 0;',
  },
  {
    name: 'schedule: a quarter of a cosine instead of a half',
    file: 'src/train/schedule.c',
    find: '0.5f * (1.0f + ink_cosf(PI * x))',
    replace: 'ink_cosf(0.5f * PI * x)',
  },
  {
    name: 'shuffle: every epoch in the same order',
    file: 'src/train/schedule.c',
    find: 'rng_stream(seed, epoch, 0, RNG_SHUFFLE)',
    replace: 'rng_stream(seed, 0 * epoch, 0, RNG_SHUFFLE)',
  },

  /* ---- pictures ---- */
  {
    name: 'fit: the centre of mass is half a pixel off',
    file: 'src/image/fit.c',
    find: 'moment - 28 * grey',
    replace: 'moment - 29 * grey',
  },
  {
    name: 'fit: the maximum is not stretched',
    file: 'src/image/fit.c',
    find: '255.0f / (top < 1.0f ? top : 1.0f)',
    replace: '255.0f / (top < 0.0f ? top : 1.0f)',
  },
  {
    name: 'strokes: the pen is not counted into the box',
    file: 'src/image/strokes.c',
    find: '(side - (double)pen) / extent',
    replace: '(side - 0.0 * (double)pen) / extent',
  },
  {
    name: 'augmentation: the sample number is ignored',
    file: 'src/image/augment.c',
    find: 'rng_stream(seed, epoch, sample, RNG_AUGMENT)',
    replace: 'rng_stream(seed, epoch, 0 * sample, RNG_AUGMENT)',
  },
  {
    name: 'augmentation: rotates ten times too far',
    file: 'src/image/augment.c',
    find: '* 0.017453292f',
    replace: '* 0.17453292f',
  },
  {
    name: 'synthetic digits: labels are not balanced',
    file: 'src/writing/synthetic.c',
    find: 'rng_stream(seed, STREAM_LABELS, index / 10, RNG_SYNTHETIC)',
    replace: 'rng_stream(seed, STREAM_LABELS, index, RNG_SYNTHETIC)',
  },

  /* ---- paper ---- */
  {
    name: 'paper: what was in memory stays where nothing is found',
    file: 'src/paper/sheet.c',
    find: 'memset(p->labels, 0, cells * sizeof *p->labels);',
    replace: '',
  },
  {
    name: 'paper: the last cell of a reduced row is divided by the wrong count',
    file: 'src/paper/shrink.c',
    find: 'const int32_t rest = (n - whole * factor) * rows;',
    replace: 'const int32_t rest = count;',
  },
  {
    name: 'paper: transparent pixels are black',
    file: 'src/paper/shrink.c',
    find: 'wasm_i8x16_add(wasm_u8x16_narrow_i16x8(a, b), wasm_v128_not(alpha))',
    replace: 'wasm_u8x16_narrow_i16x8(a, b)',
  },

  /* ---- model files ---- */
  {
    name: 'model files: a scale of the column before',
    file: 'src/file/weights.c',
    find: '(size_t)(i % columns));',
    replace: '(size_t)((i + columns - 1) % columns));',
  },
  {
    name: 'model files: the verdict forgets "none of them"',
    file: 'src/file/answer.c',
    find: '(double)answer->not_digit > r->none_above',
    replace: '(double)answer->not_digit > 1.0',
  },
  {
    name: 'model files: a sum of an ensemble instead of its mean',
    file: 'src/file/answer.c',
    find: 'r->logits[i] /= (float)r->n_networks;',
    replace: 'r->logits[i] /= 1.0f;',
  },
  {
    name: 'model files: probabilities without the temperature',
    file: 'src/file/open.c',
    find: 'reader->temperature = (float)temperature;',
    replace: 'reader->temperature = 1.0f;',
  },
  {
    name: 'model files: one byte too few is no truncation',
    file: 'src/file/header.c',
    find: 'if (last > header->size) {',
    replace: 'if (last > header->size + 1) {',
  },
  {
    name: 'model files: decimals are cut instead of rounded',
    file: 'src/file/decimal.c',
    find: '&& (rest || bits % 2) ? 1 : 0',
    replace: '&& (rest && bits % 2) ? 1 : 0',
  },
];
