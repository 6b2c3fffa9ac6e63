#!/bin/sh
# Lines of src and analysis that the tests reach: coverage.sh BUILD. Prints a table by folder and leaves
# BUILD/coverage.txt (by file) and BUILD/html/index.html (line by line).
set -eu
build=$1
make --no-print-directory -s -j2 BUILD="$build" CFLAGS="-O1 -g" \
    EXTRA_CFLAGS="--coverage -fprofile-update=atomic" all tests
find "$build" -name '*.gcda' -delete
# Failing tests are said, and the lines that were reached are counted all the same.
TEST_CFLAGS=--coverage tools/run-tests.sh "$build" || echo "coverage.sh: some tests have failed" >&2
mkdir -p "$build/html"
gcovr --root . --object-directory "$build" --filter src/ --filter analysis/ --exclude-throw-branches \
    --txt "$build/coverage.txt" --html-details "$build/html/index.html" --csv "$build/coverage.csv" "$build"
awk -F, '
    NR > 1 {
        folder = $1
        sub("/[^/]*$", "", folder)
        if (folder ~ /^analysis/) folder = "analysis"
        lines[folder] += $2; hit[folder] += $3
        top = folder; sub("/.*", "", top)
        if (top != folder) { lines[top " in all"] += $2; hit[top " in all"] += $3 }
    }
    END { for (f in lines) printf "%-20s %6d of %6d lines %6.1f %%\n", f, hit[f], lines[f], 100 * hit[f] / lines[f] }
' "$build/coverage.csv" | sort
