/* shrink.c - see shrink.h. */
#include "shrink.h"
#include "lanes.h"

#include "base/minmax.h"

/* A channel of a pixel, or the mean of some, on white paper. */
static uint8_t on_white(int32_t channel, int32_t alpha)
{
    return (uint8_t)((channel * alpha + 127) / 255 + 255 - alpha);
}

#ifndef PAPER_SCALAR

/* The even bytes of two vectors, and the odd ones. */
static inline v128_t even_bytes(v128_t a, v128_t b)
{
    return wasm_i8x16_shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}

static inline v128_t odd_bytes(v128_t a, v128_t b)
{
    return wasm_i8x16_shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}

/* x / 255 for x < 65535. */
static inline v128_t by_255(v128_t x)
{
    return wasm_u16x8_shr(wasm_i16x8_add(wasm_i16x8_add(x, wasm_i16x8_splat(1)), wasm_u16x8_shr(x, 8)), 8);
}

/* on_white for sixteen. */
static inline v128_t all_on_white(v128_t channel, v128_t alpha)
{
    const v128_t half = wasm_i16x8_splat(127);
    const v128_t a = by_255(wasm_i16x8_add(wasm_u16x8_extmul_low_u8x16(channel, alpha), half));
    const v128_t b = by_255(wasm_i16x8_add(wasm_u16x8_extmul_high_u8x16(channel, alpha), half));
    return wasm_i8x16_add(wasm_u8x16_narrow_i16x8(a, b), wasm_v128_not(alpha));
}

/* Takes LANES pixels. */
static inline void take_channels(uint8_t *low, uint8_t *high, const uint8_t *pixels)
{
    const v128_t a = wasm_v128_load(pixels), b = wasm_v128_load(pixels + 16);
    const v128_t c = wasm_v128_load(pixels + 32), d = wasm_v128_load(pixels + 48);
    const v128_t red_blue = even_bytes(a, b), red_blue_2 = even_bytes(c, d);
    const v128_t green_alpha = odd_bytes(a, b), green_alpha_2 = odd_bytes(c, d);
    const v128_t red = even_bytes(red_blue, red_blue_2), blue = odd_bytes(red_blue, red_blue_2);
    const v128_t green = even_bytes(green_alpha, green_alpha_2), alpha = odd_bytes(green_alpha, green_alpha_2);
    v128_t least = wasm_u8x16_min(red, wasm_u8x16_min(green, blue));
    v128_t most = wasm_u8x16_max(red, wasm_u8x16_max(green, blue));
    if (wasm_v128_any_true(wasm_v128_not(alpha))) {
        least = all_on_white(least, alpha);
        most = all_on_white(most, alpha);
    }
    wasm_v128_store(low, least);
    wasm_v128_store(high, most);
}

/* Adds LANES bytes to sums. */
static inline void take_sums(uint16_t *sums, const uint8_t *row)
{
    const v128_t v = wasm_v128_load(row);
    wasm_v128_store(sums, wasm_i16x8_add(wasm_v128_load(sums), wasm_u16x8_extend_low_u8x16(v)));
    wasm_v128_store(sums + 8, wasm_i16x8_add(wasm_v128_load(sums + 8), wasm_u16x8_extend_high_u8x16(v)));
}

/* The means of `cells` cells of two columns and one or two rows. Returns how many are done. */
static int32_t take_pairs(uint8_t *out, uint16_t *sums, int32_t cells, int32_t rows, int32_t half)
{
    int32_t x = 0;
    for (; x + 8 <= cells; x += 8) {
        const v128_t a = wasm_u32x4_extadd_pairwise_u16x8(wasm_v128_load(sums + 2 * x));
        const v128_t b = wasm_u32x4_extadd_pairwise_u16x8(wasm_v128_load(sums + 2 * x + 8));
        const v128_t both = wasm_i16x8_add(wasm_u16x8_narrow_i32x4(a, b), wasm_i16x8_splat((int16_t)half));
        const v128_t means = wasm_u16x8_shr(both, (uint32_t)rows);
        wasm_v128_store64_lane(out + x, wasm_u8x16_narrow_i16x8(means, means), 0);
    }
    return x;
}

#else

static inline void take_channels(uint8_t *low, uint8_t *high, const uint8_t *pixels)
{
    for (int32_t i = 0; i < LANES; i++, pixels += 4) {
        const int32_t r = pixels[0], g = pixels[1], b = pixels[2], a = pixels[3];
        const int32_t least = min_i(r, min_i(g, b)), most = max_i(r, max_i(g, b));
        low[i] = a == 255 ? (uint8_t)least : on_white(least, a);
        high[i] = a == 255 ? (uint8_t)most : on_white(most, a);
    }
}

static inline void take_sums(uint16_t *sums, const uint8_t *row)
{
    for (int32_t i = 0; i < LANES; i++) {
        sums[i] = (uint16_t)(sums[i] + row[i]);
    }
}

static int32_t take_pairs(uint8_t *out, uint16_t *sums, int32_t cells, int32_t rows, int32_t half)
{
    for (int32_t x = 0; x < cells; x++) {
        out[x] = (uint8_t)((sums[2 * x] + sums[2 * x + 1] + half) >> rows);
    }
    return cells;
}

#endif

void shrink_channels(uint8_t *low, uint8_t *high, const uint8_t *pixels, int32_t n)
{
    int32_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        take_channels(low + i, high + i, pixels + 4 * i);
    }
    for (; i < n; i++) {
        const uint8_t *pixel = pixels + 4 * i;
        low[i] = on_white(min_i(pixel[0], min_i(pixel[1], pixel[2])), pixel[3]);
        high[i] = on_white(max_i(pixel[0], max_i(pixel[1], pixel[2])), pixel[3]);
    }
}

void shrink_add(uint16_t *sums, const uint8_t *row, int32_t n)
{
    int32_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        take_sums(sums + i, row + i);
    }
    for (; i < n; i++) {
        sums[i] = (uint16_t)(sums[i] + row[i]);
    }
}

void shrink_means(uint8_t *out, uint16_t *sums, int32_t n, int32_t factor, int32_t rows, bool nearest)
{
    const int32_t whole = n / factor, count = factor * rows, half = nearest ? count / 2 : 0;
    /* A quotient as a product: exact for sums below 2^16 and counts up to 2^8. */
    const uint64_t share = ((1U << 24) + (uint32_t)count - 1) / (uint32_t)count;
    for (int32_t x = factor == 2 ? take_pairs(out, sums, whole, rows, half) : 0; x < whole; x++) {
        int32_t sum = half;
        for (int32_t i = 0; i < factor; i++) {
            sum += sums[x * factor + i];
        }
        out[x] = (uint8_t)((uint64_t)sum * share >> 24);
    }
    if (whole * factor < n) {
        const int32_t rest = (n - whole * factor) * rows;
        int32_t sum = nearest ? rest / 2 : 0;
        for (int32_t i = whole * factor; i < n; i++) {
            sum += sums[i];
        }
        out[whole] = (uint8_t)(sum / rest);
    }
    memset(sums, 0, (size_t)n * sizeof *sums);
}
