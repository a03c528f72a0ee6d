//go:build linux

package cli

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/encode"
)

func auditFlags() []cli.Flag {
	text := func(name, usage string) cli.Flag { return &cli.StringFlag{Name: name, Usage: usage} }
	several := func(name, usage string) cli.Flag { return &cli.StringSliceFlag{Name: name, Usage: usage} }
	yes := func(name, usage string) cli.Flag { return &cli.BoolFlag{Name: name, Usage: usage} }
	return []cli.Flag{
		text("style", "`"+strings.Join(styleNames(), "|")+"`: the first, the default, detaches itself; the others stay in the foreground"),
		text("connect", "where it serves, `ADDRESS`: unix:PATH or IP:PORT"),
		text("ready", "a `COMMAND` that exits 0 when it serves"),
		text("pidfile", "the `FILE` that names its process; without COMMAND: inspect that process"),
		text("log", "the `FILE` where it logs"),
		text("config", "its configuration `FILE`, which it reads again on SIGHUP"),
		text("reload-broken", "a `FILE` with a configuration that it must refuse"),
		text("stop", "a `COMMAND` that stops it"),
		text("reload", "a `COMMAND` that has it reload, and returns with the outcome"),
		text("status", "a `COMMAND` that exits 0 if it runs, 3 if not"),
		text("name", "the `NAME` of its process, if not that of COMMAND"),
		text("program", "the `FILE` that its process runs, if not COMMAND"),
		text("user", "the `USER` that it changes to"),
		text("unit-file", "its systemd unit, a `FILE`"),
		text("start-timeout", "after how long its start gives up: a `TIME` such as 5s"),
		text("stop-timeout", "after how long a manager kills it: a `TIME`, 90s by default"),
		text("listen-name", "the `NAME` of the socket that it takes over from systemd, in place of --connect"),
		text("ready-fd", "the descriptor `N` to which it writes a newline when it is ready, for style s6"),
		several("file", "lay a file before each start: `{dir}/PLACE=FILE`"),
		several("env", "a variable that it needs: `NAME=VALUE`"),
		text("subject", "read all of that, and the command, from a TOML `FILE`; flags win"),
		several("point", "judge only these points: `ID,…`"),
		text("explain", "say why there is a point, `ID`, and audit nothing"),
		text("pid", "inspect the process `N`"),
		text("unit", "inspect the main process of a systemd unit, `NAME`"),
		yes("json", "as a JSON object"),
		yes("junit", "as JUnit XML, for CI"),
		yes("sarif", "as SARIF, for code scanning: what does not hold"),
		yes("quiet", "show only what does not hold, and the score"),
		yes("all", "show also the points of other styles"),
	}
}

func styleNames() (names []string) {
	for _, style := range audit.Styles() {
		names = append(names, string(style))
	}
	return names
}

func newAuditing(c *cli.Context, s Streams) (*auditing, error) {
	w := &auditing{Streams: s}
	var err error
	if w.format, err = auditFormatOf(c); err != nil {
		return nil, err
	}
	if w.points, err = pointIDs(c.StringSlice("point")); err != nil {
		return nil, err
	}
	if path := c.String("subject"); c.IsSet("subject") {
		if w.subject, err = interruptible(c.Context, func() (audit.Subject, error) { return audit.ReadSubject(path) }); err != nil {
			return nil, usageError{err}
		}
		w.place = path
	}
	if err := subjectFlags(c, &w.subject); err != nil {
		return nil, err
	}
	inspects := c.IsSet("pid") || c.IsSet("unit")
	switch command := c.Args().Slice(); {
	case inspects && len(command) > 0:
		return nil, usagef("--pid and --unit are for what runs already; COMMAND would be started")
	case len(command) > 0:
		w.subject.Start = command
		w.noteRelative()
	}
	if inspects || len(w.subject.Start) == 0 && w.subject.Pidfile != "" {
		return w, w.inspection(c)
	}
	if len(w.subject.Start) == 0 {
		return nil, usagef("nothing to audit: write the command behind --, as in `mkdaemon audit -- food start`, or say --pid, --unit or --pidfile")
	}
	if w.subject.Style == "" {
		w.subject.Style = audit.Traditional
	}
	if err := w.subject.Check(); err != nil {
		return nil, usageError{err}
	}
	return w, w.applicable(w.subject.Style)
}

// noteRelative warns of the mistake that is made first of all.
func (w *auditing) noteRelative() {
	for _, word := range w.subject.Start[1:] {
		_, path, isFlag := strings.Cut(word, "=")
		if !isFlag {
			path = word
		}
		full, err := filepath.Abs(path)
		if _, err2 := os.Lstat(path); err == nil && err2 == nil && !filepath.IsAbs(path) && path != "" {
			w.say("note: each start is in another folder, where %s will not be found; write %s", encode.Printable(path), encode.Printable(full))
		}
	}
}

// inspection sets what of the system is to be looked at.
func (w *auditing) inspection(c *cli.Context) error {
	w.target = &audit.Target{Unit: c.String("unit"), Known: w.subject}
	if !c.IsSet("style") {
		w.target.Known.Style = "" // what it is told by, it shows itself
	}
	if c.IsSet("pid") {
		n, err := strconv.Atoi(c.String("pid"))
		if err != nil || n <= 0 || c.IsSet("unit") {
			return usagef("--pid takes the number of one process, and stands without --unit; got %q", c.String("pid"))
		}
		w.target.PID = n
	}
	return nil
}

// subjectFlags puts what is typed over what the file says.
func subjectFlags(c *cli.Context, s *audit.Subject) error {
	if c.IsSet("style") {
		if err := oneOf(c, "style", styleNames()); err != nil {
			return err
		}
		s.Style = audit.Style(c.String("style"))
	}
	for name, field := range map[string]*string{
		"connect": &s.Connect, "name": &s.Name, "user": &s.User, "listen-name": &s.Listen,
	} {
		if c.IsSet(name) {
			*field = c.String(name)
		}
	}
	for name, field := range map[string]*string{
		"pidfile": &s.Pidfile, "log": &s.Log, "config": &s.Config, "program": &s.Program, "unit-file": &s.Unit,
	} {
		if path := c.String(name); path != "" && strings.HasPrefix(path, "{dir}/") {
			*field = path
		} else if path != "" {
			var err error
			if *field, err = filepath.Abs(path); err != nil {
				return err
			}
		}
	}
	for _, f := range []struct {
		name  string
		field *[]string
	}{{"ready", &s.Ready}, {"stop", &s.Stop}, {"reload", &s.Reload}, {"status", &s.Status}} {
		if !c.IsSet(f.name) {
			continue
		}
		words, err := splitWords(c.String(f.name))
		if err != nil {
			return usagef("--%s: %w", f.name, err)
		}
		*f.field = words
	}
	for _, f := range []struct {
		name  string
		field *time.Duration
	}{{"start-timeout", &s.StartTimeout}, {"stop-timeout", &s.StopTimeout}} {
		if !c.IsSet(f.name) {
			continue
		}
		d, err := time.ParseDuration(c.String(f.name))
		if err != nil || d <= 0 {
			return usagef("--%s takes a time such as 5s, got %q", f.name, c.String(f.name))
		}
		*f.field = d
	}
	if c.IsSet("ready-fd") {
		n, err := strconv.Atoi(c.String("ready-fd"))
		if err != nil || n < 3 || n > 1000 {
			return usagef("--ready-fd takes a number from 3 to 1000, got %q", c.String("ready-fd"))
		}
		s.ReadyFD = n
	}
	s.Env = append(s.Env, c.StringSlice("env")...)
	return subjectFiles(c, s)
}

// subjectFiles reads the files whose contents belong to a subject.
func subjectFiles(c *cli.Context, s *audit.Subject) error {
	if path := c.String("reload-broken"); path != "" {
		text, err := readSmall(c.Context, path)
		if err != nil {
			return usagef("--reload-broken: %w", err)
		}
		s.Broken = text
	}
	s.Files = maps.Clone(s.Files)
	for _, word := range c.StringSlice("file") {
		place, path, found := strings.Cut(word, "=")
		place, inDir := strings.CutPrefix(place, "{dir}/")
		if !found || !inDir || place == "" {
			return usagef("--file takes {dir}/PLACE=FILE, got %q", word)
		}
		text, err := readSmall(c.Context, path)
		if err != nil {
			return usagef("--file: %w", err)
		}
		if s.Files == nil {
			s.Files = map[string]string{}
		}
		s.Files[place] = text
	}
	return nil
}

// readSmall reads a text that belongs to a subject.
func readSmall(ctx context.Context, path string) (string, error) {
	f, err := openText(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := readText(ctx, f, path)
	if err == nil && !utf8.Valid(text) {
		err = fmt.Errorf("%s is no text in UTF-8", path)
	}
	return string(text), err
}

// auditFormat is how a report is written.
type auditFormat struct {
	kind       string // "", or the name of a flag
	quiet, all bool
}

func auditFormatOf(c *cli.Context) (auditFormat, error) {
	f := auditFormat{quiet: c.Bool("quiet"), all: c.Bool("all")}
	given := slices.DeleteFunc([]string{"json", "junit", "sarif", "quiet", "all"}, func(name string) bool { return !c.Bool(name) })
	if len(given) > 1 {
		return f, usagef("--%s and --%s cannot be combined", given[0], given[1])
	}
	if len(given) == 1 && !f.quiet && !f.all {
		f.kind = given[0]
	}
	return f, nil
}
