#!/bin/sh
# Everything besides the tests that must hold before a commit: formatting, layering, warnings of two
# compilers as errors, and the unit tests under sanitizers.
set -eu
tools/install-deps.sh build test check

echo "== formatting"
# shellcheck disable=SC2046 # file names of the project have no spaces
clang-format --dry-run -Werror $(git ls-files '*.c' '*.h')
echo "== layering"
tools/layers.sh
tests/cli/layers_selftest.sh
for compiler in gcc clang; do
    echo "== warnings as errors: $compiler"
    make --no-print-directory -s -j2 BUILD=build-$compiler CC=$compiler EXTRA_CFLAGS=-Werror all tests \
        build-$compiler/tests/validate/validate
done
echo "== make reproduce fails where it should"
tests/cli/reproduce_selftest.sh build-gcc
echo "== unit tests under AddressSanitizer and UndefinedBehaviorSanitizer"
sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all"
rm -f build-sanitize/san.*
# In the environment, for the make and the compiler that the tests call.
export CFLAGS="-O1 -g" EXTRA_CFLAGS="$sanitize -fno-omit-frame-pointer"
make --no-print-directory -s -j2 BUILD=build-sanitize tests
# A leak found by the sanitizer does not change the exit status of Criterion: look for its file.
ASAN_OPTIONS=log_path=$(pwd)/build-sanitize/san tools/run-tests.sh build-sanitize
if ls build-sanitize/san.* > /dev/null 2>&1; then
    cat build-sanitize/san.*
    exit 1
fi
echo "check: all good"
