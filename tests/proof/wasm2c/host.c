/* host.c - a program in C that uses the engine as wasm2c translated it: reads a network, draws built-in digits, writes their logits.
 *
 * Standard input, in words of 4 bytes: layers, height, width, channels, parameters, pictures, seed; then the ink_layers and the
 * parameters. Standard output: the prepared pictures (784 floats each), then the logits.
 */
#include "inkling.h" /* by wasm2c -n inkling */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Z_inkling_instance_t engine;
static u32 end; /* of the memory in use; above heap_base() it is the caller's */

static void must(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "host: %s\n", what);
        exit(1);
    }
}

/* An address of so many bytes, a multiple of 16; the memory grows as it needs. */
static u32 take(u32 bytes)
{
    const u32 at = (end + 15) / 16 * 16;
    const u32 pages = (u32)((at + (u64)bytes + 65535) / 65536);
    end = at + bytes;
    if (pages > engine.w2c_memory.pages) {
        must(wasm_rt_grow_memory(&engine.w2c_memory, pages - engine.w2c_memory.pages) != UINT32_MAX, "no memory");
    }
    return at;
}

static u32 read_words(u32 count)
{
    const u32 at = take(4 * count);
    must(fread(engine.w2c_memory.data + at, 4, count, stdin) == count, "the input ends early");
    return at;
}

static void write_words(u32 at, u32 count)
{
    must(fwrite(engine.w2c_memory.data + at, 4, count, stdout) == count, "no output");
}

int main(void)
{
    u32 head[7], model;
    wasm_rt_init();
    Z_inkling_init_module();
    Z_inkling_instantiate(&engine);
    end = Z_inklingZ_heap_base(&engine);
    must(fread(head, 4, 7, stdin) == 7, "the input ends early");
    const u32 layers = read_words(10 * head[0]), params = read_words(head[4]), count = head[5];
    const u32 size = Z_inklingZ_model_size(&engine, layers, head[0], head[1], head[2], head[3], 1, 0);
    const u32 block = take(size), handle = take(4);
    must(Z_inklingZ_model_init(&engine, block, size, layers, head[0], head[1], head[2], head[3], 1, 0, handle) == 0,
         "init");
    memcpy(&model, engine.w2c_memory.data + handle, 4);
    must(Z_inklingZ_ink_param_count(&engine, model) == head[4], "another number of parameters");
    must(Z_inklingZ_ink_load_params(&engine, model, params) == 0, "parameters");
    const u32 outputs = Z_inklingZ_ink_class_count(&engine, model);
    const u32 images = take(4 * 784 * count), scratch = take(4 * 65536), logits = take(4 * outputs * count);
    for (u32 i = 0; i < count; i++) {
        Z_inklingZ_ink_synthetic_image(&engine, images + 4 * 784 * i, head[6], i, (u32)-1, scratch);
    }
    must(Z_inklingZ_ink_logits(&engine, model, logits, images, count) == 0, "logits");
    write_words(images, 784 * count);
    write_words(logits, outputs * count);
    return 0;
}
