package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/encode"
	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

func usagef(format string, a ...any) error { return usageError{fmt.Errorf(format, a...)} }

// arrange puts the flags of a command before its other arguments. The library
// stops reading flags at the first argument that is none, and drops the rest
// without a word: `new fooD --ipc unix` would quietly lose its answer. It also
// refuses what the library would take the wrong way.
func arrange(app *cli.App, args []string) ([]string, error) {
	if len(args) == 0 {
		return args, nil
	}
	command := app.Command(args[0])
	if command == nil {
		if args[0] == "help" {
			return arrange(app, slices.Concat(args[1:], []string{"--help"}))
		}
		if _, isFlag := flagName(args[0]); isFlag && !isHelpFlag(args[0]) {
			return nil, usagef("unknown flag %s: flags stand behind the command, as in `mkdaemon new fooD %s`", args[0], args[0])
		}
		return args, nil
	}
	known := flagsOf(command)
	behind := strings.HasPrefix(command.ArgsUsage, commandBehind) // and not seen yet
	seen := map[string]bool{}
	var flags, rest []string
	for i := 1; i < len(args); i++ {
		name, isFlag := flagName(args[i])
		switch {
		case args[i] == "--":
			if behind && len(rest) > 0 && !slices.ContainsFunc(flags, isHelpFlag) {
				return nil, commandOnly(command, rest[0])
			}
			rest = append(rest, args[i+1:]...)
			behind = false
			i = len(args)
			continue
		case !isFlag:
			rest = append(rest, args[i])
			continue
		}
		name, value, inline := strings.Cut(name, "=")
		kind, isKnown := known[name]
		switch {
		case !isKnown:
			typed, _, _ := strings.Cut(args[i], "=")
			return nil, usagef("unknown flag %s of %s%s; see `mkdaemon %s --help`", typed, command.Name, flagHint(name, known), command.Name)
		case kind == once && seen[name]:
			return nil, usagef("flag --%s is given twice", name)
		case kind == alone && inline:
			return nil, usagef("flag --%s takes no value, got %q", name, value)
		case kind == alone:
			flags = append(flags, "--"+name)
			continue
		case !inline:
			i++
			if i == len(args) || isKnownFlag(args[i], known) {
				return nil, usagef("flag --%s needs a value", name)
			}
			value = args[i]
		}
		seen[name] = true
		flags = append(flags, "--"+name+"="+value)
	}
	if behind && len(rest) > 0 && !slices.ContainsFunc(flags, isHelpFlag) {
		return nil, commandOnly(command, rest[0])
	}
	words := append([]string{command.Name}, flags...)
	if len(rest) > 0 {
		words = append(append(words, "--"), rest...)
	}
	return words, nil
}

// commandBehind begins the ArgsUsage of a command whose arguments are another
// command with flags of its own: they stand behind --, or nothing is started.
const commandBehind = "-- "

func commandOnly(command *cli.Command, word string) error {
	return usagef("what shall be started stands behind --, as in `mkdaemon %s -- %s`", command.Name, encode.ShellWord(word))
}

// flagName splits the dashes off. A single dash is an argument: stdin.
func flagName(word string) (string, bool) {
	if !strings.HasPrefix(word, "-") || word == "-" {
		return "", false
	}
	return strings.TrimPrefix(strings.TrimPrefix(word, "-"), "-"), true
}

func isHelpFlag(word string) bool {
	name, isFlag := flagName(word)
	return isFlag && (name == "help" || name == "h")
}

// flagKind says what may stand behind a flag, and how often the flag.
type flagKind int

const (
	alone flagKind = iota // no value
	once                  // one value
	often                 // a value each time
)

func flagsOf(command *cli.Command) map[string]flagKind {
	kinds := map[string]flagKind{"help": alone, "h": alone}
	for _, f := range command.Flags {
		kind := once
		switch f.(type) {
		case *cli.BoolFlag:
			kind = alone
		case *questionFlag, *cli.StringSliceFlag:
			kind = often
		}
		for _, name := range f.Names() {
			kinds[name] = kind
		}
	}
	return kinds
}

func isKnownFlag(word string, flags map[string]flagKind) bool {
	name, isFlag := flagName(word)
	name, _, _ = strings.Cut(name, "=")
	_, known := flags[name]
	return isFlag && known
}

// flagHint names the nearest flag with its dashes, as one would type it.
func flagHint(word string, flags map[string]flagKind) string {
	var names []string
	for name := range flags {
		if name != "h" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if near := suggest.Nearest(word, names); near != "" {
		return fmt.Sprintf(" (did you mean --%s?)", near)
	}
	return ""
}
