package ask

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/AlecAivazis/survey/v2"
	"github.com/AlecAivazis/survey/v2/core"
	"github.com/AlecAivazis/survey/v2/terminal"
)

// Survey is the Prompter for a real terminal.
type Survey struct {
	out     io.Writer
	keys    *keys
	fill    func(string) string
	options []survey.AskOpt
}

// NewSurvey prompts on out, which must be a terminal and not stdout, and reads
// the answers from in, a terminal too: given a pipe, the library writes escape
// sequences into it. Fill breaks long text into lines that fit the terminal.
func NewSurvey(in, out *os.File, color bool, fill func(string) string) *Survey {
	// The library keeps these in globals; it has no other switches for them.
	core.DisableColor = !color
	survey.ErrorTemplate = `{{color .Icon.Format}}{{.Icon.Text}} {{.Error.Error}}{{color "reset"}}` + "\n"
	k := &keys{tty: in}
	s := screen{out, k}
	return &Survey{out, k, fill, []survey.AskOpt{
		survey.WithStdio(k, s, s),
		survey.WithPageSize(15),
		survey.WithShowCursor(true),
		survey.WithRemoveSelectAll(),
		survey.WithRemoveSelectNone(),
	}}
}

// Stop has every prompt end with ErrInterrupted, from another goroutine. If it reports
// that a prompt waits for a key, that one stays until the key comes, and changes nothing
// of the terminal any more; otherwise the end is near.
func (s *Survey) Stop() (waits bool) { return s.keys.stop() }

// Line asks for a line of text.
func (s *Survey) Line(p Prompt) (string, error) {
	// The library puts "? " in front of the help.
	input := &survey.Input{Message: p.Message, Help: strings.TrimPrefix(s.fill("? "+p.Help), "? ")}
	if len(p.Default) > 0 {
		input.Default = p.Default[0]
	}
	var answer string
	err := s.ask(input, &answer, func(v any) error { return p.Check([]string{v.(string)}) })
	if errors.Is(err, ErrInterrupted) {
		_, _ = io.WriteString(s.out, "\n") // what comes next does not belong to this line
	}
	return answer, err
}

// One asks for one option.
func (s *Survey) One(p Prompt) (string, error) {
	var answer string
	err := s.list(p, func() error {
		selected := &survey.Select{Message: p.Message, Help: p.Help, Options: names(p), Description: labels(p), Filter: filter(p)}
		if len(p.Default) > 0 {
			selected.Default = p.Default[0]
		}
		return s.ask(selected, &answer, func(v any) error { return p.Check([]string{v.(survey.OptionAnswer).Value}) })
	})
	return answer, err
}

// Many asks for any number of options.
func (s *Survey) Many(p Prompt) ([]string, error) {
	var answer []string
	err := s.list(p, func() error {
		selected := &survey.MultiSelect{Message: p.Message, Help: p.Help, Options: names(p), Description: labels(p), Filter: filter(p), Default: p.Default}
		return s.ask(selected, &answer, func(v any) error {
			var values []string
			for _, a := range v.([]survey.OptionAnswer) {
				values = append(values, a.Value)
			}
			return p.Check(values)
		})
	})
	return answer, err
}

// list shows the help of a list as ordinary text and the list again below it.
// The library would draw both as one block, again at every key, and a block that
// is higher than the screen cannot be drawn over.
func (s *Survey) list(p Prompt, ask func() error) error {
	s.keys.list = true
	defer func() { s.keys.list = false }()
	for {
		err := ask()
		if !errors.Is(err, errHelp) {
			return err
		}
		if _, err := fmt.Fprintf(s.out, "\n%s\n\n", s.fill(p.Help)); err != nil {
			return err
		}
	}
}

func (s *Survey) ask(p survey.Prompt, answer any, check survey.Validator) error {
	s.keys.said = nil
	err := survey.AskOne(p, answer, append(s.options, survey.WithValidator(check))...)
	if errors.Is(err, terminal.InterruptErr) || errors.Is(err, io.EOF) {
		return ErrInterrupted
	}
	return err
}

func names(p Prompt) []string {
	list := make([]string, len(p.Choices))
	for i, c := range p.Choices {
		list[i] = c.Name
	}
	return list
}

func labels(p Prompt) func(string, int) string {
	return func(_ string, i int) string { return p.Choices[i].Label }
}

// filter keeps the options with the typed letters in name or label. Where none
// has them all stay: the library cannot take an empty list.
func filter(p Prompt) func(string, string, int) bool {
	return func(typed, _ string, i int) bool {
		has := func(c Choice) bool {
			return strings.Contains(strings.ToLower(c.Name+" "+c.Label), strings.ToLower(typed))
		}
		for _, c := range p.Choices {
			if has(c) {
				return has(p.Choices[i])
			}
		}
		return true
	}
}
