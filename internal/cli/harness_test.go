package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/templates"
)

// childEnv makes the test binary be mkdaemon: what runs on a pseudo-terminal or
// is killed has to be a process of its own. The other two make it another
// release: one with the templates in a folder, and one of another version.
const (
	childEnv     = "MKDAEMON_TEST_CHILD"
	templatesEnv = "MKDAEMON_TEST_TEMPLATES"
	releaseEnv   = "MKDAEMON_TEST_RELEASE"
)

func TestMain(m *testing.M) {
	audit.Enter()
	if os.Getenv(childEnv) != "" {
		s := Process()
		s.Release = os.Getenv(releaseEnv)
		if dir := os.Getenv(templatesEnv); dir != "" {
			s.Templates = os.DirFS(dir)
		}
		os.Exit(int(Run(os.Args[1:], s)))
	}
	var err error
	if programs, err = os.MkdirTemp("", "programs-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(programs)
	os.Exit(code)
}

// programs is a folder for what tests build once.
var programs string

func self(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

type result struct {
	code     Code
	out, err string
}

// run calls the command line in this process, without a terminal.
func run(in string, args ...string) result {
	var out, err bytes.Buffer
	code := Run(args, Streams{In: strings.NewReader(in), Out: &out, Err: &err})
	return result{code, out.String(), err.String()}
}

// mustRun is run for what has to succeed.
func mustRun(t testing.TB, args ...string) result {
	t.Helper()
	r := run("", args...)
	if r.code != Done {
		t.Fatalf("mkdaemon %q: exit %d\n%s", args, r.code, r.err)
	}
	return r
}

func catalogOf(t testing.TB) *option.Catalog {
	t.Helper()
	c, err := option.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// snapshot reads a folder: path -> mode and text. The state is left out; its
// own package tests it.
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	tree := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if d.IsDir() {
			if name == ".mkdaemon" || name == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		tree[name] = info.Mode().String() + "\n" + string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// mustBeEmpty fails if anything at all was left in dir.
func mustBeEmpty(t testing.TB, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v (%v)", entries, err)
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
