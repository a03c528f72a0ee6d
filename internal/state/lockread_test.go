package state

import (
	"encoding/json"
	"path/filepath"
	"strings"
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
	text := textOf(t, lock)
	read, err := ReadLock([]byte(text))
	must(t, err)
	if textOf(t, read) != text {
		t.Errorf("read and written again:\n%s", textOf(t, read))
	}
	for n := range len(text) - 1 { // the last is a newline
		if l, err := ReadLock([]byte(text[:n])); err == nil {
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
		_, err = ReadLock(text)
		if err == nil {
			t.Errorf("%s: read", what)
			continue
		}
		if strings.ContainsAny(err.Error(), "\x1b") {
			t.Errorf("%s: the message drives the terminal: %q", what, err)
		}
	}
	text := textOf(t, goodLock())
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
		if _, err := ReadLock([]byte(row.text)); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", what, err, row.want)
		}
	}
}

func FuzzReadLock(f *testing.F) {
	lock := goodLock()
	text, err := lock.Text()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		alike(t, string(text))
		lock, err := ReadLock(text)
		if err != nil {
			return
		}
		for _, entry := range lock.Files {
			if !filepath.IsLocal(entry.Path) || Owns(entry.Path) {
				t.Errorf("%q", entry.Path)
			}
		}
		again, err := lock.Text()
		must(t, err)
		if _, err := ReadLock(again); err != nil {
			t.Errorf("what was read is not read again: %v", err)
		}
	})
}
