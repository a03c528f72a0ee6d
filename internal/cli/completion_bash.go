package cli

import (
	"fmt"
	"strings"
)

// bashScript needs nothing but bash: no bash-completion package, no programs.
func bashScript(commands []commandWords) string {
	var places strings.Builder
	each(commands, func(place string, s slot) {
		words := make([]string, len(s.words))
		for i, w := range s.words {
			words[i] = w.text
		}
		fmt.Fprintf(&places, "    %s) kind=%s words=%s ;;\n", quoteShell(place), s.kind, quoteShell(strings.Join(words, " ")))
	})
	return strings.Replace(bashFrame, "PLACES\n", places.String(), 1)
}

const bashFrame = `# bash completion for mkdaemon. In ~/.bashrc: source <(mkdaemon completion bash)
# shellcheck shell=bash

# Sets kind and words for a place in the line; fails where there is none.
_mkdaemon_place() {
    case $1 in
PLACES
    *) return 1 ;;
    esac
}

_mkdaemon() {
    local line=() kind='' words='' head='' before='' place current i n word

    # bash cuts the line at "=" as well: put --flag=value together again.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        n=${#line[@]} word=${COMP_WORDS[i]}
        if ((n > 1)) && [[ $word == = && ${line[n - 1]} == --* || ${line[n - 1]} == --*= ]]; then
            line[n - 1]+=$word
        else
            line+=("$word")
        fi
    done
    n=${#line[@]} place=${line[0]} current=${line[n - 1]} COMPREPLY=()

    if ((n == 1)); then
        _mkdaemon_place ''
    elif [[ $current == --*=* ]]; then
        _mkdaemon_place "$place ${current%%=*}" || return
        # What bash does not cut off has to be said again.
        [[ $COMP_WORDBREAKS == *=* ]] || head=${current%%=*}=
        current=${current#*=}
    elif [[ ${line[n - 2]} == -* ]] && _mkdaemon_place "$place ${line[n - 2]}"; then
        :
    elif [[ $current == -* ]]; then
        _mkdaemon_place "$place -" || return
    else
        _mkdaemon_place "$place" || return
    fi

    case $kind in
    files) compopt -o default && return ;;
    folders) compopt -o dirnames && return ;;
    list) before=${current%"${current##*,}"} ;;
    esac
    for word in $words; do
        if [[ $before$word == "$current"* && ,$before != *",$word,"* ]]; then
            COMPREPLY+=("$head$before$word")
        fi
    done
}

complete -F _mkdaemon mkdaemon
`
