#!/bin/sh
# check_layers.sh - fails when a file reaches upwards. Part of `make lint`.
#
# C: a folder of src/ is a layer and includes only itself and layers below it (base < kernels < image < writing, and
# kernels < model < train < api; model and writing do not know each other; model < file, which reads model files; base < paper, a
# module of its own); nothing in src/ includes a header of the host
# but the few that are pure.
# JavaScript: layers.js beside this file.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
complain() {
    echo "$1" >&2
    bad=1
}

allowed() { # the layers that layer $1 may include
    case $1 in
    base) echo 'base' ;;
    kernels) echo 'base kernels' ;;
    image) echo 'base kernels image' ;;
    paper) echo 'base paper' ;;
    writing) echo 'base kernels image writing' ;;
    model) echo 'base kernels model' ;;
    file) echo 'base kernels model file' ;;
    train) echo 'base kernels image model train' ;;
    api) echo 'base kernels image writing model train api' ;;
    esac
}

for file in src/*/*.[ch]; do
    layer=$(echo "$file" | cut -d/ -f2)
    # shellcheck disable=SC2013 # names of headers hold no spaces
    for include in $(sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file"); do
        case $include in
        inkling.h)
            case $layer in base | kernels) complain "$file: layer $layer knows nothing of inkling.h" ;; esac
            ;;
        paper.h) [ "$layer" = paper ] || complain "$file: only src/paper knows paper.h" ;;
        */*)
            case " $(allowed "$layer") " in
            *" ${include%%/*} "*) ;;
            *) complain "$file: layer $layer must not include $include" ;;
            esac
            ;;
        *) [ -f "src/$layer/$include" ] || complain "$file: no such file in its own layer: $include" ;;
        esac
    done
    # shellcheck disable=SC2013
    for include in $(sed -n 's/^ *# *include <\([^>]*\)>.*/\1/p' "$file"); do
        case $include in
        stddef.h | stdint.h | stdbool.h | limits.h | float.h | string.h | math.h | assert.h) ;;
        wasm_simd128.h | simde/*) [ "$file" = src/base/simd.h ] || complain "$file: only base/simd.h includes <$include>" ;;
        *) complain "$file: src/ is a pure core and does not include <$include>" ;;
        esac
    done
done

exit $bad
