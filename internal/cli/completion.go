package cli

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/encode"
	"github.com/mkdaemon/mkdaemon/internal/explain"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

var shells = []string{"bash", "zsh", "fish"}

// scriptOf is what writes the script for a shell, or nil.
func scriptOf(shell string) func([]commandWords) string {
	switch shell {
	case "bash":
		return bashScript
	case "zsh":
		return zshScript
	case "fish":
		return fishScript
	}
	return nil
}

func completionCommand(s Streams) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "prints a script that completes mkdaemon's words in a shell",
		ArgsUsage: strings.Join(shells, "|"),
		Description: "bash, in ~/.bashrc:  source <(mkdaemon completion bash)\n" +
			"zsh, before compinit in ~/.zshrc, with a folder that is in $fpath:\n" +
			"                     mkdaemon completion zsh > FOLDER/_mkdaemon\n" +
			"fish, once:          mkdaemon completion fish > ~/.config/fish/completions/mkdaemon.fish",
		Action: func(c *cli.Context) error {
			shell := c.Args().First()
			script := scriptOf(shell)
			switch {
			case c.Args().Len() != 1:
				return usagef("completion takes the name of one shell: %s", strings.Join(shells, ", "))
			case script == nil:
				return usagef("unknown shell %q%s; known: %s", shell, suggest.Hint(shell, shells), strings.Join(shells, ", "))
			}
			catalog, err := s.catalog()
			if err != nil {
				return err
			}
			return s.print(script(vocabulary(newApp(s), catalog)))
		},
	}
}

// The words that can stand in a command line. All of it follows from the
// commands and the catalog: a new flag or option is completed without a line here.
type (
	commandWords struct {
		word
		flags    []flagWords
		argument slot
	}
	flagWords struct {
		word
		takes bool // a value follows
		value slot
	}
	// word is something to type and what it means.
	word struct{ text, label string }
	// slot is a place in the line and what fits there.
	slot struct {
		kind  slotKind
		words []word
	}
	slotKind string
)

const (
	anything slotKind = "anything" // nothing to propose
	oneWord  slotKind = "word"
	list     slotKind = "list" // words with commas between
	files    slotKind = "files"
	folders  slotKind = "folders"
)

func vocabulary(app *cli.App, catalog *option.Catalog) []commandWords {
	var commands []commandWords
	help := commandWords{word: word{"help", "explains a command"}, argument: slot{kind: oneWord}}
	for _, c := range app.Commands {
		if c.Hidden {
			continue
		}
		name := word{c.Name, c.Usage}
		help.argument.words = append(help.argument.words, name)
		commands = append(commands, commandWords{name, flagList(c, catalog), placeholderSlot(lastArgument(c), catalog)})
	}
	return append(commands, help)
}

// lastArgument is the placeholder of a command's arguments, without the brackets
// that say it may be left out: of two, the one that fits everywhere.
func lastArgument(c *cli.Command) string {
	return strings.Trim(c.ArgsUsage[strings.LastIndex(c.ArgsUsage, " ")+1:], "[]")
}

func flagList(c *cli.Command, catalog *option.Catalog) []flagWords {
	var flags []flagWords
	for _, f := range c.VisibleFlags() {
		doc, ok := f.(cli.DocGenerationFlag)
		if !ok {
			continue
		}
		name, usage := f.Names()[0], doc.GetUsage()
		flag := flagWords{word: word{"--" + name, strings.ReplaceAll(usage, "`", "")}, takes: doc.TakesValue()}
		if q, ok := f.(*questionFlag); ok {
			flag.label, flag.value = q.question.Ask, questionSlot(q.question)
		} else if parts := strings.Split(usage, "`"); len(parts) == 3 {
			flag.value = placeholderSlot(parts[1], catalog)
		}
		flags = append(flags, flag)
	}
	return append(flags, flagWords{word: word{"--help", "explains this command"}})
}

func questionSlot(q *option.Question) slot {
	s := slot{kind: map[option.Kind]slotKind{option.Text: anything, option.One: oneWord, option.Many: list}[q.Kind]}
	for _, o := range q.Options {
		s.words = append(s.words, word{o.Name, o.Label})
	}
	return s
}

// placeholderSlot reads a placeholder of the help text the way a person does.
func placeholderSlot(placeholder string, catalog *option.Catalog) slot {
	s := slot{kind: oneWord}
	switch {
	case strings.Contains(placeholder, "|"):
		for text := range strings.SplitSeq(placeholder, "|") {
			s.words = append(s.words, word{text: text})
		}
	case placeholder == "QUESTION":
		for _, q := range catalog.Questions {
			s.words = append(s.words, word{q.ID, q.Ask})
		}
	case placeholder == "TOPIC":
		for _, t := range topicList(catalog) {
			s.words = append(s.words, word{t.Name, t.Title})
		}
		for _, p := range explain.Points() {
			s.words = append(s.words, word{p.Name, p.Title})
		}
	case placeholder == "FILE" || placeholder == "PATH":
		s.kind = files
	case placeholder == "DIR":
		s.kind = folders
	default:
		s.kind = anything
	}
	return s
}

// each calls visit for every place in a line, by the name that the scripts give
// it: "" the command, "new" its argument, "new -" its flags, "new --dir" a value.
func each(commands []commandWords, visit func(place string, s slot)) {
	first := slot{kind: oneWord}
	for _, c := range commands {
		first.words = append(first.words, c.word)
	}
	visit("", first)
	for _, c := range commands {
		visit(c.text, c.argument)
		flags := slot{kind: oneWord}
		for _, f := range c.flags {
			flags.words = append(flags.words, f.word)
			if f.takes {
				visit(c.text+" "+f.text, f.value)
			}
		}
		visit(c.text+" -", flags)
	}
}

func quoteShell(text string) string {
	quoted, _ := encode.Shell(text) // it refuses NUL only, which no word here holds
	return quoted
}

func quoteFish(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}

// oneLineLabel keeps a label from being read as two completions.
func oneLineLabel(label string) string { return strings.Join(strings.Fields(label), " ") }
