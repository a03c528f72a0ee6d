package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/mkdaemon/mkdaemon/bench/paired"
)

// noDocs leaves out of the command line library what writes its documentation.
const noDocs = "-tags=urfave_cli_no_docs"

const (
	survey = "github.com/AlecAivazis/survey/v2"
	urfave = "github.com/urfave/cli/v2"
)

// libraries are what mkdaemon links and pays for at every start. Each is
// measured as a program that imports it and does nothing; body is for one that
// could do something, and so links also what that needs.
var libraries = []struct {
	label   string
	imports []string
	body    string
	tag     string
}{
	{label: "an empty Go program"},
	{label: "text/template", imports: []string{"text/template"}},
	{label: "go-toml", imports: []string{"github.com/pelletier/go-toml/v2"}},
	{label: "survey", imports: []string{survey}},
	{label: "urfave/cli", imports: []string{urfave}},
	{label: "urfave/cli, urfave_cli_no_docs", imports: []string{urfave}, tag: noDocs},
	{label: "survey and urfave/cli, urfave_cli_no_docs", imports: []string{survey, urfave}, tag: noDocs},
	{label: "survey and urfave/cli, to be called, urfave_cli_no_docs", imports: []string{"os", survey, urfave}, tag: noDocs, body: `
	if len(os.Args) > 1 {
		var answer string
		_ = (&cli.App{}).Run(os.Args)
		_ = survey.AskOne(&survey.Input{}, &answer)
		_ = survey.AskOne(&survey.Select{}, &answer)
		_ = survey.AskOne(&survey.MultiSelect{}, &answer)
	}
`},
}

// start compares `version`, which does next to nothing, with those programs.
func (b bench) start() error {
	var contestants []paired.Command
	for i, l := range libraries {
		source := "package main\n"
		for _, path := range l.imports {
			if l.body == "" {
				path = "_ " + strconv.Quote(path)
			} else {
				path = strconv.Quote(path)
			}
			source += "import " + path + "\n"
		}
		source += "func main() {" + l.body + "}\n"
		name := fmt.Sprintf("library%d", i)
		if err := os.WriteFile(b.path(name+".go"), []byte(source), 0o644); err != nil {
			return err
		}
		if err := b.build(name, append(strings.Fields(l.tag), b.path(name+".go"))...); err != nil {
			return err
		}
		contestants = append(contestants, paired.Command{Label: l.label, Words: []string{b.path(name)}})
	}
	results, err := paired.Race(3*b.rounds, append(contestants,
		paired.Command{Label: "mkdaemon version", Words: []string{b.path("mkdaemon"), "version"}},
		paired.Command{Label: "mkdaemon version, urfave_cli_no_docs", Words: []string{b.path("mkdaemon-no-docs"), "version"}},
	)...)
	if err != nil {
		return err
	}
	fmt.Printf("## Start\n\n%s\n", paired.Table(results))
	return nil
}
