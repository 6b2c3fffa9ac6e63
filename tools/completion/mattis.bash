# Completion of mattis for bash. What may be typed is asked of the program itself: `mattis complete`.

_mattis() {
    local line=${COMP_LINE:0:COMP_POINT} typed offer path
    local -a words offers
    read -ra words <<< "$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    typed=${words[-1]}
    mapfile -t offers < <("${words[0]}" complete "${words[@]:1}" 2> /dev/null)
    COMPREPLY=()
    for offer in "${offers[@]}"; do
        if [[ $offer != @* ]]; then
            COMPREPLY+=("$offer")
            continue
        fi
        compopt -o filenames 2> /dev/null
        while IFS= read -r path; do
            if [[ $path == *."${offer#@}" || (-d $path && $offer == "${offers[0]}") ]]; then
                COMPREPLY+=("$path")
            fi
        done < <(compgen -f -- "$typed")
    done
    # After KEY= readline takes the value for a word of its own.
    if [[ $typed == *=* && $COMP_WORDBREAKS == *=* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${typed%"${typed##*=}"}"}")
    fi
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2> /dev/null
    fi
}
complete -F _mattis mattis
