package project

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

func sampleJournal() *journal {
	return &journal{
		folders: map[string]fs.FileMode{"a": 0o755, "a/b": 0, "shared": 0o775 | fs.ModeSetgid},
		open:    true,
		changes: []change{
			{path: "a/b/c", to: &Content{Text: []byte("new\n"), Mode: 0o644}},
			{path: "gone", from: &Content{Text: []byte("old"), Mode: 0o700}, with: "a/b/c"},
			{path: "x.mkdaemon-new", from: &Content{Text: []byte{}, Mode: 0o644}, to: &Content{Text: []byte("\x00\xff"), Mode: 0o755}, conflict: true},
		},
	}
}

func TestJournalComesBack(t *testing.T) {
	text, err := sampleJournal().encode()
	must(t, err)
	got, err := decodeJournal(text)
	must(t, err)
	if diff := cmp.Diff(sampleJournal(), got, cmp.AllowUnexported(journal{}, change{})); diff != "" {
		t.Error(diff)
	}
	again, err := got.encode()
	if err != nil || !bytes.Equal(text, again) {
		t.Errorf("%v\n%q\n%q", err, text, again)
	}
}

// A journal comes from the disk, and an archive from anywhere may hold one. What is
// not exactly what encode writes is refused before anything is touched.
func TestJournalIsNotTrusted(t *testing.T) {
	text, err := sampleJournal().encode()
	must(t, err)
	replaced := func(from, to string) []byte {
		changed := bytes.Replace(text, []byte(from), []byte(to), 1)
		if bytes.Equal(text, changed) {
			t.Fatalf("%s is not in %s", from, text)
		}
		return changed
	}
	hostile := map[string][]byte{
		"empty": nil, "a byte more": append(bytes.Clone(text), 'x'), "another text": replaced("old", "odd"),
		"newer": replaced(`"schema":1`, `"schema":2`), "unknown key": replaced(`"schema":1`, `"schema":1,"x":1`),
		"unknown text": replaced(state.Digest([]byte("old")), state.Digest([]byte("odd"))), "setuid": replaced("0700", "04700"),
		"mode of a folder": replaced(`"a":"0755"`, `"a":"030755"`), "no mode": replaced("0700", "rwx"),
		"two values": replaced(`"folders"`, `"folders":{}} {"folders"`),
		"partner":    replaced(`"with":"a/b/c"`, `"with":"../a"`), "twice": replaced(`"path":"gone"`, `"path":"a/b/c"`),
	}
	for _, path := range []string{"../x", "/etc/passwd", ".git/hooks/pre-commit", "a/../../x", "", "a//b", `a\\b`, "a\\u0000b", "con", "GIT~1/config"} {
		hostile["path "+path] = replaced(`"path":"gone"`, fmt.Sprintf(`"path":"%s"`, path))
		hostile["folder "+path] = replaced(`"a/b":"0"`, fmt.Sprintf(`"%s":"0"`, path))
	}
	for i := range text {
		hostile[fmt.Sprintf("cut at %d", i)] = text[:i]
	}
	for name, text := range hostile {
		if j, err := decodeJournal(text); err == nil {
			t.Errorf("%s: taken: %+v", name, j)
		}
	}
}

func FuzzJournal(f *testing.F) {
	text, err := sampleJournal().encode()
	must(f, err)
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		j, err := decodeJournal(text)
		if err != nil {
			return
		}
		for _, c := range j.changes {
			if disk.CheckPath(c.path) != nil || !filepath.IsLocal(c.path) || strings.Contains(c.path, ".git/") {
				t.Errorf("%q", c.path)
			}
		}
	})
}

// A journal that cannot be used is no reason to go on as if there were none.
func TestBrokenJournal(t *testing.T) {
	for _, name := range []string{txForward, txUndo, txAbort} {
		dir, _ := storyDir(t)
		must(t, os.Mkdir(filepath.Join(dir, txDir), 0o755))
		save(t, filepath.Join(dir, txDir, name), &Content{Text: []byte("{}\n"), Mode: 0o644})
		before := mustDigest(t, dir)
		want := fmt.Sprintf("%s/%s/%s: this is no journal that this version of mkdaemon wrote; look at the project with git, then remove that file", dir, txDir, name)
		for do, err := range map[string]error{
			"recover": second(Recover(t.Context(), dir)), "abort": second(Abort(t.Context(), dir)), "continue": second(Continue(t.Context(), dir)),
		} {
			if err == nil || err.Error() != want {
				t.Errorf("%s: got  %v\nwant %s", do, err, want)
			}
		}
		if mustDigest(t, dir) != before || !Interrupted(dir) {
			t.Error("changed")
		}
	}
}
