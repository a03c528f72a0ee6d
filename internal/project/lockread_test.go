package project

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// goodLock is a lock with one entry of each kind.
func goodLock() Lock {
	a, b := strings.Repeat("a", 64), strings.Repeat("b", 64)
	return Lock{
		Schema: 1, Generator: "v1.0.0", Templates: a, Answers: map[string]json.RawMessage{"name": json.RawMessage(`["food"]`)},
		Files: []Entry{
			{Path: "a", Ownership: "kept", Mode: "0644", SHA256: a, Base: a},
			{Path: "b/c", Ownership: "kept", Mode: "0755", SHA256: b, Base: b, State: Deleted},
			{Path: "b/d", Ownership: "kept", Mode: "0644", SHA256: a, Base: a, State: Conflicted, Target: b, Marker: 9},
			{Path: "b/e", Ownership: "kept", Mode: "0644", State: Conflicted, Target: b},
			{Path: "c", Ownership: "yours", Mode: "0644", SHA256: a},
			{Path: "c2", Ownership: "yours", Mode: "0644", SHA256: a, Base: b},
			{Path: "d", Ownership: "yours", Mode: "0644", SHA256: a, State: Deleted},
		},
	}
}

func TestReadLock(t *testing.T) {
	lock := goodLock()
	text := lockText(t, lock)
	read, err := readLock([]byte(text))
	must(t, err)
	if lockText(t, read) != text {
		t.Errorf("read and written again:\n%s", lockText(t, read))
	}
	for n := range len(text) - 1 { // the last is a newline
		if l, err := readLock([]byte(text[:n])); err == nil {
			t.Fatalf("cut off at %d: %+v", n, l)
		} else if !strings.Contains(err.Error(), "git checkout") {
			t.Fatalf("cut off at %d: no remedy: %v", n, err)
		}
	}
}

func TestReadLockBelievesNothing(t *testing.T) {
	digest := strings.Repeat("a", 64)
	for what, change := range map[string]func(*Lock){
		"parent":                 func(l *Lock) { l.Files[0].Path = "../a" },
		"absolute":               func(l *Lock) { l.Files[0].Path = "/etc/passwd" },
		"dot":                    func(l *Lock) { l.Files[0].Path = "." },
		"empty":                  func(l *Lock) { l.Files[0].Path = "" },
		"slashes":                func(l *Lock) { l.Files[0].Path = "a//b" },
		"backslash":              func(l *Lock) { l.Files[0].Path = `a\b` },
		"git":                    func(l *Lock) { l.Files[0].Path = ".git/hooks/pre-commit" },
		"git, folded":            func(l *Lock) { l.Files[0].Path = ".GIT/config" },
		"ours":                   func(l *Lock) { l.Files[0].Path = ".mkdaemon/lock.json" },
		"ours, folded":           func(l *Lock) { l.Files[0].Path = ".MKdaemon/tx" },
		"an escape":              func(l *Lock) { l.Files[0].Path = "a\x1b[2J" },
		"a newline":              func(l *Lock) { l.Files[0].Path = "a\nb" },
		"twice":                  func(l *Lock) { l.Files[1].Path = "a" },
		"twice, folded":          func(l *Lock) { l.Files[1].Path = "aa"; l.Files[0].Path = "AA" },
		"file and folder":        func(l *Lock) { l.Files[0].Path = "b" },
		"order":                  func(l *Lock) { l.Files[0], l.Files[1] = l.Files[1], l.Files[0] },
		"ownership":              func(l *Lock) { l.Files[0].Ownership = "theirs" },
		"mode":                   func(l *Lock) { l.Files[0].Mode = "4755" },
		"state":                  func(l *Lock) { l.Files[0].State = "both" },
		"no digest":              func(l *Lock) { l.Files[0].SHA256, l.Files[0].Base = "", "" },
		"a digest of a path":     func(l *Lock) { l.Files[0].SHA256, l.Files[0].Base = "../../x", "../../x" },
		"an upper digest":        func(l *Lock) { d := strings.Repeat("A", 64); l.Files[0].SHA256, l.Files[0].Base = d, d },
		"two digests":            func(l *Lock) { l.Files[0].SHA256 = strings.Repeat("b", 64) },
		"yours, with a path":     func(l *Lock) { l.Files[4].Base = "../../x" },
		"yours in conflict":      func(l *Lock) { l.Files[4].State, l.Files[4].Target = Conflicted, digest },
		"target of nothing":      func(l *Lock) { l.Files[0].Target = digest },
		"markers of nothing":     func(l *Lock) { l.Files[0].Marker = 7 },
		"no target":              func(l *Lock) { l.Files[2].Target = "" },
		"target of a path":       func(l *Lock) { l.Files[2].Target = "../x" },
		"short markers":          func(l *Lock) { l.Files[2].Marker = 1 },
		"endless markers":        func(l *Lock) { l.Files[2].Marker = 1 << 40 },
		"negative markers":       func(l *Lock) { l.Files[2].Marker = -7 },
		"a version of two lines": func(l *Lock) { l.Generator = "v1\n=======" },
		"an endless version":     func(l *Lock) { l.Generator = strings.Repeat("v", 1000) },
		"no answers":             func(l *Lock) { l.Answers = nil },
		"schema 0":               func(l *Lock) { l.Schema = 0 },
		"a schema to come":       func(l *Lock) { l.Schema = 2 },
	} {
		lock := goodLock()
		change(&lock)
		text, err := json.Marshal(lock)
		must(t, err)
		_, err = readLock(text)
		if err == nil {
			t.Errorf("%s: read", what)
			continue
		}
		if strings.ContainsAny(err.Error(), "\x1b") {
			t.Errorf("%s: the message drives the terminal: %q", what, err)
		}
	}
	text := lockText(t, goodLock())
	for what, row := range map[string]struct{ text, want string }{
		"nothing":                      {"", "cut off"},
		"an array":                     {"[]", "git checkout"},
		"null":                         {"null", "no schema"},
		"more behind":                  {text + text, "git checkout"},
		"unknown key":                  {strings.Replace(text, `"schema"`, `"more": 1, "schema"`, 1), "more"},
		"unknown field":                {strings.Replace(text, `"path"`, `"run": "rm", "path"`, 1), "run"},
		"conflict markers":             {strings.Replace(text, "  \"files\"", "<<<<<<< HEAD\n  \"files\"", 1), "conflict markers"},
		"deep":                         {strings.Repeat("[", 1<<20), "git checkout"},
		"a newer lock with other keys": {`{"schema":7,"generator":"v9.0.0","soul":{}}`, "install mkdaemon v9.0.0 or newer"},
		"and a hostile version":        {`{"schema":7,"generator":"\u001b[2J"}`, `\x1b`},
	} {
		if _, err := readLock([]byte(row.text)); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", what, err, row.want)
		}
	}
}

func FuzzReadLock(f *testing.F) {
	lock := goodLock()
	text, err := lock.text()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		alike(t, string(text))
		lock, err := readLock(text)
		if err != nil {
			return
		}
		for _, entry := range lock.Files {
			if !filepath.IsLocal(entry.Path) || isState(entry.Path) {
				t.Errorf("%q", entry.Path)
			}
		}
		again, err := lock.text()
		must(t, err)
		if _, err := readLock(again); err != nil {
			t.Errorf("what was read is not read again: %v", err)
		}
	})
}

func TestOpenTellsTheRemedy(t *testing.T) {
	lock := func(dir string) string { return filepath.Join(dir, lockPath) }
	for what, row := range map[string]struct {
		edit func(dir string) error
		want string
	}{
		"no lock":           {func(dir string) error { return os.Remove(lock(dir)) }, "mkdaemon new NAME --answers"},
		"no state":          {func(dir string) error { return os.RemoveAll(filepath.Join(dir, stateDir)) }, "mkdaemon new NAME --answers"},
		"no project":        {func(dir string) error { os.Remove(filepath.Join(dir, IntentPath)); return os.Remove(lock(dir)) }, "no project of mkdaemon"},
		"the lock a pipe":   {func(dir string) error { os.Remove(lock(dir)); return syscall.Mkfifo(lock(dir), 0o644) }, "a named pipe"},
		"the lock a link":   {func(dir string) error { os.Rename(lock(dir), dir+"/l"); return os.Symlink("../l", lock(dir)) }, "a symbolic link"},
		"the lock a folder": {func(dir string) error { os.Remove(lock(dir)); return os.Mkdir(lock(dir), 0o755) }, "a folder"},
		"the lock endless":  {func(dir string) error { return os.Truncate(lock(dir), 1<<40) }, "larger than"},
		"the state a link": {func(dir string) error {
			os.Rename(filepath.Join(dir, stateDir), dir+"/s")
			return os.Symlink("s", filepath.Join(dir, stateDir))
		}, "a symbolic link in place of the folder"},
		"the state a file": {func(dir string) error {
			os.RemoveAll(filepath.Join(dir, stateDir))
			return os.WriteFile(filepath.Join(dir, stateDir), nil, 0o644)
		}, "a file in place of the folder"},
		"the lock empty": {func(dir string) error { return os.Truncate(lock(dir), 0) }, "cut off"},
	} {
		dir := created(t, kept(map[string]string{IntentPath: "name = \"food\"\n"}))
		must(t, row.edit(dir))
		soon(t, func() {
			p, err := Open(dir)
			if err == nil {
				p.Close()
			}
			if err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), lock(dir)) {
				t.Errorf("%s: %v", what, err)
			}
			_, ok := errors.AsType[*NoProjectError](err)
			if ok != strings.HasPrefix(what, "no ") {
				t.Errorf("%s: %T", what, err)
			}
		})
	}
	for what, dir := range map[string]string{"nothing": filepath.Join(t.TempDir(), "x"), "a file": os.Args[0]} {
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestOlderMkdaemonIsRefused(t *testing.T) {
	for _, row := range []struct {
		last, ours string
		ok         bool
	}{
		{"v1.2.0", "v1.2.0", true}, {"v1.2.0", "v1.10.0", true}, {"v1.10.0", "v1.9.9", false}, {"v2.0.0", "v2.0.0-rc.1", false},
		{"v1.2.0", "(devel)", true}, {"(devel)", "v0.0.1", true}, {"v1.2.0", "v1.2.0+dirty", true}, {"", "v1.0.0", true},
		{"v0.0.0-20261130120000-abcdefabcdef", "v0.0.0-20261129120000-abcdefabcdef", false},
	} {
		p := &Project{Lock: Lock{Generator: row.last}}
		err := p.CheckGenerator(row.ours)
		if (err == nil) != row.ok || err != nil && !strings.Contains(err.Error(), "install "+row.last+" or newer") {
			t.Errorf("%s by %s: %v", row.last, row.ours, err)
		}
	}
	dir := created(t, kept(map[string]string{"a": "1"}))
	p, err := Open(dir)
	must(t, err)
	defer p.Close()
	w := wishOf(kept(map[string]string{"a": "2"}))
	w.Origin.Generator = "v0.9.0"
	if _, err := p.Plan(w); err == nil || !strings.Contains(err.Error(), "install v1.0.0") {
		t.Error(err)
	}
}
