package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/mkdaemon/mkdaemon/bench/paired"
)

// noDocs leaves out of the command line library what writes its documentation.
const noDocs = "-tags=urfave_cli_no_docs"

// libraries are what mkdaemon links and pays for at every start. Each is
// measured as a program that imports it and does nothing.
var libraries = []struct{ label, path, tag string }{
	{"an empty Go program", "", ""},
	{"text/template", "text/template", ""},
	{"go-toml", "github.com/pelletier/go-toml/v2", ""},
	{"survey", "github.com/AlecAivazis/survey/v2", ""},
	{"urfave/cli", "github.com/urfave/cli/v2", ""},
	{"urfave/cli, urfave_cli_no_docs", "github.com/urfave/cli/v2", noDocs},
}

// start compares `version`, which does next to nothing, with those programs.
func (b bench) start() error {
	var contestants []paired.Command
	for i, l := range libraries {
		source := "package main\n\nfunc main() {}\n"
		if l.path != "" {
			source = fmt.Sprintf("package main\n\nimport _ %q\n\nfunc main() {}\n", l.path)
		}
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
