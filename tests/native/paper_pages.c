/* paper_pages.c - the native half of the promise that a picture of paper gives the same bits everywhere: draws the pages that
 * tests/shared/paper-pages.js describes and writes what is found on them to standard output. tests/node/engine/paper-parity.test.js
 * hashes and compares.
 */
#include "paper.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    int32_t width, height, channels;
    bool light;
    uint32_t state; /* of the random numbers */
    uint8_t *grey;
} page;

static const struct {
    int32_t width, height, channels;
    bool light;
} SIZES[] = {{1, 1, 1, false},    {3, 200, 4, true},    {37, 23, 1, false},   {301, 163, 4, false},
             {301, 163, 1, true}, {640, 479, 1, false}, {2049, 77, 1, false}, {4099, 131, 4, true}};

static int32_t below(page *p, int32_t n)
{
    p->state ^= p->state << 13;
    p->state ^= p->state >> 17;
    p->state ^= p->state << 5;
    return (int32_t)(p->state % (uint32_t)n);
}

static void fill(page *p, int32_t left, int32_t top, int32_t width, int32_t height, int32_t level)
{
    for (int32_t y = top < 0 ? 0 : top; y < top + height && y < p->height; y++) {
        for (int32_t x = left < 0 ? 0 : left; x < left + width && x < p->width; x++) {
            p->grey[y * p->width + x] = (uint8_t)level;
        }
    }
}

static void draw_sheet(page *p)
{
    for (int32_t y = 0; y < p->height; y++) {
        for (int32_t x = 0; x < p->width; x++) {
            const int32_t slope = x * 30 / p->width;
            p->grey[y * p->width + x] = (uint8_t)((p->light ? 40 + slope : 225 - slope) + below(p, 7));
        }
    }
    for (int32_t y = 30; y < p->height; y += 40) {
        fill(p, 0, y, p->width, 2, p->light ? 90 : 150);
    }
}

/* A bent stroke in a place of 36 x 46, and a frame around every third. */
static void draw_sign(page *p, int32_t number)
{
    enum { PEN = 4, STEPS = 64 };
    const int32_t left = 60 * number + 10, top = below(p, p->height > 50 ? p->height - 50 : 1);
    const int32_t ink = p->light ? 215 : 60;
    int32_t x = below(p, 36), y = below(p, 46);
    for (int32_t bend = 0; bend < 4; bend++) {
        const int32_t to_x = below(p, 36), to_y = below(p, 46);
        for (int32_t i = 0; i <= STEPS; i++) {
            fill(p, left + (x * (STEPS - i) + to_x * i) / STEPS, top + (y * (STEPS - i) + to_y * i) / STEPS, PEN, PEN,
                 ink);
        }
        x = to_x;
        y = to_y;
    }
    if (number % 3 == 1) {
        fill(p, left - 5, top - 4, 50, 2, ink);
        fill(p, left - 5, top + 54, 50, 2, ink);
        fill(p, left - 5, top - 4, 2, 60, ink);
        fill(p, left + 43, top - 4, 2, 60, ink);
    }
}

static uint8_t *pixels_of(const page *p)
{
    uint8_t *pixels = malloc((size_t)(p->width * p->height * p->channels));
    for (int32_t i = 0; i < p->width * p->height; i++) {
        const int32_t v = p->grey[i];
        uint8_t *to = pixels + i * p->channels;
        to[0] = (uint8_t)v;
        if (p->channels == 4) {
            to[1] = (uint8_t)(v > 245 ? 255 : v + 10);
            to[2] = (uint8_t)(v < 20 ? 0 : v - 20);
            to[3] = i % p->width < p->width / 4 ? 200 : 255;
        }
    }
    return pixels;
}

static void write_found(paper *found, int32_t width, int32_t height, int32_t count)
{
    const size_t cells = (size_t)(paper_width(found) * paper_height(found));
    const int32_t numbers[] = {paper_width(found), paper_height(found), paper_factor(width, height),
                               paper_stroke(found), count};
    fwrite(numbers, sizeof numbers, 1, stdout);
    fwrite(paper_pieces(found), sizeof(paper_piece), (size_t)count, stdout);
    fwrite(paper_ink(found), 1, cells, stdout);
    fwrite(paper_labels(found), sizeof(uint16_t), cells, stdout);
}

int main(void)
{
    for (size_t n = 0; n < sizeof SIZES / sizeof *SIZES; n++) {
        page p = {SIZES[n].width, SIZES[n].height, SIZES[n].channels, SIZES[n].light, (uint32_t)n + 1, NULL};
        p.grey = malloc((size_t)(p.width * p.height));
        draw_sheet(&p);
        for (int32_t i = 0; i < p.width / 60; i++) {
            draw_sign(&p, i);
        }
        uint8_t *pixels = pixels_of(&p);
        paper *found = malloc(paper_room(p.width, p.height));
        paper_begin(found, p.width, p.height, p.channels);
        paper_rows(found, pixels, p.height);
        write_found(found, p.width, p.height, paper_find(found));
        free(found);
        free(pixels);
        free(p.grey);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
