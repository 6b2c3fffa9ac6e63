#!/bin/sh
# Runs what README.md tells people to run, in the directory given: readme.sh DIRECTORY.
# `make` commands are looked up (they run this test); everything else is run as it stands, with $MATTIS
# of $TEST_BUILD as build/mattis.
set -eu
top=$(pwd)
work=$1
mkdir -p "$work"

# Every experiment that a document names must be there.
find README.md docs experiments -name '*.md' | while IFS= read -r document; do
    grep -oE 'experiments/[A-Za-z0-9_./-]+[A-Za-z0-9]' "$document" | sort -u | while IFS= read -r path; do
        [ -e "$path" ] || { echo "$document: names $path, which is not there" >&2; exit 1; }
    done || exit 1
done || exit 1

# Beside every figure in a document stands the command that makes it.
find README.md docs experiments -name '*.md' | while IFS= read -r document; do
    { grep -oE '!\[[^]]*\]\([^)]*' "$document" || true; } | sed 's/.*(//' | while IFS= read -r figure; do
        [ -e "$(dirname "$document")/$figure" ] || { echo "$document: there is no $figure" >&2; exit 1; }
        grep -qE "^    .*/$(basename "$figure")( |\$)" "$document" ||
            { echo "$document: no command makes $figure" >&2; exit 1; }
    done || exit 1
done || exit 1

# Lines of the fenced blocks of one language, blocks numbered from 1.
block() {
    awk -v language="$1" -v wanted="$2" '
        $0 == "```" language { inside = 1; number++; next }
        $0 == "```" { inside = 0 }
        inside && (wanted == 0 || number == wanted) { print }' "$top/README.md"
}

cd "$work"
ln -sf "$top/experiments" experiments
mkdir -p build
printf '#!/bin/sh\nexec %s "$@"\n' "$MATTIS" > build/mattis # which may be "valgrind mattis"
chmod +x build/mattis

block sh 0 | sed 's/  *#.*//' | while IFS= read -r command; do
    case $command in
    make*) make -C "$top" -n "${command#make }" > /dev/null ;;
    *) sh -c "$command" > /dev/null ;;
    esac || { echo "README: this fails: $command" >&2; exit 1; }
done

block yaml 1 > shown.yaml
cmp shown.yaml experiments/quickstart/experiment.yaml
block yaml 2 > modern.yaml
build/mattis check modern.yaml > /dev/null

block python 1 > read.py
/usr/bin/python3 read.py > python.txt
test "$(wc -l < python.txt)" -eq 10

block c 1 > read.c
make -s -C "$top" install PREFIX="$work/installed" BUILD="$TEST_BUILD" > /dev/null
PKG_CONFIG_PATH=$work/installed/lib/pkgconfig
export PKG_CONFIG_PATH
# shellcheck disable=SC2046,SC2086 # flags are to be split; a sanitized library needs its flags here
${CC:-gcc} ${EXTRA_CFLAGS:-} -o read read.c $(pkg-config --cflags --libs mattis)
LD_LIBRARY_PATH=$work/installed/lib ./read > c.txt
test "$(wc -l < c.txt)" -eq 10
# Both readers see the same measured overlaps.
awk '{ print $1, $2 }' python.txt > python.columns
awk '{ print $1, $2 }' c.txt | cmp - python.columns
