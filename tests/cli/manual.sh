#!/bin/sh
# Manual pages, help and completion name the same options and keys: manual.sh TMP. $MATTIS is the
# program. mandoc finds mistakes of the pages themselves.
set -u
tmp=$1 failed=0
fail() {
    printf '%s\n' "$*"
    failed=1
}
# Text of a page, with hyphens as they are typed.
page() {
    $MATTIS manual "$1" > "$tmp/$1.man" || fail "no page $1"
    mandoc -Tlint -W style "$tmp/$1.man" || fail "mandoc objects to $1"
    mandoc -Tascii "$tmp/$1.man" | sed 's/.\x08//g' > "$tmp/$1.txt"
}

page mattis
page experiment
commands=$($MATTIS complete '' | grep -v '^-')
[ "$(printf '%s\n' "$commands" | wc -l)" -ge 9 ] || fail "only these commands: $commands"
for command in $commands; do
    page "$command"
    grep -q "^ *$command" "$tmp/mattis.txt" || fail "mattis(1) has no $command"
    $MATTIS --help | grep -q "^  mattis $command " || fail "mattis --help has no $command"
    $MATTIS "$command" --help > "$tmp/help"
    for option in $($MATTIS complete "$command" -); do
        grep -q -e "^ *\(-o, \)\{0,1\}$option\( \|\$\)" "$tmp/$command.txt" || fail "the page of $command has no $option"
        grep -q -e "^  \(-o, \)\{0,1\}$option\( \|\$\)" "$tmp/help" || fail "the help of $command has no $option"
        case $option in
        --help) continue ;;
        --output) option="-o" ;;
        esac
        head -1 "$tmp/help" | grep -q -e "$option\( \|\]\)" || fail "the usage of $command has no $option"
    done
    # ... and the other way round.
    for option in $(head -1 "$tmp/help" | grep -oE -e '--[a-z][a-z-]*'); do
        $MATTIS complete "$command" "$option" | grep -qx -e "$option" || fail "$command takes no $option"
    done
done
keys=$($MATTIS models | sed -n 's/^  \([a-z][a-z0-9.-]*\)  .*/\1/p' | sort -u)
[ "$(printf '%s\n' "$keys" | wc -l)" -ge 60 ] || fail "only these keys: $keys"
for key in $keys; do
    grep -q "^ *$key\( \|\$\)" "$tmp/experiment.txt" || fail "mattis-experiment(5) has no $key"
    case $key in
    start.weights.* | dataset.source.classes.*) key=${key%.*} ;;
    esac
    grep -q "\`$key\`" docs/experiment-file.md || fail "docs/experiment-file.md has no $key"
done
$MATTIS manual nothing 2> "$tmp/error" && fail "a page that is none"
grep -q "'nothing' has no page" "$tmp/error" || fail "$(cat "$tmp/error")"
exit $failed
