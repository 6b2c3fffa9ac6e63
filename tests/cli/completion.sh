#!/bin/bash
# Completion as the shells see it, without a terminal: completion.sh TMP. $MATTIS is the program.
set -eu
tmp=$(realpath "$1") failed=0
mkdir -p "$tmp/bin" "$tmp/files/folder"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$(realpath "${MATTIS##* }")" > "$tmp/bin/mattis"
chmod +x "$tmp/bin/mattis"
touch "$tmp/files/a.yaml" "$tmp/files/a.h5" "$tmp/files/b.h5" "$tmp/files/note.txt"
export PATH="$tmp/bin:$PATH"

expect() { # shell, line, wanted (all candidates in order of their names, or one with a *)
    local got
    got=$("$1" "$2" | sort | tr '\n' ' ')
    # shellcheck disable=SC2053 # the right side is a pattern
    if [[ $got != $3 ]]; then
        printf '%s: "%s" gave "%s", wanted "%s"\n' "$1" "$2" "$got" "$3"
        failed=1
    fi
}

# shellcheck source=tools/completion/mattis.bash
source tools/completion/mattis.bash
in_bash() {
    (
        cd "$tmp/files"
        COMP_LINE=$1 COMP_POINT=${#1} COMPREPLY=()
        _mattis
        printf '%s\n' "${COMPREPLY[@]}"
    )
}

# compadd and _files are those of an open terminal: here they print.
in_zsh() {
    # shellcheck disable=SC2016 # for zsh
    zsh -f -c 'compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -rl -- "$@" }
        _files() { print -r -- "files $2" }
        words=("${(@s: :)2}"); CURRENT=$#words
        fn() { source "$1" }
        fn "$1"' zsh tools/completion/_mattis "$1"
}

expect in_bash "mattis mer" "merge "
expect in_bash "mattis run " "a.yaml folder "
expect in_bash "mattis show " "a.h5 b.h5 folder "
expect in_bash "mattis show --js" "--json "
expect in_bash "mattis show --res" " "
expect in_bash "mattis plot a.h5 --kind " "distribution finite-size fitting series "
expect in_bash "mattis plot a.h5 --width d" "double "
expect in_bash "mattis run a.yaml --set network.inter" "network.interaction= "
expect in_bash "mattis run a.yaml --set network.interaction=" "distinct full "
expect in_bash "mattis run a.yaml --set dynamics.exchange=t" "true "
expect in_bash "mattis run a.yaml --set axes.temper" "axes.temperature= "
expect in_bash "mattis run a.yaml --set spin" "spins= "
expect in_bash "mattis manual exp" "experiment "
expect in_bash "mattis nothing " " "
if command -v zsh > /dev/null; then
    expect in_zsh "mattis mer" "merge "
    expect in_zsh "mattis run " "files \*.(yaml|yml) "
    expect in_zsh "mattis plot a.h5 -o " "files \*.(pdf|svg|png) "
    expect in_zsh "mattis show --js" "--json "
    expect in_zsh "mattis run a.yaml --set network.interaction=" \
        "network.interaction=distinct network.interaction=full "
fi
exit $failed
