package reconcile

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/merge"
)

func file(text string) Content { return Content{Text: []byte(text), Mode: 0o644} }

func how(mode ConflictMode) How {
	return How{Mode: mode, Labels: merge.Labels{Disk: "disk (your file)", Base: "base (mkdaemon 1.2.0)", Next: "next (mkdaemon 1.3.0)"}}
}

var everyMode = []ConflictMode{ConflictMarkers, ConflictSidecar, ConflictOurs, ConflictTheirs, ConflictFail}

// What merges without a conflict comes out alike in every mode.
func TestMergeFile(t *testing.T) {
	for _, c := range []struct{ path, base, disk, next, want string }{
		{"Makefile", "a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n"},
		{"a.go", "package a\n\nvar a = 1\n\nvar b = 1\n", "package a\n\nvar a = 2\n\nvar b = 1\n", "package a\n\nvar a = 1\n\nvar b = 2\n", "package a\n\nvar a = 2\n\nvar b = 2\n"},
		{"go.mod", goModBase, strings.ReplaceAll(goModBase, "v0.49.0", "v0.51.0"), goModNext, strings.ReplaceAll(goModNext, "v0.50.0", "v0.51.0")},
		{"sub/go.sum", "m v1 h1:1=\n", "m v1 h1:1=\nn v1 h1:1=\n", "m v1 h1:1=\nm v2 h1:2=\n", "m v1 h1:1=\nm v2 h1:2=\nn v1 h1:1=\n"},
		{".gitignore", "a\n", "a\nmine\n", "a\nours\n", "a\nours\nmine\n"},
		{"docs/.gitattributes", "a\n", "a\nmine\n", "a\nours\n", "a\nours\nmine\n"},
		{".dockerignore", "a\n", "a\nmine\n", "a\nours\n", "a\nours\nmine\n"},
		{"gitignore", "a\nb\n", "a\nb\nmine\n", "A\nb\n", "A\nb\nmine\n"},
		{"columns.go", "package a\n\nvar (\n\ta = 1\n\n\tb = 1\n\tc = 1\n)\n", "package a\n\nvar (\n\ta = 1\n\tz = 1\n\n\tb = 1\n\tc = 1\n)\n", "package a\n\nvar (\n\ta = 1\n\n\tb   = 1\n\tc   = 1\n\tlong = 1\n)\n",
			"package a\n\nvar (\n\ta = 1\n\tz = 1\n\n\tb    = 1\n\tc    = 1\n\tlong = 1\n)\n"},
		{"untidy.go", "package a\n\nvar  a = 1\n\nvar b = 1\n", "package a\n\nvar  a = 2\n\nvar b = 1\n", "package a\n\nvar  a = 1\n\nvar b = 2\n", "package a\n\nvar  a = 2\n\nvar b = 2\n"},
	} {
		for _, mode := range everyMode {
			base := file(c.base)
			out := File(c.path, &base, file(c.disk), file(c.next), how(mode))
			if string(out.After.Text) != c.want || out.Conflicts != 0 || out.Sidecar || out.Marker != 0 || out.Err != nil {
				t.Errorf("%s, %s: %+v\n%s", c.path, mode, out, out.After.Text)
			}
		}
	}
}

// What does not, in each mode.
func TestMergeFileConflicts(t *testing.T) {
	const marked = "<<<<<<< disk (your file)\nA\n||||||| base (mkdaemon 1.2.0)\na\n=======\n1\n>>>>>>> next (mkdaemon 1.3.0)\n"
	twoN := [3]string{"package a\n\nvar a = 1\n\nvar b = 1\n", "package a\n\nvar n = 2\n\nvar a = 1\n\nvar b = 1\n", "package a\n\nvar a = 1\n\nvar b = 1\n\nvar n = 3\n"}
	mixed := [3]string{"package a\n\nvar a = 1\n\nvar b = 1\n", "package a\n\nvar n = 2\n\nvar a = 2\n\nvar b = 1\n", "package a\n\nvar a = 3\n\nvar b = 1\n\nvar n = 3\n"}
	for _, c := range []struct {
		name, path       string
		base, disk, next string
		noBase           bool
		markers          string // "": a sidecar
		ours, theirs     string
		conflicts        int
		why              string
	}{
		{"one place of two", "a.conf", "a\nb\nc\n", "A\nb\nc\n", "1\nb\nC\n", false, marked + "b\nC\n", "A\nb\nC\n", "1\nb\nC\n", 1, "changed the same lines"},
		{"two places", "a.conf", "a\nb\nc\n", "A\nb\nA\n", "1\nb\n1\n", false, marked + "b\n" + strings.Replace(marked, "\na\n", "\nc\n", 1), "A\nb\nA\n", "1\nb\n1\n", 2, "changed the same lines"},
		{"no base", "a.conf", "", "A\nb\n", "1\nb\n", true, strings.Replace(marked, "\na\n", "\n", 1) + "b\n", "A\nb\n", "1\nb\n", 1, "not known"},
		{"binary", "a.png", "a\x00", "b\x00", "c\x00", false, "", "b\x00", "c\x00", 1, "no text"},
		{"disk became binary", "a.conf", "a\n", "b\x00\n", "c\n", false, "", "b\x00\n", "c\n", 1, "no text"},
		{"a marker too long", "a.conf", "a\n", "A\n", strings.Repeat("=", 300) + "\n", false, "", "A\n", strings.Repeat("=", 300) + "\n", 1, "changed the same lines"},
		{"merged, but wrong", "a.go", twoN[0], twoN[1], twoN[2], false, "", twoN[1], twoN[2], 1, "the result is wrong: line 9: n is declared in line 3 already"},
		{"a side that would be wrong: the whole file", "a.go", mixed[0], mixed[1], mixed[2], false, "*", mixed[1], mixed[2], 1, "changed the same lines"},
		{"go.sum", "go.sum", "m v1 h1:1=\n", "m v1 h1:1=\nn v1 h1:bad=\n", "m v1 h1:1=\nn v1 h1:1=\n", false, "", "m v1 h1:1=\nn v1 h1:bad=\n", "m v1 h1:1=\nn v1 h1:1=\n", 1, "two hashes"},
		{"go.mod", "go.mod", goModBase, "module example.com/pulsed\nrequire (\n", goModNext, false, "", "module example.com/pulsed\nrequire (\n", goModNext, 1, "go.mod:"},
	} {
		for _, mode := range everyMode {
			base := file(c.base)
			known := &base
			if c.noBase {
				known = nil
			}
			out := File(c.path, known, file(c.disk), file(c.next), how(mode))
			want := Outcome{After: file(c.disk), Conflicts: c.conflicts}
			switch mode {
			case ConflictMarkers:
				want.Sidecar = c.markers == ""
				if c.markers != "" {
					want.After.Text, want.Marker = []byte(c.markers), 7
				}
				if c.markers == "*" { // long; it is enough that they are there
					want.After.Text = out.After.Text
					if !merge.Marked(out.After.Text, 7) {
						t.Errorf("%s: no markers:\n%s", c.name, out.After.Text)
					}
				}
			case ConflictSidecar:
				want.Sidecar = true
			case ConflictOurs:
				want = Outcome{After: file(c.ours)}
			case ConflictTheirs:
				want = Outcome{After: file(c.theirs)}
			}
			if !bytes.Equal(out.After.Text, want.After.Text) || out.Conflicts != want.Conflicts || out.Marker != want.Marker || out.Sidecar != want.Sidecar || out.Err != nil {
				t.Errorf("%s, %s: conflicts %d, marker %d, sidecar %t, error %v\n%s", c.name, mode, out.Conflicts, out.Marker, out.Sidecar, out.Err, out.After.Text)
			}
			if notes := strings.Join(out.Notes, "\n"); out.Conflicts > 0 != strings.Contains(notes, c.why) {
				t.Errorf("%s, %s: notes %q", c.name, mode, notes)
			}
		}
	}
}

// A mode has one bit for us: what only one side changed is taken.
func TestMergeMode(t *testing.T) {
	for _, c := range []struct{ base, disk, next, want fs.FileMode }{
		{0o644, 0o644, 0o644, 0o644},
		{0o644, 0o644, 0o755, 0o755},
		{0o644, 0o755, 0o644, 0o755},
		{0o644, 0o755, 0o755, 0o755},
		{0o755, 0o755, 0o644, 0o644},
		{0o755, 0o644, 0o755, 0o644},
		{0o755, 0o644, 0o644, 0o644},
		{0o755, 0o755, 0o755, 0o755},
		{0o644, 0o600, 0o755, 0o700}, // what others may not read, they may not run
		{0o755, 0o750, 0o644, 0o640},
		{0o644, 0o600, 0o644, 0o600}, // the rest is the user's
	} {
		base := Content{Mode: c.base}
		if got := MergeMode(&base, c.disk, c.next); got != c.want {
			t.Errorf("%o, %o, %o: %o, want %o", c.base, c.disk, c.next, got, c.want)
		}
	}
	for _, disk := range []fs.FileMode{0o644, 0o755} {
		if got := MergeMode(nil, disk, 0o755); got != disk {
			t.Errorf("no base, %o: %o", disk, got)
		}
	}
}

// A conflict in the text is none in the mode.
func TestModeBesideAConflict(t *testing.T) {
	base, disk, next := file("a\n"), file("A\n"), file("1\n")
	next.Mode = 0o755
	for _, mode := range everyMode {
		want := fs.FileMode(0o755)
		if mode == ConflictFail {
			want = 0o644
		}
		if out := File("run", &base, disk, next, how(mode)); out.After.Mode != want {
			t.Errorf("%s: %o", mode, out.After.Mode)
		}
	}
}

// Nothing that is merged is changed on the way: base and next belong to others.
func TestMergeFileChangesNoInput(t *testing.T) {
	for _, path := range []string{"a.go", "go.mod", "go.sum", ".gitignore", "a.toml"} {
		for _, mode := range everyMode {
			texts := [3]string{"a\r\nb\n", "\xef\xbb\xbfa\r\nB\r\n", "A\nb\n"}
			if path == "go.mod" {
				texts = [3]string{goModBase, strings.ReplaceAll(goModBase, "\n", "\r\n"), goModNext}
			}
			base, disk, next := file(texts[0]), file(texts[1]), file(texts[2])
			out := File(path, &base, disk, next, how(mode))
			out.After.Text = append(out.After.Text, "more"...)
			if got := fmt.Sprintf("%s%s%s", base.Text, disk.Text, next.Text); got != texts[0]+texts[1]+texts[2] {
				t.Errorf("%s, %s: %q", path, mode, got)
			}
		}
	}
}

// A file cannot drive the user's terminal by what is wrong in it.
func TestReasonIsPrintable(t *testing.T) {
	name := "\x1b[2J" + strings.Repeat("b", 10000)
	for path, disk := range map[string]string{
		"a.plist": "<?xml version='1.0'?>\n<" + name + ">\nA\n",
		"a.go":    "package a\n\nimport \"" + name + "\"\n\nvar a = 2\n",
		"a.yaml":  name + ": 1\n" + name + ": 1\nA: 1\n",
		"a.toml":  "a = " + name + "\nA = 1\n",
		"a.json":  "{" + name + "}\nA\n",
		"go.mod":  "module " + name + "\n",
		"go.sum":  name + "\n",
	} {
		base := file(disk + "1\n2\n3\n")
		out := File(path, &base, file(disk+"1\n2\nmine\n"), file(disk+"ours\n2\n3\n"), how(ConflictSidecar))
		notes := strings.Join(out.Notes, "")
		if out.Err != nil {
			notes = out.Err.Error()
		}
		if notes == "" || len(notes) > 2000 || strings.ContainsAny(notes, "\x1b\n") {
			t.Errorf("%s: %.200q, %d bytes", path, notes, len(notes))
		}
	}
}
