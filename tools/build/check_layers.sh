#!/bin/sh
# check_layers.sh - fails when a file reaches upwards. Part of `make lint`.
#
# C: a folder of src/ is a layer and includes only itself and layers below it (base < kernels < image < writing, and
# kernels < model < train < api; model and writing do not know each other); nothing in src/ includes a header of the host
# but the few that are pure.
# JavaScript: the library has no DOM, touches WebAssembly in two files of engine/ alone, imports nothing from outside itself,
# and its folders import downwards;
# the page goes through the library's public index.js, or reading.js, its half.
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
    writing) echo 'base kernels image writing' ;;
    model) echo 'base kernels model' ;;
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

# lines of code (comments at the start of a line left out) of a JavaScript file that match
code() {
    grep -nE "$1" "$2" | grep -vE '^[0-9]+: *(//|/?\*)'
}
imports() {
    sed -nE "s/^(import|export|\\})( .*)? from '([^']*)';.*/\\3/p; s/^import '([^']*)';.*/\\1/p" "$1"
}

# Rooms of the library, from the ground up: a room imports only itself and rooms below it.
rooms='base architecture pictures engine data formats model numbers training workers'

for file in web/inkling/*.js web/inkling/*/*.js; do
    room=$(dirname "${file#web/inkling/}")
    case $file in
    web/inkling/engine/wasm.js | web/inkling/engine/open.js) ;;
    *) code '\bWebAssembly\.[a-zA-Z]' "$file" >&2 && complain "$file: only engine/wasm.js and engine/open.js touch WebAssembly" ;;
    esac
    code '\b(document|window)\.' "$file" >&2 && complain "$file: the library has no DOM"
    below=" ${rooms%%"$room"*}$room "
    [ "$room" = . ] && below=" $rooms "
    for import in $(imports "$file"); do
        case $import in
        ./*) ;;
        ../*/*)
            to=${import#../}
            case $below in *" ${to%%/*} "*) ;; *) complain "$file: room $room must not import $import" ;; esac
            ;;
        *) complain "$file: the library imports only itself and downwards, not $import" ;;
        esac
    done
done

for file in web/app/*.js; do
    [ -e "$file" ] || continue
    code '\bWebAssembly\.[a-zA-Z]' "$file" >&2 && complain "$file: only the library touches WebAssembly"
    for import in $(imports "$file"); do
        case $import in
        ./* | ../inkling/index.js | ../inkling/reading.js | ../vendor/*) ;;
        *) complain "$file: the page uses the library through ../inkling/index.js, not $import" ;;
        esac
    done
done
exit $bad
