/* Which lines are chosen, on random lines: the search for the line at an end goes on where it stopped, and must find what a search from
 * the beginning finds. */
#include "guard.h"

#include <math.h>
#include <stdlib.h>

#include "paper/lines.c"

enum { WIDTH = 400, HEIGHT = 300 };

static paper_line random_line(rng *bits)
{
    const bool upright = rng_below(bits, 2) > 0;
    const int32_t length = upright ? HEIGHT : WIDTH, breadth = upright ? WIDTH : HEIGHT;
    /* In steps, so that many ends lie on other lines. */
    const int32_t from = 20 * (int32_t)rng_below(bits, (uint32_t)length / 20 - 2);
    const int32_t most = (length - from) / 20 - 1, steps = 1 + (int32_t)rng_below(bits, (uint32_t)most);
    const float across = (float)(20 * rng_below(bits, (uint32_t)breadth / 20));
    const paper_line line = {.upright = upright,
                             .from = from,
                             .to = from + 20 * steps,
                             .start = across,
                             .end = across + (float)rng_below(bits, 3),
                             .thickness = 1 + (int32_t)rng_below(bits, 3),
                             .ink = 100.0f + (float)rng_below(bits, 50)};
    return line;
}

static const paper_line *line_from_the_beginning(const paper *p, const paper_line *line, line_end end)
{
    for (int32_t i = 0; i < p->line_count; i++) {
        const paper_line *other = p->lines + i;
        if (other->chosen && other->upright != line->upright && is_alike(line, other) &&
            holds(other, end, line->thickness, hidden_of(p, line))) {
            return other;
        }
    }
    return NULL;
}

static void ends_are_found_again(void **state)
{
    (void)state;
    paper *p = malloc(paper_room(WIDTH, HEIGHT));
    rng bits = test_rng(6);
    int chosen = 0, dropped = 0, ends = 0;
    for (int round = 0; round < 300; round++) {
        paper_begin(p, WIDTH, HEIGHT, 1);
        memset(p->mask, 0, WIDTH * HEIGHT);
        p->line_count = 2 + (int32_t)rng_below(&bits, 30);
        for (int32_t i = 0; i < p->line_count; i++) {
            p->lines[i] = random_line(&bits);
        }
        choose(p, round % 3 == 0 ? 0 : 20 + (int32_t)rng_below(&bits, 100));
        for (int32_t i = 0; i < p->line_count; i++) {
            const paper_line *line = p->lines + i;
            const line_end first = {line->from, -1, line->start}, last = {line->to, 1, line->end};
            assert_ptr_equal(line_at(p, line, first), line_from_the_beginning(p, line, first));
            assert_ptr_equal(line_at(p, line, last), line_from_the_beginning(p, line, last));
            ends += line_at(p, line, first) != NULL;
            chosen += line->chosen;
            dropped += !line->chosen;
        }
    }
    assert_true(chosen > 500 && dropped > 500 && ends > 200);
    free(p);
}

/* Darkens paper within two cells of an ellipse. */
static void draw_ring(uint8_t *grey, float x, float y, float wide, float tall)
{
    for (int32_t i = 0; i < 2000; i++) {
        const float angle = (float)i * 6.2831853f / 2000.0f;
        const int32_t left = (int32_t)(x + wide * cosf(angle)), top = (int32_t)(y + tall * sinf(angle));
        for (int32_t row = top - 2; row <= top + 2; row++) {
            memset(grey + row * WIDTH + left - 2, 50, 5);
        }
    }
}

static int32_t removed(paper *p, const uint8_t *grey)
{
    paper_begin(p, WIDTH, HEIGHT, 1);
    paper_rows(p, grey, HEIGHT);
    paper_find(p);
    int32_t gone = 0;
    for (int32_t i = 0; i < p->width * p->height; i++) {
        gone += (p->mask[i] & MASK_GONE) != 0;
    }
    return gone;
}

/* The four sides of a round zero end on each other as those of a frame do. */
static void round_digits_stay_and_frames_go(void **state)
{
    (void)state;
    paper *p = malloc(paper_room(WIDTH, HEIGHT));
    uint8_t *grey = malloc(WIDTH * HEIGHT);
    for (int32_t wide = 9; wide <= 30; wide += 3) {
        memset(grey, 220, WIDTH * HEIGHT);
        for (int32_t i = 0; i < 4; i++) {
            draw_ring(grey, (float)(50 + 90 * i), 150.0f, (float)(wide + i), 32.0f);
        }
        assert_int_equal(removed(p, grey), 0);
        /* A frame around the first two. */
        for (int32_t i = 0; i < 4; i++) {
            for (int32_t x = 12; x < 190; x++) {
                grey[(100 + i) * WIDTH + x] = grey[(198 + i) * WIDTH + x] = 60;
            }
            for (int32_t y = 100; y < 202; y++) {
                grey[y * WIDTH + 12 + i] = grey[y * WIDTH + 186 + i] = 60;
            }
        }
        const int32_t frame = 4 * (2 * 178 + 2 * 94);
        assert_in_range(removed(p, grey), frame * 9 / 10, frame * 11 / 10);
    }
    free(grey);
    free(p);
}

/* A thin frame whose lower left corner lies under a stroke. */
static void a_frame_goes_whose_corner_the_pen_hides(void **state)
{
    (void)state;
    paper *p = malloc(paper_room(WIDTH, HEIGHT));
    uint8_t *grey = malloc(WIDTH * HEIGHT);
    memset(grey, 220, WIDTH * HEIGHT);
    for (int32_t x = 60; x < 210; x++) {
        grey[60 * WIDTH + x] = grey[61 * WIDTH + x] = grey[238 * WIDTH + x] = grey[239 * WIDTH + x] = 60;
    }
    for (int32_t y = 60; y < 240; y++) {
        memset(grey + y * WIDTH + 60, 60, 2);
        memset(grey + y * WIDTH + 208, 60, 2);
    }
    for (int32_t y = 228; y < 264; y++) {
        memset(grey + y * WIDTH + 57, 50, 7);
    }
    draw_ring(grey, 130.0f, 150.0f, 30.0f, 60.0f);
    draw_ring(grey, 260.0f, 150.0f, 30.0f, 60.0f);
    draw_ring(grey, 340.0f, 150.0f, 30.0f, 60.0f);
    assert_in_range(removed(p, grey), 1100, 1400);
    free(grey);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ends_are_found_again),
                                       cmocka_unit_test(round_digits_stay_and_frames_go),
                                       cmocka_unit_test(a_frame_goes_whose_corner_the_pen_hides)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
