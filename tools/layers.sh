#!/bin/sh
# Folders of src are layers: fails on an #include against the order below, or of a private header of
# another folder. A public header belongs to the folder named beside it. layers.sh [TOP]
set -u
cd "${1:-.}" || exit 2
# shellcheck disable=SC2046 # file names of the project have no spaces
awk '
function allow(folder, list,   n, part, k) {
    n = split(list, part, " ")
    may[folder, folder] = 1
    may[folder, "base"] = 1
    for (k = 1; k <= n; k++) may[folder, part[k]] = 1
}
function owner(header, list,   n, part, k) {
    n = split(list, part, " ")
    for (k = 1; k <= n; k++) home["mattis/" part[k] ".h"] = header
}
BEGIN {
    owner("base", "array buffer error frame build_info nearest"); owner("random", "stream")
    owner("kernels", "kernels"); owner("data", "data")
    owner("model", "params state experiment"); owner("config", "config"); owner("plan", "plan")
    owner("disorder", "disorder pattern_blocks"); owner("engine", "engine"); owner("dynamics", "dynamics exchange tap softmax")
    owner("observables", "observables"); owner("theory", "theory")
    owner("statistics", "estimators line_fit transition_fit")
    owner("store", "store journal"); owner("run", "run ranks"); owner("analysis", "plot")
    allow("base", ""); allow("statistics", ""); allow("random", ""); allow("kernels", "")
    allow("data", "store"); allow("model", "data"); allow("config", "model data"); allow("plan", "model")
    allow("disorder", "model random data kernels"); allow("engine", "model disorder kernels")
    allow("dynamics", "model random disorder engine kernels")
    allow("observables", "model disorder engine dynamics statistics")
    allow("theory", "model"); allow("store", "")
    allow("run", "model plan random disorder engine dynamics observables theory statistics")
    allow("analysis", "store statistics")
    allow("mpi", "run")
    allow("cli", "model config plan engine kernels theory store run analysis")
    # System headers that only one folder may know.
    only["yaml.h"] = "config"; only["hdf5.h"] = "store"; only["hdf5_hl.h"] = "store"
    only["zlib.h"] = "data"; only["immintrin.h"] = "kernels"; only["omp.h"] = "run cli"; only["mpi.h"] = "mpi"
    bad = 0
}
FNR == 1 {
    n = split(FILENAME, path, "/")
    here = path[1] == "src" ? path[2] : path[1] == "include" ? home["mattis/" path[n]] : path[1]
    if (here == "") { print FILENAME ": belongs to no layer; add it to tools/layers.sh"; bad = 1 }
}
/^#include "/ {
    split($0, quoted, "\"")
    header = quoted[2]
    if (header ~ /^mattis\//) {
        if (!(header in home)) { print FILENAME ": " header " belongs to no layer"; bad = 1 }
        else if (!((here, home[header]) in may)) {
            print FILENAME ":" FNR ": " here " must not include " header " (" home[header] ")"; bad = 1
        }
    } else if (header ~ /\//) {
        print FILENAME ":" FNR ": private header of another folder: " header; bad = 1
    }
}
/^#include </ {
    split($0, angle, /[<>]/)
    if (angle[2] in only && index(" " only[angle[2]] " ", " " here " ") == 0) {
        print FILENAME ":" FNR ": only " only[angle[2]] " may include <" angle[2] ">"; bad = 1
    }
}
END { exit bad }
' $(find include src analysis -name '*.[ch]' | sort) || exit 1
echo "layers: in order"
