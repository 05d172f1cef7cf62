/* Pictures of every kind to 28 x 28: polarity, alpha, colour, size, dust, pens, blanks, limits, and MNIST unchanged. */
#include "pictures.h"

#include "image/thickness.h"
#include "seed.h"

enum { WIDE = 120, HIGH = 100 };

static uint8_t *seven(uint8_t level, uint8_t ground)
{
    uint8_t *pixels = paper(WIDE, HIGH, ground);
    draw_seven(pixels, WIDE, 31, 17, level);
    return pixels;
}

static void prepare_seven(float *image)
{
    uint8_t *pixels = seven(0, 255);
    assert_int_equal(prepare(image, pixels, WIDE, HIGH, 1), INK_OK);
    free(pixels);
}

/* RGBA from a grey picture: where grey is 0, ink; elsewhere ground. */
static uint8_t *colour(const uint8_t *grey, int n, const uint8_t ink[4], const uint8_t ground[4])
{
    uint8_t *pixels = malloc(4 * (size_t)n);
    assert_non_null(pixels);
    for (int i = 0; i < n; i++) {
        memcpy(pixels + 4 * i, grey[i] == 0 ? ink : ground, 4);
    }
    return pixels;
}

static void expect_status(ink_status wanted, const uint8_t *pixels, int width, int height, int channels)
{
    float image[INK_PIXELS];
    memset(image, 255, sizeof image);
    assert_int_equal(prepare(image, pixels, width, height, channels), wanted);
    assert_true(ink_sum(image) == 0.0);
}

static void seven_is_fitted(void **state)
{
    (void)state;
    float image[INK_PIXELS];
    prepare_seven(image);
    assert_prepared(image);
    /* 60 high, 40 wide in a square of 60: 3 pixels to one, the square starts 10 to the left: columns 3 1/3 .. 16 2/3. */
    int top = 0;
    while (top < 28 * 28 && image[top] == 0.0f) {
        top++;
    }
    const float *row = image + top / 28 * 28; /* the first row lies wholly inside the bar */
    double bar = 0.0;
    for (int x = 0; x < 28; x++) {
        bar += row[x];
    }
    assert_float_equal(bar, 40.0 / 3.0, 0.05);
    assert_float_equal(ink_sum(image), (40.0 * 8 + 52 * 8) / 9.0, 0.5);
}

static void colours_and_alpha_do_not_matter(void **state)
{
    (void)state;
    static const struct {
        uint8_t ink[4], ground[4];
    } cases[] = {
        {{0, 0, 0, 255}, {255, 255, 255, 255}},     /* black on white */
        {{255, 255, 255, 255}, {0, 0, 0, 255}},     /* white on black */
        {{0, 0, 0, 255}, {0, 0, 0, 0}},             /* black on nothing */
        {{255, 255, 255, 255}, {0, 0, 0, 0}},       /* white on nothing */
        {{0, 0, 0, 255}, {255, 255, 255, 0}},       /* black on clear white */
        {{200, 30, 10, 255}, {0, 0, 0, 0}},         /* red on nothing */
        {{200, 30, 10, 128}, {0, 0, 0, 0}},         /* a see-through pen */
        {{30, 30, 160, 255}, {240, 235, 220, 255}}, /* blue ink on cream paper */
        {{255, 255, 0, 255}, {255, 255, 255, 255}}, /* yellow on white: told apart by blue */
        {{200, 0, 0, 255}, {0, 103, 0, 255}},       /* red on a green of the same luma */
        {{200, 0, 0, 255}, {0, 108, 0, 255}},       /* and of nearly the same */
        {{0, 0, 0, 90}, {255, 255, 255, 90}},       /* alpha the same everywhere */
    };
    float image[INK_PIXELS], other[INK_PIXELS];
    prepare_seven(image);
    uint8_t *light = seven(250, 3);
    assert_int_equal(prepare(other, light, WIDE, HIGH, 1), INK_OK);
    assert_memory_equal(image, other, sizeof image);
    free(light);
    uint8_t *grey = seven(0, 255);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t *pixels = colour(grey, WIDE * HIGH, cases[i].ink, cases[i].ground);
        assert_int_equal(prepare(other, pixels, WIDE, HIGH, 4), INK_OK);
        assert_memory_equal(image, other, sizeof image);
        free(pixels);
    }
    free(grey);
}

static void card_on_clear_ground(void **state)
{
    (void)state;
    float image[INK_PIXELS], other[INK_PIXELS];
    prepare_seven(image);
    const uint8_t ink[4] = {0, 0, 0, 255}, ground[4] = {255, 255, 255, 255};
    uint8_t *grey = seven(0, 255);
    uint8_t *pixels = colour(grey, WIDE * HIGH, ink, ground);
    for (int i = 0; i < WIDE * HIGH; i++) { /* clear left and right: a white card with black ink remains */
        if (i % WIDE < 15 || i % WIDE >= WIDE - 30) {
            memset(pixels + 4 * i, 0, 4);
        }
    }
    assert_int_equal(prepare(other, pixels, WIDE, HIGH, 4), INK_OK);
    assert_memory_equal(image, other, sizeof image);
    free(pixels);
    free(grey);
}

static void place_does_not_matter(void **state)
{
    (void)state;
    float image[INK_PIXELS], other[INK_PIXELS];
    prepare_seven(image);
    const int places[][2] = {{0, 0}, {80, 40}, {0, 40}, {80, 0}, {53, 7}};
    for (int i = 0; i < 5; i++) {
        uint8_t *pixels = paper(WIDE, HIGH, 255);
        draw_seven(pixels, WIDE, places[i][0], places[i][1], 0);
        assert_int_equal(prepare(other, pixels, WIDE, HIGH, 1), INK_OK);
        assert_memory_equal(image, other, sizeof image);
        free(pixels);
    }
}

static void size_does_not_matter(void **state)
{
    (void)state;
    float image[INK_PIXELS], other[INK_PIXELS];
    prepare_seven(image);
    uint8_t *small = seven(0, 255);
    for (int zoom = 2; zoom <= 34;
         zoom += is_thorough() ? 4 : 16) { /* up to 4080 x 3400: coarser maps and closer looks */
        uint8_t *pixels = paper(WIDE * zoom, HIGH * zoom, 255);
        for (int y = 0; y < HIGH * zoom; y++) {
            for (int x = 0; x < WIDE * zoom; x++) {
                pixels[(size_t)y * WIDE * zoom + x] = small[y / zoom * WIDE + x / zoom];
            }
        }
        assert_int_equal(prepare(other, pixels, WIDE * zoom, HIGH * zoom, 1), INK_OK);
        assert_true(distance_nearby(image, other) < 5.0); /* cells of the map may end within an edge */
        free(pixels);
    }
    free(small);
}

static void small_writing_in_a_large_picture(void **state)
{
    (void)state;
    float image[INK_PIXELS], other[INK_PIXELS];
    prepare_seven(image);
    uint8_t *pixels = paper(3000, 2000, 255);
    draw_seven(pixels, 3000, 2871, 1903, 0);
    assert_int_equal(prepare(other, pixels, 3000, 2000, 1), INK_OK);
    assert_memory_equal(image, other, sizeof image);
    free(pixels);
}

static void dust_is_dropped(void **state)
{
    (void)state;
    float image[INK_PIXELS], other[INK_PIXELS];
    prepare_seven(image);
    uint8_t *pixels = seven(0, 255);
    fill(pixels, WIDE, 2, 3, 3, 3, 0);
    fill(pixels, WIDE, 110, 90, 2, 4, 40);
    fill(pixels, WIDE, 60, 95, 1, 1, 0);
    fill(pixels, WIDE, 33, 60, 2, 2, 128);
    assert_int_equal(prepare(other, pixels, WIDE, HIGH, 1), INK_OK);
    assert_memory_equal(image, other, sizeof image);
    free(pixels);
}

static void noise_and_paper_do_not_matter(void **state)
{
    (void)state;
    float image[INK_PIXELS], other[INK_PIXELS];
    prepare_seven(image);
    rng random = test_rng(3);
    for (int trial = 0; trial < 10; trial++) {
        uint8_t *pixels = seven(40, 210);
        for (int i = 0; i < WIDE * HIGH; i++) {
            pixels[i] = (uint8_t)(pixels[i] + rng_normal(&random) * 6.0f);
        }
        assert_int_equal(prepare(other, pixels, WIDE, HIGH, 1), INK_OK);
        assert_true(distance_nearby(image, other) < 5.0);
        free(pixels);
    }
}

/* A photograph: light falls off to one side and one corner by more than the ink's contrast. */
static void uneven_light_is_taken_away(void **state)
{
    (void)state;
    float image[INK_PIXELS], other[INK_PIXELS];
    prepare_seven(image);
    rng random = test_rng(7);
    for (int light = 0; light < 4; light++) {
        uint8_t *pixels = seven(40, 120);
        for (int i = 0; i < WIDE * HIGH; i++) {
            const float u = (float)(i % WIDE) / WIDE, v = (float)(i / WIDE) / HIGH;
            const float change = light == 0 ? 100.0f * u : light == 1 ? -60.0f * v : 80.0f * u * (1.0f - v);
            const float noise = light == 3 ? 3.0f * rng_normal(&random) : 0.0f;
            pixels[i] = (uint8_t)((float)pixels[i] + change + noise + 30.0f);
        }
        assert_int_equal(prepare(other, pixels, WIDE, HIGH, 1), INK_OK);
        assert_true(distance_nearby(image, other) < 6.0);
        free(pixels);
    }
    uint8_t *empty = paper(WIDE, HIGH, 100); /* an empty sheet in the same light stays empty */
    for (int i = 0; i < WIDE * HIGH; i++) {
        empty[i] = (uint8_t)(empty[i] + i % WIDE);
    }
    expect_status(INK_BLANK, empty, WIDE, HIGH, 1);
    free(empty);
}

static void far_off_pens_are_corrected(void **state)
{
    (void)state;
    float image[INK_PIXELS];
    for (int pen = 1; pen <= 60; pen++) { /* a cross, 200 high */
        uint8_t *pixels = paper(300, 300, 255);
        fill(pixels, 300, 150 - pen / 2, 50, pen, 200, 0);
        fill(pixels, 300, 80, 150 - pen / 2, 140, pen, 0);
        assert_int_equal(prepare(image, pixels, 300, 300, 1), INK_OK);
        assert_prepared(image);
        const float width = thickness_of(image, INK_SIDE, INK_SIDE);
        assert_true(width > 1.9f && width < 6.0f);
        free(pixels);
    }
}

static void blot_is_a_dot(void **state)
{
    (void)state;
    float image[INK_PIXELS];
    uint8_t *pixels = paper(280, 280, 255);
    fill(pixels, 280, 100, 120, 24, 24, 0);
    assert_int_equal(prepare(image, pixels, 280, 280, 1), INK_OK);
    assert_prepared(image);
    assert_float_equal(ink_sum(image), 2.4 * 2.4, 1.0);
    free(pixels);
}

static void blanks(void **state)
{
    (void)state;
    const int sides[] = {1, 2, 28, 280};
    for (int i = 0; i < 4; i++) {
        for (int level = 0; level < 256; level += 51) {
            uint8_t *pixels = paper(4 * sides[i], sides[i], (uint8_t)level);
            expect_status(INK_BLANK, pixels, sides[i], sides[i], 1);
            expect_status(INK_BLANK, pixels, sides[i], sides[i], 4);
            free(pixels);
        }
    }
    uint8_t *pixels = paper(4 * 50, 50, 0); /* clear, but not all of one colour */
    for (int i = 0; i < 2500; i++) {
        pixels[4 * i] = (uint8_t)i;
    }
    expect_status(INK_BLANK, pixels, 50, 50, 4);
    memset(pixels, 255, 2500);
    fill(pixels, 50, 20, 20, 2, 3, 0); /* six pixels are near blank */
    expect_status(INK_BLANK, pixels, 50, 50, 1);
    rng random = test_rng(4);
    for (int i = 0; i < 2500; i++) { /* an empty sheet, scanned */
        pixels[i] = (uint8_t)(230.0f + 2.0f * rng_normal(&random));
    }
    expect_status(INK_BLANK, pixels, 50, 50, 1);
    free(pixels);
}

static void wrong_arguments(void **state)
{
    (void)state;
    const uint8_t pixel[4] = {0, 0, 0, 0};
    float image[INK_PIXELS], scratch[1];
    const int32_t bad[][3] = {{0, 1, 1}, {1, 0, 1}, {-1, 1, 1},   {1, 1, 3},
                              {1, 1, 2}, {1, 1, 0}, {4097, 1, 1}, {1, 4097, 4}};
    for (int i = 0; i < 8; i++) {
        image[0] = 1.0f;
        assert_int_equal(ink_picture_to_image(image, pixel, bad[i][0], bad[i][1], bad[i][2], scratch),
                         INK_BAD_ARGUMENT);
        assert_true(image[0] == 0.0f);
    }
    assert_int_equal(ink_picture_scratch(0, 5), 0);
    assert_int_equal(ink_picture_scratch(5, 4097), 0);
    assert_int_equal(ink_picture_scratch(-5, -5), 0);
    assert_true(ink_picture_scratch(4096, 4096) > 0);
}

/* Random bytes, and a bar, in blocks of exactly the right size: the sanitizers watch the borders. */
static void every_small_size_stays_in_bounds(void **state)
{
    (void)state;
    rng random = test_rng(5);
    float image[INK_PIXELS];
    const int step = is_thorough() ? 1 : 3;
    for (int height = 1; height <= 40; height++) {
        for (int width = 1 + height % step; width <= 40; width += step) {
            const int channels = (width + height) % 2 == 0 ? 1 : 4;
            const bool noise = width % 3 == 0;
            uint8_t *pixels = paper(width * channels, height, 255);
            for (int i = 0; i < width * height * channels; i++) {
                pixels[i] = noise ? (uint8_t)rng_below(&random, 256) : i % width == width / 2 ? 0 : 255;
            }
            const ink_status status = prepare(image, pixels, width, height, channels);
            assert_true(status == INK_OK || status == INK_BLANK);
            if (status == INK_OK) {
                assert_prepared(image);
            }
            free(pixels);
        }
    }
}

static void extreme_shapes_stay_in_bounds(void **state)
{
    (void)state;
    const int shapes[][2] = {{4096, 1},   {1, 4096},  {4096, 2},  {3, 4096},
                             {4096, 300}, {225, 224}, {224, 225}, {257, 511}};
    float image[INK_PIXELS];
    for (int i = 0; i < 8; i++) {
        const int width = shapes[i][0], height = shapes[i][1];
        uint8_t *pixels = paper(width, height, 0);
        fill(pixels, width, width / 3, height / 3, (width + 2) / 3, (height + 2) / 3, 200);
        assert_int_equal(prepare(image, pixels, width, height, 1), INK_OK);
        assert_prepared(image);
        free(pixels);
    }
}

/* Byte for byte, whatever the polarity and the number of channels. */
static void expect_unchanged(const uint8_t *bytes)
{
    uint8_t inverted[INK_PIXELS], rgba[4 * INK_PIXELS], clear[4 * INK_PIXELS];
    float image[INK_PIXELS], wanted[INK_PIXELS];
    for (int i = 0; i < INK_PIXELS; i++) {
        inverted[i] = (uint8_t)(255 - bytes[i]);
        memset(rgba + 4 * i, inverted[i], 3);
        rgba[4 * i + 3] = 255;
        memset(clear + 4 * i, 0, 3);
        clear[4 * i + 3] = bytes[i];
    }
    ink_from_bytes(wanted, bytes, INK_PIXELS);
    assert_int_equal(prepare(image, bytes, INK_SIDE, INK_SIDE, 1), INK_OK);
    assert_memory_equal(image, wanted, sizeof image);
    assert_int_equal(prepare(image, inverted, INK_SIDE, INK_SIDE, 1), INK_OK);
    assert_memory_equal(image, wanted, sizeof image);
    assert_int_equal(prepare(image, rgba, INK_SIDE, INK_SIDE, 4), INK_OK);
    assert_memory_equal(image, wanted, sizeof image);
    assert_int_equal(prepare(image, clear, INK_SIDE, INK_SIDE, 4), INK_OK);
    assert_memory_equal(image, wanted, sizeof image);
}

static void prepared_pictures_pass_through(void **state)
{
    (void)state;
    static float scratch[INK_STROKE_SCRATCH];
    for (uint32_t i = 0; i < 300; i++) {
        float image[INK_PIXELS];
        uint8_t bytes[INK_PIXELS];
        (void)ink_synthetic_image(image, 6, i, -1, scratch);
        for (int k = 0; k < INK_PIXELS; k++) {
            bytes[k] = (uint8_t)(image[k] * 255.0f + 0.5f);
        }
        expect_unchanged(bytes);
    }
}

/* The unpacked training pictures in $MNIST_DIR, when they are there. One of 60,000 is not centred by its own rule. */
static void mnist_passes_through(void **state)
{
    (void)state;
    const char *folder = getenv("MNIST_DIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/train-images-idx3-ubyte", folder ? folder : ".");
    FILE *file = fopen(path, "rb");
    if (!file) {
        print_message("no unpacked MNIST: skipped\n");
        skip();
    }
    uint8_t bytes[INK_PIXELS];
    int moved = 0, left = is_thorough() ? 60000 : 6000;
    assert_int_equal(fseek(file, 16, SEEK_SET), 0);
    while (left-- > 0 && fread(bytes, sizeof bytes, 1, file) == 1) {
        float image[INK_PIXELS], wanted[INK_PIXELS];
        ink_from_bytes(wanted, bytes, INK_PIXELS);
        assert_int_equal(prepare(image, bytes, INK_SIDE, INK_SIDE, 1), INK_OK);
        moved += memcmp(image, wanted, sizeof image) != 0;
    }
    fclose(file);
    assert_true(moved <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seven_is_fitted),
        cmocka_unit_test(colours_and_alpha_do_not_matter),
        cmocka_unit_test(card_on_clear_ground),
        cmocka_unit_test(place_does_not_matter),
        cmocka_unit_test(size_does_not_matter),
        cmocka_unit_test(small_writing_in_a_large_picture),
        cmocka_unit_test(dust_is_dropped),
        cmocka_unit_test(noise_and_paper_do_not_matter),
        cmocka_unit_test(uneven_light_is_taken_away),
        cmocka_unit_test(far_off_pens_are_corrected),
        cmocka_unit_test(blot_is_a_dot),
        cmocka_unit_test(blanks),
        cmocka_unit_test(wrong_arguments),
        cmocka_unit_test(every_small_size_stays_in_bounds),
        cmocka_unit_test(extreme_shapes_stay_in_bounds),
        cmocka_unit_test(prepared_pictures_pass_through),
        cmocka_unit_test(mnist_passes_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
