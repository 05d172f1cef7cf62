# All targets of the project. Plain `make` lists them. A newcomer needs only `make run` and `make test`, which install
# missing packages (tools/build/setup.sh).
#
# Each configuration builds into its own folder (build/native, build/asan, build/fuzz, build/wasm), so switching
# never needs `make clean`. When flags change, the `flags` stamp of a folder causes a rebuild. V=1 shows every command
# in full.

ifeq ($(origin CC),default)
CC          := clang
endif
EMCC        ?= emcc
NODE        ?= node
CLANG_FORMAT ?= clang-format
CLANG_TIDY  ?= clang-tidy
SIMDE       ?= /usr/include
FUZZ_SECONDS ?= 60
OBJCOPY     ?= objcopy
PORT        ?= 8000
JOBS        ?= $(shell nproc 2>/dev/null || echo 2)
comma       := ,
Q           := $(if $(V),,@)

# ---------------------------------------------------------------- flags

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion -Wstrict-prototypes -Wmissing-prototypes \
        -Wvla -Wundef -Wcast-qual -Wwrite-strings -Wno-pass-failed # SIMDe asks for vectorised loops
# Warnings are errors only with the compiler that the project is developed with. Newer compilers have more warnings, which
# must not stop a build.
WERROR := $(if $(findstring clang version 14.,$(shell $(CC) --version 2>/dev/null)),-Werror)
# No fused multiply-add and no fast-math, because the bits must be equal on every machine.
BASE := -std=c11 -ffp-contract=off -Iinclude -Isrc -isystem build/include $(WARN)
ifneq ($(filter x86_64 amd64 i686,$(shell uname -m)),)
ARCH := -msse4.2
endif

# The library is made of the objects that the native tests run. Only what inkling.h declares is visible from outside.
OPTIMISE     := -O2
FLAGS_native := $(BASE) $(WERROR) $(ARCH) $(OPTIMISE) -g -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections
FLAGS_asan   := $(BASE) $(WERROR) $(ARCH) -O1 -gline-tables-only -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_msan   := $(BASE) $(WERROR) $(ARCH) -O1 -gline-tables-only -fno-omit-frame-pointer -fsanitize=memory -fno-sanitize-recover=all
FLAGS_fuzz   := $(FLAGS_asan) -fsanitize=fuzzer-no-link
# Tests compare in double and count in int, so the two strictest warnings about conversions are for the core only.
TEST_FLAGS   := -Wno-conversion -Wno-sign-conversion -Wno-double-promotion

# The flags suit Emscripten 3.1.6 and a current emsdk. Auto-vectorisation is off: SIMD is written by hand.
# No malloc is linked; JavaScript manages and grows the memory above heap_base().
EXPORTS := $(shell sed 's/\#.*//' src/api/exports.txt 2>/dev/null)
# Loops whose length is known at run time only are not unrolled either: batchnorm.c and levels.c would be a third larger.
# -O3 comes first: after the -fno-vectorize options it makes the file a sixth larger.
BENCH_EXPORTS := $(addprefix bench_,peak_flops peak prepare run check reference)
WASM_CODE  := -DNDEBUG -fno-vectorize -fno-slp-vectorize -mllvm -unroll-runtime=false -mllvm -unroll-allow-partial=false \
              -mbulk-memory -mnontrapping-fptoint -msign-ext -mmutable-globals
WASM_FLAGS := $(BASE) -O3 $(WASM_CODE) \
              --no-entry -sSTANDALONE_WASM -sTOTAL_STACK=256KB -sINITIAL_MEMORY=1MB -sALLOW_MEMORY_GROWTH=1 \
              $(EXPORTS:%=-Wl,--export=%)

# ---------------------------------------------------------------- files

PAPER   := $(sort $(wildcard src/paper/*.c)) # a module of its own: include/paper.h
FILE    := $(sort $(wildcard src/file/*.c))  # reads model files for programs in C; no part of a .wasm
CORE    := $(filter-out src/api/wasm.c $(PAPER) $(FILE),$(sort $(shell find src -name '*.c')))
HEADERS := $(sort $(shell find include src -name '*.h'))
UNITS   := $(sort $(wildcard tests/native/test_*.c)) # with cmocka
TESTS   := $(UNITS) $(addprefix tests/native/,twenty_steps.c paper_pages.c model_files.c golden_answers.c) # run by tests in Node
SHARED  := $(filter-out $(TESTS),$(sort $(wildcard tests/native/*.c)))
FUZZERS := $(sort $(wildcard tests/fuzz/fuzz_*.c))
C_FILES := $(sort $(shell find include src tests tools -name node_modules -prune -o -name '*.[ch]' -print))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: help run test proof install uninstall mutants wasm relaxed vendor native asan msan lint lint-layers lint-styles lint-format lint-tidy lint-fuzz lint-types lint-unused lint-code analyse format types bench \
        bench-peers bench-growth bench-start bench-tasks bench-relaxed cycles data train models presets sprint examples studies fuzz site size picture package package-test clean FORCE \
        native-tests asan-tests msan-tests fuzz-tests

help: ## this list
	@echo 'Inkling: a C engine in WebAssembly that reads handwritten digits, and learns.'
	@echo
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- the two that do everything

run: ## build, serve the page on http://localhost:8000 and print the address
	@tools/build/setup.sh run
	@$(MAKE) --no-print-directory -j$(JOBS) site
	@$(NODE) tools/inkling.js serve --site build/site --port $(PORT)

test: ## every test: native, sanitizers, Node, Chromium, Firefox
	@tools/build/setup.sh programs
	@$(MAKE) --no-print-directory -j$(JOBS) setup-test native-tests asan-tests msan-tests wasm # packages come while C compiles
	@$(MAKE) --no-print-directory -j$(JOBS) lint vendor
	@$(NODE) tests/run.js

proof: setup-test ## each other verb and each long test once, in its shortest form (half an hour; ARGS='--only fuzz,types')
	@$(NODE) tools/build/proof.js $(ARGS)

# ---------------------------------------------------------------- WebAssembly

wasm: $(addprefix web/inkling/,inkling.wasm inkling-scalar.wasm paper.wasm paper-scalar.wasm) ## the WebAssembly files: engine and paper, with and without SIMD

web/inkling/%.wasm: build/wasm/%.wasm
	@cp $< $@

# Files without hot loops, or as fast that way, are compiled for size, which saves 5 kB.
WASM_SMALL := $(filter-out src/image/levels.c src/image/picture.c,$(sort $(wildcard src/image/*.c))) \
              $(sort $(wildcard src/writing/*.c src/model/*.c src/train/*.c)) \
              src/base/fmath_lanes.c src/kernels/activations.c src/kernels/adaptive.c src/kernels/elementwise.c src/kernels/optimizer.c \
              src/kernels/pool.c src/kernels/conv_pool.c src/kernels/pool_marks.c src/kernels/softmax.c \
              src/kernels/vector.c src/kernels/conv_pack.c src/kernels/conv_plan.c src/kernels/winograd_plan.c \
              src/api/wasm.c
build/wasm/inkling.wasm build/wasm/inkling.small.o: WASM_SIMD := -msimd128
build/wasm/%.small.o: $(WASM_SMALL) $(HEADERS) build/wasm/flags | build/include/simde setup-wasm
	$(Q)$(EMCC) $(BASE) -Os $(WASM_CODE) $(WASM_SIMD) -r -o $@ $(WASM_SMALL)
build/wasm/inkling.wasm build/wasm/inkling-scalar.wasm: build/wasm/%.wasm: build/wasm/%.small.o $(CORE) \
        src/api/exports.txt $(HEADERS) build/wasm/flags | build/include/simde setup-wasm
	@echo 'emcc    $@'
	$(Q)$(EMCC) $(WASM_FLAGS) $(WASM_SIMD) -o $@ $(filter-out $(WASM_SMALL),$(CORE)) $<

# The functions of paper.h.
PAPER_EXPORTS := __heap_base $(addprefix paper_,factor room begin rows find pieces ink labels width height stroke)
build/wasm/paper.wasm: WASM_SIMD := -msimd128
build/wasm/paper.wasm build/wasm/paper-scalar.wasm: $(PAPER) $(HEADERS) build/wasm/flags | build/include/simde setup-wasm
	@echo 'emcc    $@'
	$(Q)$(EMCC) $(filter-out -Wl%,$(WASM_FLAGS)) $(WASM_SIMD) $(PAPER_EXPORTS:%=-Wl$(comma)--export=%) -o $@ $(PAPER)

# ---------------------------------------------------------------- relaxed SIMD, for those who ask

# The engine with fused multiply-add: faster, NOT bit-exact (ARCHITECTURE.md, Determinism). Nothing else needs it. Emscripten 3.1.6
# cannot emit these instructions, so a newer clang and its linker are called directly, with Emscripten's headers.
RELAXED_CC ?= clang-19
RELAXED_LD ?= wasm-ld-19
RELAXED_SYSROOT = $(eval RELAXED_SYSROOT := $$(shell em-config CACHE)/sysroot)$(RELAXED_SYSROOT)
FLAGS_relaxed = --target=wasm32-unknown-emscripten --sysroot=$(RELAXED_SYSROOT) $(BASE) -O3 $(WASM_CODE) \
                -mno-reference-types -mno-multivalue -msimd128 -mrelaxed-simd -DINK_RELAXED
RELAXED_LINK := --no-entry --strip-all --stack-first -z stack-size=262144 --max-memory=2147483648

relaxed: web/inkling/inkling-relaxed.wasm build/relaxed/kernels.wasm ## the opt-in engine with relaxed SIMD: faster, NOT bit-exact

web/inkling/inkling-relaxed.wasm: $(CORE:%.c=build/relaxed/obj/%.o) build/relaxed/obj/src/api/wasm.o src/api/exports.txt
	@echo 'link    $@'
	$(Q)$(RELAXED_LD) $(RELAXED_LINK) --initial-memory=1048576 $(EXPORTS:%=--export=%) -o $@ $(filter %.o,$^)

build/relaxed/kernels.wasm: $(patsubst %.c,build/relaxed/obj/%.o,$(wildcard src/base/*.c src/kernels/*.c) tools/bench/kernels.c)
	@echo 'link    $@'
	$(Q)$(RELAXED_LD) $(RELAXED_LINK) --initial-memory=100663296 $(BENCH_EXPORTS:%=--export=%) -o $@ $^

build/relaxed/flags: | setup-relaxed # it asks for the sysroot
build/relaxed/obj/%.o: %.c build/relaxed/flags | build/include/simde setup-relaxed
	@mkdir -p $(@D)
	@echo 'cc      $@'
	$(Q)$(RELAXED_CC) $(FLAGS_relaxed) -MMD -MP -c -o $@ $<
-include $(patsubst %.c,build/relaxed/obj/%.d,$(CORE) src/api/wasm.c tools/bench/kernels.c)

# ---------------------------------------------------------------- libraries of the page

VENDOR := web/vendor/uPlot.js web/vendor/uPlot.css web/vendor/idb-keyval.js web/vendor/fflate.js
BUNDLED := web/vendor/jsfive.js web/vendor/protobuf.js web/vendor/h5wasm.js
vendor: $(VENDOR) $(BUNDLED)

web/vendor/uPlot.js: FROM := uplot/dist/uPlot.esm.js
web/vendor/uPlot.css: FROM := uplot/dist/uPlot.min.css
web/vendor/idb-keyval.js: FROM := idb-keyval/dist/index.js
web/vendor/fflate.js: FROM := fflate/esm/browser.js
$(VENDOR): package-lock.json | setup-vendor
	@mkdir -p $(@D)
	@cp node_modules/$(FROM) $@

# What a library needs of others is bundled with it; the entries say what is taken.
$(BUNDLED): web/vendor/%.js: tools/build/vendor/%.js tools/build/vendor.js package-lock.json | setup-vendor
	@mkdir -p $(@D)
	@$(NODE) tools/build/vendor.js $< $@

# ---------------------------------------------------------------- native: tests, sanitizers, fuzzers

native: native-tests ## run the native unit tests
	@$(NODE) tests/run.js native $(ARGS)

asan: asan-tests ## run them under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(NODE) tests/run.js asan $(ARGS)

msan: msan-tests ## run them under MemorySanitizer
	@$(NODE) tests/run.js msan $(ARGS)

fuzz: $(FUZZERS:tests/fuzz/%.c=build/fuzz/%) wasm vendor ## run each fuzzer, of C and of JavaScript, for FUZZ_SECONDS (60)
	@set -e; for fuzzer in $(filter build/fuzz/%,$^); do echo "== $$fuzzer"; mkdir -p $$fuzzer.corpus; \
	  case $$fuzzer in *fuzz_model) seeds=tests/golden/models ;; *) seeds= ;; esac; \
	  $$fuzzer -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 -artifact_prefix=build/fuzz/ \
	    $$fuzzer.corpus $$seeds; done
	@$(NODE) tests/fuzz/js/run.js --seconds $(FUZZ_SECONDS) $(ARGS)

mutants: native-tests wasm ## tests of the tests: plants mistakes in a copy, one by one, and expects the tests to notice each
	@$(NODE) tests/mutants/run.js $(ARGS)
	@$(NODE) tests/mutants/run-javascript.js $(ARGS)

# Objects of a configuration, and its test programs: each tests/native/test_x.c is one program with all of src/.
define configuration
build/$(1)/obj/%.o: %.c build/$(1)/flags | build/include/simde setup-$(1)
	@mkdir -p $$(@D)
	@echo 'cc      $$@'
	$$(Q)$$(CC) $$(FLAGS_$(1)) $$(if $$(filter tests/%,$$<),$$(TEST_FLAGS)) -MMD -MP -c -o $$@ $$<
$(1)-tests: $$(TESTS:tests/native/%.c=build/$(1)/%)
$$(patsubst %.c,build/$(1)/obj/%.o,$$(UNITS) $$(SHARED)): | setup-cmocka
build/$(1)/libinkling.a: $$(patsubst %.c,build/$(1)/obj/%.o,$$(CORE) $$(FILE) $$(PAPER))
	$$(Q)rm -f $$@ && ar rcs $$@ $$^
$$(TESTS:tests/native/%.c=build/$(1)/%): build/$(1)/%: build/$(1)/obj/tests/native/%.o \
        $$(SHARED:%.c=build/$(1)/obj/%.o) build/$(1)/libinkling.a
	@echo 'link    $$@'
	$$(Q)$$(CC) $$(FLAGS_$(1)) -o $$@ $$^ $$(if $$(filter test_%,$$(@F)),-lcmocka) -lm
-include $$(patsubst %.c,build/$(1)/obj/%.d,$$(CORE) $$(FILE) $$(PAPER) $$(TESTS) $$(SHARED) $$(FUZZERS))
endef
$(foreach name,native asan msan fuzz,$(eval $(call configuration,$(name))))

build/fuzz/fuzz_%: build/fuzz/obj/tests/fuzz/fuzz_%.o build/fuzz/libinkling.a
	@echo 'link    $@'
	$(Q)$(CC) $(FLAGS_fuzz) -fsanitize=fuzzer -o $@ $^ -lm

# ---------------------------------------------------------------- the C library

# Installs for programs in C and C++; include/inkling.h is the manual, docs/inkling.3 the same in short. prefix, libdir, includedir,
# mandir and DESTDIR are those of GNU; `make uninstall` with the same ones takes the files away and leaves the folders.
# CC, ARCH (for x86 without SSE 4.2: ARCH=) and OBJCOPY choose the compiler and its target.
prefix     ?= /usr/local
libdir     ?= $(prefix)/lib
includedir ?= $(prefix)/include
mandir     ?= $(prefix)/share/man
VERSION    := $(shell sed -n 's/^  "version": "\(.*\)",/\1/p' package.json)
SONAME     := libinkling.so.0# a program that was linked with another number cannot run with this one
SHARED_LIB := libinkling.so.$(VERSION)

# One object, in which the names of the inside are local: a program may have functions of the same names.
build/lib/libinkling.a: $(patsubst %.c,build/native/obj/%.o,$(CORE) $(FILE))
	@mkdir -p $(@D)
	$(Q)$(CC) -r -nostdlib -o $(@D)/inkling.o $^ && $(OBJCOPY) --localize-hidden --strip-unneeded $(@D)/inkling.o
	$(Q)rm -f $@ && ar rcs $@ $(@D)/inkling.o

build/lib/$(SHARED_LIB): $(patsubst %.c,build/native/obj/%.o,$(CORE) $(FILE))
	@mkdir -p $(@D)
	$(Q)$(CC) -shared -Wl,-soname,$(SONAME) -Wl,-z,defs -Wl,-s -o $@ $^ -lm

define PKG_CONFIG_FILE
prefix=$(prefix)
libdir=$(libdir)
includedir=$(includedir)

Name: inkling
Description: Handwritten digits: small neural networks that recognise and learn, without malloc, files or globals
Version: $(VERSION)
Cflags: -I$${includedir}
Libs: -L$${libdir} -linkling
Libs.private: -lm
endef

install: build/lib/libinkling.a build/lib/$(SHARED_LIB) ## the C library for other programs: inkling.h, libinkling, inkling.pc, inkling.3 (prefix=/usr/local DESTDIR=)
	@install -d '$(DESTDIR)$(includedir)' '$(DESTDIR)$(libdir)/pkgconfig' '$(DESTDIR)$(mandir)/man3'
	@install -m 644 include/inkling.h '$(DESTDIR)$(includedir)'
	@install -m 644 build/lib/libinkling.a '$(DESTDIR)$(libdir)'
	@install -m 755 build/lib/$(SHARED_LIB) '$(DESTDIR)$(libdir)'
	@ln -sf $(SHARED_LIB) '$(DESTDIR)$(libdir)/$(SONAME)'
	@ln -sf $(SONAME) '$(DESTDIR)$(libdir)/libinkling.so'
	$(file >build/lib/inkling.pc,$(PKG_CONFIG_FILE))
	@install -m 644 build/lib/inkling.pc '$(DESTDIR)$(libdir)/pkgconfig'
	@install -m 644 docs/inkling.3 '$(DESTDIR)$(mandir)/man3'

uninstall: ## takes away what install put there (the same prefix= and DESTDIR=)
	@rm -f '$(DESTDIR)$(includedir)/inkling.h' '$(DESTDIR)$(mandir)/man3/inkling.3' \
	  $(patsubst %,'$(DESTDIR)$(libdir)/%',libinkling.a $(SHARED_LIB) $(SONAME) libinkling.so pkgconfig/inkling.pc)

# ---------------------------------------------------------------- checks of the source

lint: lint-layers lint-styles lint-format lint-tidy lint-fuzz lint-types lint-unused lint-code ## layers, styles, format, clang-tidy, types, unused names, lengths

lint-layers: setup-node
	@tools/build/check_layers.sh
	@$(NODE) tools/build/circles.js
	@$(NODE) tools/build/layers.js

lint-styles: setup-node # sheets of views that could change other views
	@$(NODE) tools/build/styles.js

lint-format: setup-lint
	@$(CLANG_FORMAT) --dry-run -Werror $(C_FILES)
	@node_modules/.bin/prettier --check --log-level warn .

tidy = @printf '%s\n' $(CORE) $(FILE) src/api/wasm.c | xargs -P 2 -I{} \
	$(CLANG_TIDY) --quiet $(1) --warnings-as-errors='*' {} -- $(BASE) $(ARCH) 2>/dev/null
lint-tidy: setup-lint build/include/simde
	$(call tidy,--checks='-clang-analyzer-*')

lint-fuzz: setup-lint build/include/simde # the fuzzers, which the gate does not run, still compile
	@$(CC) $(FLAGS_native) $(TEST_FLAGS) -fsyntax-only $(FUZZERS)

analyse: setup-lint build/include/simde ## clang-tidy with the analyser of clang too, which follows paths and takes four times as long
	$(call tidy)

lint-unused: setup-lint # exports, files and packages that nothing uses
	@node_modules/.bin/knip --no-progress

lint-code: setup-lint # length of functions, unused names
	@node_modules/.bin/eslint .

lint-types: setup-lint
	@node_modules/.bin/tsc --project tsconfig.json

format: setup-format ## format C with clang-format; JavaScript, CSS and JSON with Prettier
	$(CLANG_FORMAT) -i $(C_FILES)
	node_modules/.bin/prettier --write --log-level warn .

types: setup-command ## the library's .d.ts files, from its JSDoc, into types/
	@$(NODE) tools/build/types.js

package: wasm vendor types ## what the npm package has beside the sources; npm pack calls it
	@$(NODE) tools/build/package.js

package-test: package ## pack it, and run it in Node, Deno, Bun, workerd, pages and five bundlers (10 minutes; ARGS='--only Vite')
	@$(NODE) tests/package/run.js $(ARGS)

# ---------------------------------------------------------------- data, models, measurements, the site

data: setup-node ## download MNIST into data/mnist and check it
	@$(NODE) tools/inkling.js data download

MODEL ?= default
CARD ?= weights/$(MODEL).json
train: wasm setup-command ## train a shipped model again from its card (MODEL=tiny, default, record); same SHA-256 or it fails
	@$(NODE) tools/models/retrain.js $(CARD) build/retrained.safetensors $(CHECKPOINT)

models: wasm setup-command ## train the shipped models with all their seeds (hours; continues where it stopped), score them, print the table
	@$(NODE) --no-concurrent-recompilation tools/models/train.js $(ARGS)

presets: wasm ## train the published presets with 5 seeds each (hours; continues where it stopped), print their scores
	@$(NODE) --no-concurrent-recompilation tools/models/presets.js $(ARGS) # Node 20 may abort otherwise, as tools/inkling.js says

sprint: wasm ## train the preset 'sprint' with 20 seeds (some minutes; continues where it stopped), print scores and seconds
	@$(NODE) --no-concurrent-recompilation tools/models/sprint.js $(ARGS)

EXAMPLES := deep dropout template slim callbacks
examples: wasm setup-command ## the published projects, each as a program to read, on MNIST; pictures in build/examples (ARGS=--quick)
	@set -e; for name in $(EXAMPLES); do echo "== $$name"; $(NODE) --no-concurrent-recompilation tools/examples/$$name.js $(ARGS); done

studies: wasm ## measure the shipped models: robustness, calibration, rejection, preparation, personalisation (minutes; ARGS=--again)
	@nice -n 19 $(NODE) --no-concurrent-recompilation tools/studies/record.js $(ARGS)

bench: setup-bench wasm build/wasm/kernels.wasm ## speed of kernels and nets, beside TensorFlow.js
	@$(NODE) tools/inkling.js bench $(ARGS)

bench-peers: setup-bench wasm build/wasm/kernels.wasm tools/bench/peers/node_modules/.package-lock.json ## beside every other library, in Node and Chromium (20 minutes; ARGS=--quick: 2)
	@$(NODE) tools/bench/peers.mjs $(ARGS)

bench-growth: setup-bench wasm ## how cost grows with the batch, with workers and with the network (ARGS=--quick)
	@$(NODE) tools/bench/growth.mjs $(ARGS)

bench-relaxed: setup-bench wasm relaxed build/wasm/kernels.wasm ## speed of the opt-in engine with relaxed SIMD beside the exact one
	@$(NODE) tools/bench/relaxed.mjs $(ARGS)

# The other libraries take half a gigabyte, so no other target installs them. If they are missing, their rows say so.
tools/bench/peers/node_modules/.package-lock.json: tools/bench/peers/package-lock.json
	@echo 'Installing the other libraries (npm ci)'
	@cd $(<D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || echo 'npm ci failed: see above'

# The kernels alone, with a loop around each; the flags are the engine's, the exports are others.
build/wasm/kernels.wasm: $(wildcard src/base/*.c src/kernels/*.c) tools/bench/kernels.c $(HEADERS) build/wasm/flags \
        | build/include/simde
	@echo 'emcc    $@'
	$(Q)$(EMCC) $(filter-out -Wl%,$(WASM_FLAGS)) -msimd128 -sINITIAL_MEMORY=96MB -o $@ $(filter %.c,$^) \
	  $(BENCH_EXPORTS:%=-Wl$(comma)--export=%)

cycles: build/wasm/profile.wasm wasm ## where the time of a training step goes
	@$(NODE) --no-concurrent-recompilation tools/bench/cycles.mjs $(ARGS)

# The engine with function names and without inlining: it is linked at -O1, where Binaryen inlines nothing.
build/wasm/profile.wasm: $(CORE) src/api/wasm.c src/api/exports.txt $(HEADERS) build/wasm/flags | build/include/simde
	@echo 'emcc    $@'
	@rm -rf build/wasm/profile && mkdir -p build/wasm/profile
	$(Q)cd build/wasm/profile && $(EMCC) $(patsubst -I%,-I../../../%,$(patsubst build/%,../../../build/%,$(filter-out --% -s% -Wl%,$(WASM_FLAGS)))) \
	  -msimd128 -fno-inline-functions -c $(addprefix ../../../,$(CORE) src/api/wasm.c)
	$(Q)$(EMCC) $(WASM_FLAGS) -O1 -msimd128 --profiling-funcs -o $@ build/wasm/profile/*.o

site: wasm vendor ## build/site: the page in few small files, for any host and sub-folder; ANALYSE=1 lists what is in them
	@$(NODE) tools/build/site.js $(if $(ANALYSE),--analyse)

size: site setup-command ## bytes of a first visit, file by file, as Chromium fetches them
	@$(NODE) tools/build/size.js build/site

picture: site setup-picture ## film the page for README.md, into docs/inkling.webp
	@$(NODE) tools/build/picture.js $(ARGS)

bench-tasks: site setup-command ## the longest task on the page's main thread, in Train and Inside (ARGS=--rounds 9)
	@$(NODE) tools/bench/long-task.mjs --site build/site $(ARGS)

bench-start: site setup-bench ## from navigation to the first answer in Chromium, and bytes, beside TensorFlow.js
	@$(NODE) tools/bench/start.mjs $(ARGS)

# ---------------------------------------------------------------- plumbing

# A link to SIMDe's headers alone, so that no other header of the host can get into the WebAssembly build.
build/include/simde:
	@mkdir -p $(@D)
	@ln -sfn $(SIMDE)/simde $@

# Rewritten only when the compiler or its flags change; everything compiled depends on it.
build/%/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(STAMP)' | cmp -s - $@ || echo '$(STAMP)' > $@
STAMP = $(or $(STAMP_$*),$(CC) $(FLAGS_$*) $(TEST_FLAGS))
STAMP_wasm = $(EMCC) $(WASM_FLAGS) $(WASM_SMALL)
STAMP_relaxed = $(RELAXED_CC) $(FLAGS_relaxed)

setup-%:
	@tools/build/setup.sh $*

clean: ## remove everything that was built
	rm -rf build types dist tools/vendor web/inkling/*.wasm web/vendor/*.js web/vendor/*.css
