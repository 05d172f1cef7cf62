/* Model files in C: the golden answers that Node wrote, files that are cut short, memory, and numbers of JSON. */
#include "guard.h"

#include "golden.h"

#include <math.h>

#include "file/decimal.h"

#define MODELS "tests/golden/models/"

static void golden_answers(void **state)
{
    (void)state;
    char line[LONGEST_LINE], found[LONGEST_LINE], opened[64] = "", path[64], input[16];
    ink_reader *reader = NULL;
    void *memory = NULL;
    int count = 0, at;
    FILE *golden = fopen("tests/golden/answers.txt", "r");
    assert_non_null(golden);
    for (; fgets(line, sizeof line, golden); count++) {
        line[strcspn(line, "\n")] = '\0';
        assert_int_equal(sscanf(line, "%63s %15s %n", path, input, &at), 2);
        if (strcmp(path, opened) != 0) {
            size_t size;
            uint8_t *bytes = whole_file(path, &size);
            assert_non_null(bytes);
            free(memory);
            assert_int_equal(open_file(&reader, &memory, bytes, size), INK_OK);
            free(bytes); /* an open reader does not need it */
            strcpy(opened, path);
        }
        ink_answer answer;
        const ink_shape shape = ink_reader_input(reader);
        memset(&answer, 0xff, sizeof answer);
        assert_int_equal(answer_input(reader, &answer, input), INK_OK);
        put_answer(found, &answer, shape.h * shape.w * shape.c);
        if (strcmp(found, line + at) != 0) {
            fail_msg("%s %s\nfound    %s\nexpected %s", path, input, found, line + at);
        }
    }
    assert_true(count > 100);
    free(memory);
    (void)fclose(golden);
}

/* The bytes right before a protected page. */
static uint8_t *before_the_end(int slot, size_t size)
{
    return (uint8_t *)(guarded(slot, 0, GUARD_BACK)) - size;
}

static void every_length_of_a_file(void **state)
{
    (void)state;
    static const char *const files[] = {MODELS "colour.safetensors", MODELS "letters.safetensors",
                                        MODELS "three.safetensors"};
    for (int f = 0; f < 3; f++) {
        size_t size, need;
        uint8_t *bytes = whole_file(files[f], &size);
        assert_non_null(bytes);
        assert_int_equal(ink_model_measure(&need, bytes, size), INK_OK);
        for (size_t length = 0; length < size; length += is_thorough() || length < 200 ? 1 : 13) {
            const uint8_t *cut = memcpy(before_the_end(0, length), bytes, length);
            assert_int_equal(ink_model_measure(&need, cut, length), INK_TRUNCATED);
            assert_int_equal(need, 0);
            ink_reader *reader;
            assert_int_equal(ink_model_open(&reader, guarded(1, 4, GUARD_FRONT), 16, cut, length), INK_TRUNCATED);
        }
        uint8_t *longer = before_the_end(0, size + 1);
        memcpy(longer, bytes, size);
        longer[size] = 0;
        assert_int_equal(ink_model_measure(&need, longer, size + 1), INK_BAD_FILE);
        free(bytes);
    }
}

static void exactly_the_memory_that_was_measured(void **state)
{
    (void)state;
    size_t size, need;
    ink_reader *reader;
    ink_answer answer;
    uint8_t *bytes = whole_file("weights/tiny.safetensors", &size);
    assert_int_equal(ink_model_measure(&need, bytes, size), INK_OK);
    assert_true(need % sizeof(float) == 0 && need <= GUARD_FLOATS * sizeof(float));
    for (int side = GUARD_FRONT; side <= GUARD_BACK; side++) {
        void *memory = guarded(2, need / sizeof(float), side);
        memset(memory, 0xff, need);
        assert_int_equal(ink_model_open(&reader, memory, need - 1, bytes, size), INK_NO_MEMORY);
        assert_int_equal(ink_model_open(&reader, memory, need, bytes, size), INK_OK);
        assert_int_equal(answer_input(reader, &answer, "digit5"), INK_OK);
        assert_int_equal(answer.digit, 5);
        assert_string_equal(answer.name, "5");
        assert_true(answer.probabilities[5] > 0.9f && answer.probabilities[10] == 0.0f);
    }
    free(bytes);
}

static void arguments_that_do_not_fit(void **state)
{
    (void)state;
    size_t size;
    ink_reader *reader;
    void *memory;
    ink_answer answer;
    uint8_t *bytes = whole_file(MODELS "colour.safetensors", &size);
    assert_int_equal(open_file(&reader, &memory, bytes, size), INK_OK);
    const ink_shape shape = ink_reader_input(reader);
    assert_true(shape.h == 9 && shape.w == 8 && shape.c == 3);
    assert_int_equal(answer_input(reader, &answer, "digit5"), INK_BAD_ARGUMENT);
    assert_int_equal(answer_input(reader, &answer, "grey"), INK_BAD_ARGUMENT);
    float image[9 * 8 * 3] = {0};
    image[9] = 1.5f;
    assert_int_equal(ink_answer_image(reader, &answer, image), INK_BAD_ARGUMENT);
    image[9] = NAN;
    assert_int_equal(ink_answer_image(reader, &answer, image), INK_NOT_FINITE);
    assert_int_equal(answer_input(reader, &answer, "ramp"), INK_OK);
    assert_int_equal(ink_answer_image(reader, &answer, answer.image), INK_OK); /* its own picture again */
    free(memory);
    free(bytes);
    assert_string_equal(ink_status_text(INK_TRUNCATED), "the file ends early");
    assert_string_equal(ink_status_text(INK_BAD_FILE + 1), "unknown status");
    assert_string_equal(ink_status_text(-1), "unknown status");
}

static void assert_decimal(const char *number)
{
    const double found = decimal_value(number, (int32_t)strlen(number)), expected = strtod(number, NULL);
    if (memcmp(&found, &expected, sizeof found) != 0) {
        fail_msg("%s is %.17g (%a), expected %.17g (%a)", number, found, found, expected, expected);
    }
}

static void decimal_numbers(void **state)
{
    (void)state;
    static const char *const hard[] = {"0",
                                       "-0",
                                       "0.0e5",
                                       "1",
                                       "-12.50",
                                       "0.1",
                                       "1e22",
                                       "1e23",
                                       "9007199254740993",
                                       "9007199254740992.5",
                                       "0.9563499689102173",
                                       "1.7976931348623157e308",
                                       "1.7976931348623159e308",
                                       "1e309",
                                       "-1e999999999",
                                       "1e-999999999",
                                       "2.2250738585072014e-308",
                                       "2.2250738585072011e-308",
                                       "4.9406564584124654e-324",
                                       "2.4703282292062327e-324",
                                       "2.4703282292062328e-324",
                                       "1e-323",
                                       "0.500000000000000166533453693773481063544750213623046875",
                                       "3.518437208883201171875e13",
                                       "9214843084008499",
                                       "6929495644600919.5e0",
                                       "100000000000000000000000000000000000000E-38",
                                       "0000",
                                       "0.000000000000000000000000000000000000000000000000000000000001",
                                       "9.5e-5",
                                       "123456789012345678901234567890e-25"};
    for (size_t i = 0; i < sizeof hard / sizeof hard[0]; i++) {
        assert_decimal(hard[i]);
    }
    rng r = test_rng(40);
    for (int i = 0; i < 20000; i++) {
        char number[DECIMAL_MOST + 1];
        double value;
        const uint64_t bits = (uint64_t)rng_u32(&r) << 32 | rng_u32(&r);
        memcpy(&value, &bits, sizeof value);
        if (value - value == 0.0) {
            (void)snprintf(number, sizeof number, "%.*e", (int)rng_below(&r, 25), value);
            assert_decimal(number);
            assert_decimal((snprintf(number, sizeof number, "%.17g", value), number));
        }
        (void)snprintf(number, sizeof number, "%u.%010u%010ue%d", rng_u32(&r), rng_u32(&r), rng_u32(&r),
                       (int)rng_below(&r, 60) - 40);
        assert_decimal(number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_answers),
        cmocka_unit_test(every_length_of_a_file),
        cmocka_unit_test(exactly_the_memory_that_was_measured),
        cmocka_unit_test(arguments_that_do_not_fit),
        cmocka_unit_test(decimal_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
