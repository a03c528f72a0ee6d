package cli

import (
	"fmt"
	"strings"
)

// fishScript declares flags in fish's own way: it then knows by itself which
// word is a value, and lists what remains.
func fishScript(commands []commandWords) string {
	var b strings.Builder
	b.WriteString(fishHead)
	for _, c := range commands {
		fmt.Fprintf(&b, "complete -c mkdaemon -n '__mkdaemon_behind \"\"' -a %s -d %s\n", quoteFish(c.text), quoteFish(oneLineLabel(c.label)))
	}
	for _, c := range commands {
		line := "complete -c mkdaemon -n " + quoteFish("__mkdaemon_behind "+quoteFish(c.text))
		if len(c.argument.words) > 0 || c.argument.kind == files || c.argument.kind == folders {
			fmt.Fprintf(&b, "%s %s\n", line, fishSlot(c.argument))
		}
		for _, f := range c.flags {
			fmt.Fprintf(&b, "%s -l %s -d %s", line, strings.TrimPrefix(f.text, "--"), quoteFish(oneLineLabel(f.label)))
			if f.takes {
				b.WriteString(" -r " + fishSlot(f.value))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// fishSlot is the part of a complete command that says what fits. fish reads
// the text behind -a a second time, so the words are quoted twice.
func fishSlot(s slot) string {
	words := make([]string, len(s.words))
	for i, w := range s.words {
		words[i] = quoteFish(w.text) + `\t` + quoteFish(oneLineLabel(w.label))
	}
	switch s.kind {
	case files:
		return "-F"
	case folders:
		return "-f -a '(__fish_complete_directories)'"
	case list:
		return "-f -a " + quoteFish("(__mkdaemon_list "+strings.Join(words, " ")+")")
	case anything:
		return "-f"
	}
	return "-f -a " + quoteFish(strings.Join(words, " "))
}

const fishHead = `# fish completion for mkdaemon: ~/.config/fish/completions/mkdaemon.fish

# Whether the command is the given one; "" before there is any.
function __mkdaemon_behind
    set -l line (commandline -opc)
    test "$line[2]" = "$argv[1]"
end

# The words that may follow the last comma.
function __mkdaemon_list
    set -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string replace -r '[^,]*$' '')
    for entry in $argv
        contains -- (string split \t -- $entry)[1] (string split , -- "$before")
        or printf '%s\n' "$before$entry"
    end
end

complete -c mkdaemon -f
`
