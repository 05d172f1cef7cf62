/* The writing on a sheet of paper: light, lines, frames and pieces, on pages that are drawn here. */
#include "guard.h"

#include <stdlib.h>

#include "paper.h"
#include "paper/plane.h"
#include "paper/shrink.h"

/* A grey picture and its page. */
typedef struct {
    int width, height;
    uint8_t *pixels;
    paper *page;
    int count;
} sheet;

static sheet blank_sheet(int width, int height, uint8_t level)
{
    sheet s = {width, height, malloc((size_t)width * height), malloc(paper_room(width, height)), 0};
    memset(s.pixels, level, (size_t)width * height);
    memset(s.page, 0x5a, paper_room(width, height));
    return s;
}

static void free_sheet(sheet *s)
{
    free(s->pixels);
    free(s->page);
}

static void draw_box(sheet *s, int left, int top, int width, int height, uint8_t level)
{
    for (int y = top; y < top + height; y++) {
        for (int x = left; x < left + width; x++) {
            if (x >= 0 && y >= 0 && x < s->width && y < s->height) {
                s->pixels[y * s->width + x] = level;
            }
        }
    }
}

/* A digit of 40 x 64 by straight strokes of a pen of 6: a 1 is one of them, a 2 three like a Z, and a 0 has six. */
static void draw_digit(sheet *s, int left, int top, int digit, uint8_t level)
{
    static const int one[] = {37, 3, 37, 61}, two[] = {3, 3, 37, 3, 3, 61, 37, 61};
    static const int zero[] = {20, 3, 3, 20, 3, 44, 20, 61, 37, 44, 37, 20, 20, 3};
    const int *points = digit == 0 ? zero : digit == 1 ? one : two, count = digit == 0 ? 7 : digit == 1 ? 2 : 4;
    for (int i = 0; i + 1 < count; i++) {
        const float ax = points[2 * i], ay = points[2 * i + 1], bx = points[2 * i + 2], by = points[2 * i + 3];
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 40; x++) {
                const float px = (float)x + 0.5f - ax, py = (float)y + 0.5f - ay, ex = bx - ax, ey = by - ay;
                float t = (px * ex + py * ey) / (ex * ex + ey * ey);
                t = t < 0.0f ? 0.0f : t > 1.0f ? 1.0f : t;
                const float dx = px - t * ex, dy = py - t * ey;
                if (dx * dx + dy * dy <= 9.0f) {
                    draw_box(s, left + x, top + y, 1, 1, level);
                }
            }
        }
    }
}

static int find(sheet *s)
{
    paper_begin(s->page, s->width, s->height, 1);
    paper_rows(s->page, s->pixels, s->height);
    s->count = paper_find(s->page);
    return s->count;
}

/* Whether a piece has this box, to within two cells. */
static bool has_piece(const sheet *s, int left, int top, int right, int bottom)
{
    for (int i = 0; i < s->count; i++) {
        const paper_piece *p = paper_pieces(s->page) + i;
        if (abs(p->left - left) <= 2 && abs(p->top - top) <= 2 && abs(p->right - right) <= 2 &&
            abs(p->bottom - bottom) <= 2) {
            return true;
        }
    }
    return false;
}

static void closing_is_the_smallest_of_the_largest(void **state)
{
    (void)state;
    enum { SIDE = 131 };
    static uint8_t plane[SIDE * SIDE], out[SIDE * SIDE];
    rng bits = test_rng(1);
    uint8_t *strips = malloc(PLANE_STRIPS);
    const int sizes[][2] = {{0, 3},  {3, 0},   {1, 1},   {1, 9},   {9, 1},  {7, 5},
                            {33, 3}, {40, 41}, {64, 12}, {131, 9}, {9, 131}};
    for (size_t n = 0; n < sizeof sizes / sizeof *sizes; n++) {
        const int w = sizes[n][0], h = sizes[n][1];
        for (int i = 0; i < w * h; i++) {
            plane[i] = (uint8_t)rng_below(&bits, 256);
        }
        for (int r = 0; r < 12; r += r < 4 ? 1 : 3) {
            plane_close(out, plane, w, h, r, strips);
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    int low = 255;
                    for (int cy = y - r; cy <= y + r; cy++) {
                        for (int cx = x - r; cx <= x + r; cx++) {
                            int high = -1;
                            for (int dy = cy - r; dy <= cy + r && cy >= 0 && cx >= 0 && cy < h && cx < w; dy++) {
                                for (int dx = cx - r; dx <= cx + r; dx++) {
                                    const bool inside = dx >= 0 && dy >= 0 && dx < w && dy < h;
                                    high = inside && plane[dy * w + dx] > high ? plane[dy * w + dx] : high;
                                }
                            }
                            low = high >= 0 && high < low ? high : low;
                        }
                    }
                    assert_int_equal(out[y * w + x], low);
                }
            }
        }
    }
    free(strips);
}

static void channels_lie_on_white(void **state)
{
    (void)state;
    enum { N = 256 + 3 };
    static uint8_t pixels[4 * N], low[N], high[N];
    for (int opaque = 0; opaque < 2; opaque++) {
        for (int level = 0; level < 256; level++) {
            for (int i = 0; i < N; i++) {
                const uint8_t pixel[] = {(uint8_t)level, (uint8_t)(level * i), (uint8_t)(255 - i),
                                         (uint8_t)(opaque ? 255 : i)};
                memcpy(pixels + 4 * i, pixel, 4);
            }
            shrink_channels(low, high, pixels, N);
            for (int i = 0; i < N; i++) {
                int least = 255, most = 0;
                for (int c = 0; c < 3; c++) {
                    least = pixels[4 * i + c] < least ? pixels[4 * i + c] : least;
                    most = pixels[4 * i + c] > most ? pixels[4 * i + c] : most;
                }
                const int alpha = pixels[4 * i + 3];
                assert_int_equal(low[i], (least * alpha + 127) / 255 + 255 - alpha);
                assert_int_equal(high[i], (most * alpha + 127) / 255 + 255 - alpha);
            }
        }
    }
}

static void means_of_squares(void **state)
{
    (void)state;
    enum { N = 163 };
    uint8_t rows[SHRINK_MOST][N], out[N];
    uint16_t sums[N] = {0};
    rng bits = test_rng(5);
    for (int factor = 1; factor <= SHRINK_MOST; factor++) {
        for (int height = 1; height <= factor; height++) {
            const bool nearest = (factor + height) % 3 > 0;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < N; x++) {
                    rows[y][x] = (uint8_t)(x < 40 ? 255 : rng_below(&bits, 256));
                }
                shrink_add(sums, rows[y], N);
            }
            shrink_means(out, sums, N, factor, height, nearest);
            for (int x = 0; x < (N + factor - 1) / factor; x++) {
                int sum = 0, count = 0;
                for (int i = x * factor; i < (x + 1) * factor && i < N; i++) {
                    for (int y = 0; y < height; y++) {
                        sum += rows[y][i];
                        count++;
                    }
                }
                assert_int_equal(out[x], (sum + (nearest ? count / 2 : 0)) / count);
            }
        }
    }
    for (int x = 0; x < N; x++) {
        assert_int_equal(sums[x], 0);
    }
}

static void digits_are_pieces(void **state)
{
    (void)state;
    for (int light = 0; light < 2; light++) { /* dark ink, and chalk */
        sheet s = blank_sheet(300, 160, light ? 40 : 230);
        draw_digit(&s, 40, 50, 1, light ? 220 : 60);
        draw_digit(&s, 130, 50, 2, light ? 220 : 60);
        draw_digit(&s, 220, 50, 0, light ? 220 : 60);
        assert_int_equal(find(&s), 3);
        assert_true(has_piece(&s, 74, 50, 80, 114));
        assert_true(has_piece(&s, 130, 50, 170, 114));
        assert_true(has_piece(&s, 220, 50, 260, 114));
        free_sheet(&s);
    }
}

/* Multiplies the light: a hard shadow over the left part, and a slope. */
static void shade(sheet *s, int until, float factor, float slope)
{
    for (int i = 0; i < s->width * s->height; i++) {
        const int x = i % s->width;
        const float light = (x < until ? factor : 1.0f) * (1.0f - slope * (float)x / (float)s->width);
        s->pixels[i] = (uint8_t)((float)s->pixels[i] * light);
    }
}

static void light_is_no_ink(void **state)
{
    (void)state;
    sheet s = blank_sheet(300, 160, 240);
    draw_digit(&s, 60, 50, 1, 60);
    draw_digit(&s, 130, 50, 2, 60); /* the edge of the shadow runs through it */
    shade(&s, 150, 0.5f, 0.3f);
    find(&s);
    assert_true(has_piece(&s, 94, 50, 100, 114));
    assert_true(has_piece(&s, 130, 50, 170, 114));
    assert_int_equal(s.count, 2);
    free_sheet(&s);
}

static void rules_frames_and_margins_go(void **state)
{
    (void)state;
    sheet s = blank_sheet(400, 300, 235);
    for (int y = 20; y < 300; y += 36) {
        draw_box(&s, 0, y, 400, 2, 120);
    }
    draw_box(&s, 30, 0, 2, 300, 120);
    draw_digit(&s, 80, 100, 2, 50);
    draw_digit(&s, 160, 100, 0, 50);
    draw_digit(&s, 240, 100, 1, 50);
    find(&s);
    assert_int_equal(s.count, 3);
    assert_true(has_piece(&s, 80, 100, 120, 164) && has_piece(&s, 160, 100, 200, 164) &&
                has_piece(&s, 274, 100, 280, 164));
    free_sheet(&s);

    s = blank_sheet(400, 200, 235); /* three boxes of a form, as dark as the ink */
    for (int i = 0; i < 3; i++) {
        draw_box(&s, 40 + 100 * i, 40, 90, 3, 50);
        draw_box(&s, 40 + 100 * i, 137, 90, 3, 50);
        draw_box(&s, 40 + 100 * i, 40, 3, 100, 50);
        draw_box(&s, 127 + 100 * i, 40, 3, 100, 50);
        draw_digit(&s, 65 + 100 * i, 58, i == 1 ? 1 : 2, 50);
    }
    find(&s);
    assert_int_equal(s.count, 3);
    assert_true(has_piece(&s, 65, 58, 105, 122) && has_piece(&s, 199, 58, 205, 122) &&
                has_piece(&s, 265, 58, 305, 122));
    free_sheet(&s);
}

/* A straight 1 is no line, even where it fills the height of the picture. */
static void strokes_stay(void **state)
{
    (void)state;
    sheet s = blank_sheet(150, 64, 255);
    draw_digit(&s, 0, 0, 2, 0);
    draw_digit(&s, 50, 0, 1, 0);
    draw_digit(&s, 110, 0, 0, 0);
    assert_int_equal(find(&s), 3);
    free_sheet(&s);
}

static void the_desk_is_no_ink(void **state)
{
    (void)state;
    sheet s = blank_sheet(200, 200, 60);
    draw_box(&s, 25, 0, 175, 170, 235);
    draw_digit(&s, 80, 60, 2, 40);
    assert_int_equal(find(&s), 1);
    assert_true(has_piece(&s, 80, 60, 120, 124));
    free_sheet(&s);
}

static void nothing_is_nothing(void **state)
{
    (void)state;
    rng bits = test_rng(2);
    const int sizes[][2] = {{1, 1}, {1, 300}, {300, 1}, {2, 2}, {17, 3}, {64, 64}};
    for (size_t n = 0; n < sizeof sizes / sizeof *sizes; n++) {
        sheet s = blank_sheet(sizes[n][0], sizes[n][1], 128);
        assert_int_equal(find(&s), 0);
        for (int i = 0; i < s.width * s.height; i++) { /* the memory was not */
            assert_true(paper_ink(s.page)[i] == 0 && paper_labels(s.page)[i] == 0);
        }
        for (int i = 0; i < s.width * s.height; i++) { /* noise: whatever it gives must lie inside */
            s.pixels[i] = (uint8_t)rng_below(&bits, 256);
        }
        find(&s);
        for (int i = 0; i < s.count; i++) {
            const paper_piece *p = paper_pieces(s.page) + i;
            assert_true(p->left >= 0 && p->top >= 0 && p->right <= s.width && p->bottom <= s.height && p->cells > 0);
        }
        free_sheet(&s);
    }
    assert_int_equal(paper_room(0, 1), 0);
    assert_int_equal(paper_room(1, PAPER_MAX_SIDE + 1), 0);
}

static void large_pictures_are_reduced(void **state)
{
    (void)state;
    sheet s = blank_sheet(4100, 500, 230);
    for (int i = 0; i < 3; i++) {
        draw_box(&s, 1000 + 300 * i, 100, 30, 300, 60);
    }
    assert_int_equal(paper_factor(4100, 500), 3);
    assert_int_equal(find(&s), 3);
    assert_int_equal(paper_width(s.page), 1367);
    assert_int_equal(s.page->low[1366], 230); /* of the two columns that it has, not three */
    assert_true(has_piece(&s, 333, 33, 344, 134));
    free_sheet(&s);
}

static void rgba_is_read_on_white(void **state)
{
    (void)state;
    enum { SIDE = 100 };
    uint8_t *pixels = calloc(SIDE * SIDE, 4); /* transparent black */
    paper *page = malloc(paper_room(SIDE, SIDE));
    for (int y = 20; y < 80; y++) {
        for (int x = 45; x < 55; x++) {
            pixels[4 * (y * SIDE + x)] = y < 50 ? 255 : 0; /* opaque, red and black */
            pixels[4 * (y * SIDE + x) + 3] = 255;
        }
    }
    paper_begin(page, SIDE, SIDE, 4);
    for (int y = 0; y < SIDE; y += 7) {
        paper_rows(page, pixels + (size_t)4 * SIDE * y, SIDE - y < 7 ? SIDE - y : 7);
    }
    assert_int_equal(paper_find(page), 1);
    assert_int_equal(paper_pieces(page)->cells, 600);
    free(page);
    free(pixels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closing_is_the_smallest_of_the_largest),
        cmocka_unit_test(channels_lie_on_white),
        cmocka_unit_test(means_of_squares),
        cmocka_unit_test(digits_are_pieces),
        cmocka_unit_test(light_is_no_ink),
        cmocka_unit_test(rules_frames_and_margins_go),
        cmocka_unit_test(strokes_stay),
        cmocka_unit_test(the_desk_is_no_ink),
        cmocka_unit_test(nothing_is_nothing),
        cmocka_unit_test(large_pictures_are_reduced),
        cmocka_unit_test(rgba_is_read_on_white),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
