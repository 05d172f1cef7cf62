/* Which lines are chosen, on random lines: the search for the line at an end goes on where it stopped, and must find what a search from
 * the beginning finds. */
#include "guard.h"

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
            meets(other, end.along, end.across, line->thickness)) {
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ends_are_found_again)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
