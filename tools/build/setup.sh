#!/bin/sh
# setup.sh - installs what a target of the Makefile needs: `tools/build/setup.sh test`.
#
# Each need is checked by what it can do, not by a package's name, so a compiler from another source is accepted. Missing
# programs are installed with apt on Debian and Ubuntu (as root or with sudo), development packages with `npm ci`. On other
# systems it lists what is missing, and the exit status is 1. If nothing is missing, it prints nothing and is quick.
set -u
cd "$(dirname "$0")/../.." || exit 1

case ${1:-} in
wasm) needs='node emcc simde' ;;
relaxed) needs='node emcc simde relaxed-clang relaxed-lld' ;;
run) needs='node emcc simde libraries' ;;
vendor) needs='node libraries' ;;
native) needs='clang simde' ;;
cmocka) needs='clang cmocka' ;;
asan | msan | fuzz) needs='clang simde sanitizers' ;;
lint) needs='node clang simde cmocka clang-format clang-tidy npm' ;;
format) needs='clang-format node npm' ;;
node) needs='node' ;;
command) needs='node npm' ;;
picture) needs='node npm chromium img2webp' ;;
bench) needs='node emcc simde npm' ;;
programs | test)
    needs='node emcc simde clang cmocka sanitizers clang-format clang-tidy chromium firefox'
    [ "$1" = programs ] || needs="$needs npm"
    ;;
*)
    echo "setup.sh: no such verb: '${1:-}'" >&2
    exit 2
    ;;
esac

first_command() {
    for name in "$@"; do
        command -v "$name" && return 0
    done
    return 1
}

compiles() { # source on standard input; further flags as arguments
    "${CC:-clang}" -x c "$@" -o /dev/null - 2>/dev/null
}

has() {
    case $1 in
    node) [ "$(node -p 'process.versions.node.split(".")[0] >= 20' 2>/dev/null)" = true ] ;;
    npm) cmp -s package-lock.json node_modules/.inkling-lock ;;
    libraries)
        # npm writes the last file named here at the end of every install, of which these are a part
        has npm || cmp -s package-lock.json node_modules/.inkling-libraries-lock ||
            [ node_modules/.package-lock.json -nt package-lock.json ]
        ;;
    emcc) command -v "${EMCC:-emcc}" >/dev/null ;;
    clang) command -v "${CC:-clang}" >/dev/null ;;
    simde) [ -f "${SIMDE:-/usr/include}/simde/wasm/simd128.h" ] ;;
    relaxed-clang)
        printf '#include <wasm_simd128.h>\nv128_t f(v128_t a) { return wasm_f32x4_relaxed_madd(a, a, a); }\n' |
            CC=${RELAXED_CC:-clang-19} compiles --target=wasm32 -ffreestanding -msimd128 -mrelaxed-simd -c
        ;;
    relaxed-lld) command -v "${RELAXED_LD:-wasm-ld-19}" >/dev/null ;;
    cmocka) printf '#include <%s>\n' stdarg.h stddef.h stdint.h setjmp.h cmocka.h | compiles -fsyntax-only ;;
    sanitizers) echo 'int main(void) { return 0; }' | compiles -fsanitize=address,undefined ;;
    chromium) [ -n "${CHROMIUM:-}" ] || first_command chromium chromium-browser google-chrome >/dev/null ;;
    firefox) [ -n "${FIREFOX:-}" ] || first_command firefox-esr firefox >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

# A description of each need that also helps on systems without apt.
what() {
    case $1 in
    node) echo 'Node.js 20 or newer (https://nodejs.org)' ;;
    emcc) echo 'Emscripten 3.1.6 or newer (package emscripten, or https://emscripten.org/docs/getting_started)' ;;
    clang) echo 'clang 14 or newer (package clang)' ;;
    simde) echo "SIMDe headers (package libsimde-dev or simde; SIMDE=/folder/above/simde if not ${SIMDE:-/usr/include})" ;;
    relaxed-clang) echo 'clang 19 or newer, with WebAssembly (package clang-19; RELAXED_CC=/path if it is called otherwise)' ;;
    relaxed-lld) echo "LLVM's linker for WebAssembly of the same version (package lld-19; RELAXED_LD=/path to wasm-ld)" ;;
    cmocka) echo 'cmocka (package libcmocka-dev or cmocka)' ;;
    sanitizers) echo "clang's sanitizer libraries (package libclang-rt-dev or compiler-rt)" ;;
    img2webp) echo "Google's img2webp (package webp)" ;;
    npm) echo 'the development packages: npm ci --ignore-scripts' ;;
    libraries) echo 'the libraries of the page: npm ci --omit=dev --ignore-scripts' ;;
    chromium) echo 'Chromium (package chromium; or CHROMIUM=/path)' ;;
    firefox) echo 'Firefox (package firefox-esr or firefox; or FIREFOX=/path)' ;;
    *) echo "$1" ;;
    esac
}

apt_version() { # the version apt would install, '' when it knows none
    LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -v '(none)'
}

apt_package() {
    case $1 in
    emcc) echo emscripten ;;
    simde) echo libsimde-dev ;;
    cmocka) echo libcmocka-dev ;;
    firefox) echo firefox-esr ;;
    img2webp) echo webp ;;
    relaxed-clang) echo clang-19 ;;
    relaxed-lld) echo lld-19 ;;
    sanitizers) # in the package that belongs to this clang, under the name this release gives it
        major=$(clang -dumpversion 2>/dev/null || apt_version clang | sed 's/^[0-9]*://')
        major=${major%%.*}
        [ -n "$(apt_version "libclang-rt-$major-dev")" ] && echo "libclang-rt-$major-dev" ||
            echo "libclang-common-$major-dev"
        ;;
    *) echo "$1" ;;
    esac
}

find_missing() { # of the given needs, into $missing
    missing=
    for need in "$@"; do
        has "$need" || missing="$missing $need"
    done
}

# shellcheck disable=SC2086 # $needs and $missing are lists of words
find_missing $needs
[ -n "$missing" ] || exit 0

lacks() {
    case " $missing " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

give_up() { # names everything in $missing, then why it was not done here
    echo "These are missing for 'make $verb':" >&2
    for need in $missing; do
        echo "  - $(what "$need")" >&2
    done
    echo "$1" >&2
    exit 1
}
verb=$1

if lacks node; then
    found=$(node --version 2>/dev/null || echo none)
    echo "Inkling needs Node.js 20 or newer; found: $found. Get it from https://nodejs.org or nodesource.com." >&2
    exit 1
fi

# Ubuntu's chromium and firefox packages only install snaps, which tests cannot control: skip them with a note.
if grep -qs '^ID=ubuntu' /etc/os-release && { lacks chromium || lacks firefox; }; then
    echo 'Note: on Ubuntu Chromium and Firefox come as snaps. For the browser tests install Google Chrome and the Firefox' >&2
    echo '.deb from packages.mozilla.org, or set CHROMIUM=/path and FIREFOX=/path. They are skipped without.' >&2
    missing=$(echo " $missing " | sed 's/ chromium / /; s/ firefox / /')
fi

packages=
apt_needs=$(echo "$missing" | tr ' ' '\n' | grep -v -e '^npm$' -e '^libraries$')
if [ -n "$apt_needs" ]; then
    command -v apt-get >/dev/null || give_up 'This is no Debian or Ubuntu: please install them and run the command again.'
    sudo=
    if [ "$(id -u)" != 0 ]; then
        sudo=sudo
        sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; } || sudo=none
    fi
    if [ "$sudo" = none ]; then
        for need in $apt_needs; do packages="$packages $(apt_package "$need")"; done
        give_up "Neither root nor sudo here. As root: apt-get install --no-install-recommends$packages"
    fi
    mkdir -p build
    log=build/setup.log
    apt_get() {
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 "$@" >>$log 2>&1
    }
    # A fresh container has no package lists; an old one has lists that name removed files.
    ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || { echo 'Reading package lists (apt-get update)' && apt_get update; }
    for need in $apt_needs; do packages="$packages $(apt_package "$need")"; done
    echo "Installing$packages (apt-get; log in $log)"
    # shellcheck disable=SC2086 # a list of words
    apt_get install -y --no-install-recommends $packages ||
        { apt_get update && apt_get install -y --no-install-recommends $packages; } ||
        { tail -n 20 $log >&2 && give_up "apt-get could not install$packages; see $log."; }
fi

install() { # need, words, stamp, further options of npm ci
    need=$1 words=$2 stamp=$3
    shift 3
    command -v npm >/dev/null || give_up 'npm itself is missing: it comes with Node.js (Debian: package npm).'
    echo "Installing $words (npm ci)"
    if npm ci --ignore-scripts --no-audit --no-fund --loglevel=error "$@"; then
        cp package-lock.json "node_modules/$stamp"
    else
        missing=$need
        give_up 'npm ci failed; see above. It needs the npm registry or a cache of it.'
    fi
}
if lacks npm; then install npm 'the development packages' .inkling-lock; fi
# A checkout that has the development packages keeps them: npm ci --omit=dev would remove them.
if lacks libraries && [ -d node_modules/typescript ]; then
    install npm 'the development packages' .inkling-lock
elif lacks libraries; then install libraries 'the libraries of the page' .inkling-libraries-lock --omit=dev; fi

# shellcheck disable=SC2086
find_missing $missing
[ -z "$missing" ] || give_up 'They were installed but do not work.'
