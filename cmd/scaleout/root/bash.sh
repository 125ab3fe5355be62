
# For where the package bash-completion is missing.
if ! declare -F _get_comp_words_by_ref >/dev/null 2>&1; then
    # Words as people see them: bash itself takes "key=value" for three.
    __scaleout_init_completion()
    {
        local line=${COMP_LINE:0:COMP_POINT} i word rest n=0
        words=()
        for ((i = 0; i <= COMP_CWORD; i++)); do
            word=${COMP_WORDS[i]}
            rest=${line#"${line%%[![:space:]]*}"}
            if ((i == COMP_CWORD)); then
                word=$rest # up to the cursor
            fi
            if ((n == 0)) || [[ $rest != "$line" ]]; then
                words[n++]=$word
            else
                words[n-1]+=$word
            fi
            line=${rest#"$word"}
        done
        ((cword = n - 1))
        cur=${words[cword]}
        prev=
        if ((cword > 0)); then
            prev=${words[cword-1]}
        fi
    }
fi
if ! declare -F _filedir >/dev/null 2>&1; then
    _filedir()
    {
        local IFS=$'\n' kind=-f
        if [[ ${1-} == -d ]]; then
            kind=-d
        fi
        COMPREPLY+=($(compgen "$kind" -- "$cur"))
        compopt -o filenames 2>/dev/null
    }
fi
