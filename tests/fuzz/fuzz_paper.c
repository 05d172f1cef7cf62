/* fuzz_paper.c - random bytes as a photograph of any size: pieces must lie inside the page and agree with the map of labels; the same
 * bytes, the same result, however the rows are handed over.
 */
#include "input.h"

#include "paper.h"

enum { MAX_BYTES = 1 << 16 };

static void must_be_pieces(const paper *p, int32_t count)
{
    const int32_t width = paper_width(p), height = paper_height(p);
    MUST(count >= 0 && count <= PAPER_MAX_PIECES);
    for (int32_t i = 0; i < count; i++) {
        const paper_piece *piece = paper_pieces(p) + i;
        MUST(piece->left >= 0 && piece->top >= 0 && piece->right <= width && piece->bottom <= height);
        MUST(piece->left < piece->right && piece->top < piece->bottom && piece->label > 0);
        int32_t cells = 0;
        for (int32_t y = piece->top; y < piece->bottom; y++) {
            for (int32_t x = piece->left; x < piece->right; x++) {
                cells += paper_labels(p)[y * width + x] == piece->label;
            }
        }
        MUST(cells == piece->cells);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input in = {data, size};
    const int32_t channels = read_below(&in, 2) ? 4 : 1;
    const int32_t width = read_below(&in, 8) ? 1 + read_below(&in, 96) : 1 + (read_int(&in) & 0x1fff);
    const int32_t height = read_below(&in, 8) ? 1 + read_below(&in, 96) : 1 + (read_int(&in) & 0x1fff);
    const int32_t strip = 1 + read_below(&in, 7);
    const size_t row = (size_t)width * (size_t)channels, bytes = row * (size_t)height;
    if (bytes > MAX_BYTES) {
        return 0;
    }
    uint8_t *pixels = malloc(bytes);
    for (size_t i = 0; i < bytes; i++) { /* the fuzzer's bytes over and over */
        pixels[i] = in.left ? in.data[i % in.left] : 0;
    }
    if (read_below(&in, 4) > 0) { /* or a sheet with lines and blots */
        memset(pixels, 255 - read_below(&in, 128), bytes);
        for (int32_t n = read_below(&in, 64); n > 0 && in.left; n--) {
            const int32_t left = read_below(&in, 256) * width / 256, top = read_below(&in, 256) * height / 256;
            const int32_t wide = 1 + read_below(&in, read_below(&in, 2) ? width : 6);
            const int32_t high = 1 + read_below(&in, read_below(&in, 2) ? height : 6), level = read_below(&in, 256);
            for (int32_t y = top; y < top + high && y < height; y++) {
                for (size_t x = (size_t)left * (size_t)channels;
                     x < (size_t)(left + wide) * (size_t)channels && x < row; x++) {
                    pixels[(size_t)y * row + x] = (uint8_t)level;
                }
            }
        }
    }
    const size_t room = paper_room(width, height);
    MUST(room > 0 && paper_room(0, height) == 0 && paper_room(width, PAPER_MAX_SIDE + 1) == 0);
    int32_t counts[2];
    paper *pages[2];
    for (int32_t i = 0; i < 2; i++) {
        pages[i] = malloc(room);
        memset(pages[i], i ? 0x7f : 0xa5, room);
        paper_begin(pages[i], width, height, channels);
        for (int32_t y = 0; y < height; y += i ? height : strip) {
            paper_rows(pages[i], pixels + (size_t)y * row, i ? height : strip < height - y ? strip : height - y);
        }
        counts[i] = paper_find(pages[i]);
        must_be_pieces(pages[i], counts[i]);
    }
    MUST(counts[0] == counts[1]);
    const size_t cells = (size_t)paper_width(pages[0]) * (size_t)paper_height(pages[0]);
    MUST(memcmp(paper_pieces(pages[0]), paper_pieces(pages[1]), (size_t)counts[0] * sizeof(paper_piece)) == 0);
    MUST(memcmp(paper_ink(pages[0]), paper_ink(pages[1]), cells) == 0);
    MUST(memcmp(paper_labels(pages[0]), paper_labels(pages[1]), cells * sizeof(uint16_t)) == 0);
    free(pages[0]);
    free(pages[1]);
    free(pixels);
    return 0;
}
