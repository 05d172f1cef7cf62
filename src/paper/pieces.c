/* pieces.c - connected pieces of ink (8 neighbours), found by a flood fill in reading order, so that their order never varies. */
#include "pieces.h"

#include "base/minmax.h"

#include <string.h>

enum { MOST_LABELS = 65535 };

/* Labels the piece around `start`; *piece gets its box and sums. */
static void flood(paper *p, int32_t start, int32_t label, paper_piece *piece)
{
    const int32_t width = p->width, height = p->height;
    int32_t head = 0, tail = 0;
    const paper_piece empty = {width, height, 0, 0, 0, 0, 0, label, 0};
    *piece = empty;
    p->queue[tail++] = start;
    p->labels[start] = (uint16_t)label;
    while (head < tail) {
        const int32_t at = p->queue[head++], y = at / width, x = at % width;
        piece->left = min_i(piece->left, x);
        piece->right = max_i(piece->right, x + 1);
        piece->top = min_i(piece->top, y);
        piece->bottom = max_i(piece->bottom, y + 1);
        piece->cells++;
        piece->ink += p->ink[at];
        piece->peak = max_i(piece->peak, p->ink[at]);
        for (int32_t ny = max_i(y - 1, 0); ny <= min_i(y + 1, height - 1); ny++) {
            for (int32_t nx = max_i(x - 1, 0); nx <= min_i(x + 1, width - 1); nx++) {
                const int32_t next = ny * width + nx;
                piece->gone += (p->mask[next] & MASK_GONE) != 0;
                if (p->labels[next] == 0 && (p->mask[next] & (MASK_INK | MASK_GONE)) == MASK_INK) {
                    p->labels[next] = (uint16_t)label;
                    p->queue[tail++] = next;
                }
            }
        }
    }
}

static bool touches_border(const paper *p, const paper_piece *piece)
{
    return piece->left == 0 || piece->top == 0 || piece->right == p->width || piece->bottom == p->height;
}

/* Whether a piece covers more than half of a side of the picture. */
static bool lies_along_border(const paper *p, const paper_piece *piece)
{
    int32_t sides[4] = {0};
    for (int32_t y = piece->top; y < piece->bottom; y++) {
        const uint16_t *row = p->labels + y * p->width;
        sides[0] += row[0] == piece->label;
        sides[1] += row[p->width - 1] == piece->label;
    }
    for (int32_t x = piece->left; x < piece->right; x++) {
        sides[2] += p->labels[x] == piece->label;
        sides[3] += p->labels[(p->height - 1) * p->width + x] == piece->label;
    }
    return 2 * max_i(sides[0], sides[1]) > p->height || 2 * max_i(sides[2], sides[3]) > p->width;
}

/* The ink of a piece for its length: a few times the thickness of its strokes, or the thickness of a blot. */
static int32_t weight_of(const paper_piece *piece)
{
    return piece->cells / max_i(piece->right - piece->left, piece->bottom - piece->top);
}

/* The weight that half of the ink away from the border does not exceed; 0 when there is none. */
static int32_t usual_weight(const paper *p)
{
    int64_t counts[256] = {0}, total = 0, sum = 0;
    for (int32_t i = 0; i < p->piece_count; i++) {
        if (!touches_border(p, p->pieces + i)) {
            counts[min_i(weight_of(p->pieces + i), 255)] += p->pieces[i].cells;
            total += p->pieces[i].cells;
        }
    }
    int32_t weight = 0;
    for (sum = counts[0]; 2 * sum < total; sum += counts[weight]) {
        weight++;
    }
    return weight;
}

/* Finds all pieces of at least `least` cells. */
static void find_pieces(paper *p, int32_t least)
{
    const int32_t count = p->width * p->height;
    memset(p->labels, 0, (size_t)count * sizeof *p->labels);
    p->piece_count = 0;
    int32_t label = 0;
    for (int32_t i = 0; i < count && label < MOST_LABELS; i++) {
        if (p->labels[i] != 0 || (p->mask[i] & (MASK_INK | MASK_GONE)) != MASK_INK) {
            continue;
        }
        paper_piece piece;
        flood(p, i, ++label, &piece);
        /* Crumbs of a line that was removed are thinner than a point of the pen. */
        const int32_t width = piece.right - piece.left, height = piece.bottom - piece.top;
        const bool is_crumb =
            piece.gone > 0 && max_i(width, height) < 3 * p->stroke && 10 * min_i(width, height) < 7 * p->stroke;
        if (piece.cells >= least && !is_crumb && p->piece_count < PAPER_MAX_PIECES) {
            p->pieces[p->piece_count++] = piece;
        }
    }
}

/* Takes a piece out of mask and labels. */
static void erase(paper *p, const paper_piece *piece)
{
    for (int32_t y = piece->top; y < piece->bottom; y++) {
        for (int32_t x = piece->left; x < piece->right; x++) {
            const int32_t at = y * p->width + x;
            if (p->labels[at] == piece->label) {
                p->mask[at] = 0;
                p->labels[at] = 0;
            }
        }
    }
}

void paper_label(paper *p)
{
    find_pieces(p, max_i(1, p->stroke * p->stroke / 4));
    /* What lies around the sheet touches the border, and is much heavier than strokes or lies along it. */
    const int32_t usual = usual_weight(p);
    int32_t kept = 0;
    for (int32_t i = 0; i < p->piece_count; i++) {
        const paper_piece *piece = p->pieces + i;
        const bool is_heavy = weight_of(piece) > 5 * usual / 2 + 2;
        if (usual > 0 && touches_border(p, piece) && (is_heavy || lies_along_border(p, piece))) {
            erase(p, piece);
        } else {
            p->pieces[kept++] = *piece;
        }
    }
    p->piece_count = kept;
}
