package cli

import (
	"fmt"
	"strings"
)

func zshScript(commands []commandWords) string {
	var places strings.Builder
	each(commands, func(place string, s slot) {
		words := make([]string, len(s.words))
		for i, w := range s.words {
			// _describe splits at the first colon without a backslash, and
			// takes backslashes away.
			plain := strings.NewReplacer(`\`, `\\`)
			words[i] = quoteShell(strings.ReplaceAll(plain.Replace(w.text), ":", `\:`) + ":" + plain.Replace(oneLineLabel(w.label)))
		}
		fmt.Fprintf(&places, "    (%s) kind=%s found=(%s) ;;\n", quoteShell(place), s.kind, strings.Join(words, " "))
	})
	return strings.Replace(zshFrame, "PLACES\n", places.String(), 1)
}

const zshFrame = `#compdef mkdaemon
# zsh completion for mkdaemon: the file _mkdaemon in a folder of $fpath.

# Sets kind and found for a place in the line; fails where there is none.
_mkdaemon_place() {
    case $1 in
PLACES
    (*) return 1 ;;
    esac
}

_mkdaemon() {
    local kind place=$words[2] given
    local -a found

    if ((CURRENT == 2)); then
        _mkdaemon_place ''
    elif [[ $PREFIX == --*=* ]]; then
        _mkdaemon_place "$place ${PREFIX%%=*}" || return
        compset -P 1 '*='
    elif [[ $words[CURRENT-1] == -* ]] && _mkdaemon_place "$place $words[CURRENT-1]"; then
        :
    elif [[ $PREFIX == -* ]]; then
        _mkdaemon_place "$place -" || return
    else
        _mkdaemon_place "$place" || return
    fi

    case $kind in
    (files) _files; return ;;
    (folders) _files -/; return ;;
    (list)
        given=,${PREFIX%"${PREFIX##*,}"}
        compset -P '*,'
        for place in $found; do
            [[ $given == *,"${place%%:*}",* ]] && found=("${(@)found:#$place}")
        done
        ;;
    esac
    _describe -t values value found
}

# Both as a file in $fpath and by "source".
if [[ $funcstack[1] == _mkdaemon ]]; then
    _mkdaemon "$@"
else
    compdef _mkdaemon mkdaemon
fi
`
