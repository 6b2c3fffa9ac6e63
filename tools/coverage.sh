#!/bin/sh
# Lines of src and analysis that the tests reach: coverage.sh BUILD. Prints a table by folder and leaves
# BUILD/coverage.txt (by file) and BUILD/html/index.html (line by line).
#
# Every mattis that the tests run leaves its counters in a folder of its own. Some are killed, some may
# write only small files (a full disk): what they leave is cut, and in one place it would spoil the
# counters of all, and add a line of gcov's to the output of every later run.
set -eu
build=$1
# In the environment, for the make and the compiler that the tests call.
export CFLAGS="-O1 -g" EXTRA_CFLAGS="--coverage -fprofile-update=atomic"
make --no-print-directory -s -j2 BUILD="$build" all tests
find "$build" -name '*.gcda' -delete
top=$(pwd)/$build
counters=$top/counters
rm -rf "$counters"
mkdir -p "$counters/runs"
cat > "$counters/mattis" << END
#!/bin/sh
GCOV_PREFIX=\$(mktemp -d "$counters/runs/XXXXXX")
GCOV_ERROR_FILE=$counters/errors
export GCOV_PREFIX GCOV_ERROR_FILE
exec "$top/mattis" "\$@"
END
chmod +x "$counters/mattis"
# Failing tests are said, and the lines that were reached are counted all the same.
GCOV_PREFIX=$counters/tests MATTIS_PROGRAM=$counters/mattis \
    tools/run-tests.sh "$build" || echo "coverage.sh: some tests have failed" >&2

# A file that could not be written whole is named among the errors; a run whose counters cannot be read
# for another reason is left out.
[ ! -e "$counters/errors" ] || sed -n 's/^libgcov profiling error:\(.*\):Error writing$/\1/p' "$counters/errors" |
    while IFS= read -r file; do rm -f "$file"; done
runs=0 unread=0
for run in "$counters"/runs/*; do
    [ -d "$run$top" ] || continue # killed before it could count
    if gcov-tool merge -o "$counters/sum" "$counters/tests$top" "$run$top" > "$counters/merge.txt" 2>&1; then
        rm -rf "$counters/tests" "$run"
        mkdir -p "$counters/tests$top"
        mv "$counters"/sum/* "$counters/tests$top"
        runs=$((runs + 1))
    else
        unread=$((unread + 1))
    fi
    rm -rf "$counters/sum"
done
echo "counters of $runs runs of mattis, $unread left out"
cp -r "$counters/tests$top/." "$build"
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
