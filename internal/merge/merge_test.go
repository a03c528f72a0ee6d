package merge

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Each case in testdata has the files base, disk and next, and want: the merged
// text, with markers where it is a conflict; without base, none is known.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			have := map[string][]byte{}
			for _, f := range archive.Files {
				have[f.Name] = f.Data
			}
			r := Unrelated(have["disk"], have["next"])
			if base, known := have["base"]; known {
				r = Lines(base, have["disk"], have["next"])
			}
			got, _ := r.Markers(Labels{"disk (your file)", "base (mkdaemon 1.2.0)", "next (mkdaemon 1.3.0)"})
			if d := cmp.Diff(string(have["want"]), string(got)); d != "" {
				t.Error(d)
			}
		})
	}
}

// What no case in a text file can show: how lines end, and where a file does.
func TestBytes(t *testing.T) {
	const bom = byteOrderMark
	long := strings.Repeat("x", 200<<10)
	for _, c := range []struct{ name, base, disk, next, want string }{
		{"disk is CRLF", "a\nb\nc\n", "A\r\nb\r\nc\r\n", "a\nb\nC\n", "A\r\nb\r\nC\r\n"},
		{"CRLF alone is no change", "a\nb\nc\n", "a\r\nb\r\nc\r\n", "a\nB\nc\n", "a\r\nB\r\nc\r\n"},
		{"some lines are CRLF", "a\nb\nc\nd\n", "a\r\nb\nc\nd\n", "a\nb\nc\nD\n", "a\r\nb\nc\nD\n"},
		{"a carriage return in a line", "a\rb\nc\nd\n", "a\rb\nc\nD\n", "A\rb\nc\nd\n", "A\rb\nc\nD\n"},
		{"no newline at the end on disk", "a\nb\nc\n", "A\nb\nc", "a\nb\nC\n", "A\nb\nC"},
		{"no newline at the end in next", "a\nb\nc\n", "A\nb\nc\n", "a\nb\nc", "A\nb\nc"},
		{"no newline anywhere", "a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"},
		{"no newline anywhere, and a line more", "a\nb\nc", "A\nb\nc", "a\nb\nc\nd", "A\nb\nc\nd"},
		{"disk adds the newline", "a\nb\nc", "a\nb\nc\n", "A\nb\nc", "A\nb\nc\n"},
		{"an empty line at the end without newline", "a\n", "a", "a\n\n", "a\n\n"},
		{"disk has a mark", "a\nb\nc\n", bom + "A\nb\nc\n", "a\nb\nC\n", bom + "A\nb\nC\n"},
		{"a mark alone is no change", "a\n", bom + "a\n", "b\n", bom + "b\n"},
		{"all is deleted", "a\nb\n", "", "a\nb\n", ""},
		{"next deletes all", "a\nb\n", "a\nb\n", "", ""},
		{"Latin-1", "a\nb\nc\n", "a\nb\n\xe4\n", "\xfc\nb\nc\n", "\xfc\nb\n\xe4\n"},
		{"a line of 200 KiB", long + "\nb\nc\n", long + "\nb\nC\n", long + "x\nb\nc\n", long + "x\nb\nC\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, clean := Lines([]byte(c.base), []byte(c.disk), []byte(c.next)).Clean()
			if !clean || string(got) != c.want {
				t.Errorf("got %.100q, clean %t; want %.100q", got, clean, c.want)
			}
		})
	}
}

func TestConflictInCRLF(t *testing.T) {
	r := Lines([]byte("a\nb\n"), []byte("A\r\nb\r\n"), []byte("1\nb\n"))
	got, size := r.Markers(Labels{"disk", "base", "next"})
	want := "<<<<<<< disk\r\nA\r\n||||||| base\r\na\r\n=======\r\n1\r\n>>>>>>> next\r\nb\r\n"
	if string(got) != want || size != 7 {
		t.Errorf("size %d, got %q\nwant %q", size, got, want)
	}
	if got := string(r.Take(Next)); got != "1\r\nb\r\n" {
		t.Errorf("next's side: %q", got)
	}
	if got := string(r.Take(Disk)); got != "A\r\nb\r\n" {
		t.Errorf("disk's side: %q", got)
	}
}

func TestMarkerSize(t *testing.T) {
	for _, c := range []struct {
		line string
		size int
	}{
		{"plain", 7},
		{"======", 7},
		{"=======", 8},
		{"<<<<<<< HEAD", 8},
		{"|||||||||||||||||||||||||||||| table", 31},
		{strings.Repeat(">", 199), 200},
		{strings.Repeat(">", 200), 0}, // no markers of such a length; the file has to be merged otherwise
	} {
		text, size := Lines([]byte("a\n"), []byte("b\n"+c.line+"\n"), []byte("c\n")).Markers(Labels{"disk", "base", "next"})
		if size != c.size {
			t.Errorf("%.40s: size %d, want %d", c.line, size, c.size)
		}
		if size > 0 && !Marked(text, size) {
			t.Errorf("%.40s: its markers are not found", c.line)
		}
		if size > 0 && Marked([]byte("a\n"+c.line+"\n"), size) {
			t.Errorf("%.40s counts as a marker", c.line)
		}
	}
}

func TestMarked(t *testing.T) {
	for text, want := range map[string]bool{
		"":                          false,
		"<<<<<<< disk\n":            true,
		"||||||| base\r\n":          true,
		"=======\n":                 true,
		"a\n>>>>>>> next":           true,
		"======= \n":                true,
		"<<<<<<<<\n":                false,
		"<<<<<<\n":                  false,
		"<<<<<<<disk\n":             false,
		" =======\n":                false,
		"a =======\n":               false,
		">>>>>>> next\nanother one": true,
	} {
		if got := Marked([]byte(text), 7); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestMergeable(t *testing.T) {
	for name, c := range map[string]struct {
		text []byte
		want bool
	}{
		"empty":           {nil, true},
		"Latin-1":         {[]byte("\xe4\n"), true},
		"NUL":             {[]byte("a\x00b"), false},
		"1 MiB":           {bytes.Repeat([]byte("a"), 1<<20), true},
		"1 MiB and more":  {bytes.Repeat([]byte("a"), 1<<20+1), false},
		"NUL at the end":  {append(bytes.Repeat([]byte("a"), 1<<19), 0), false},
		"our own program": {program(t), false},
	} {
		if got := Mergeable(c.text); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func program(t *testing.T) []byte {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(self)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	head := make([]byte, 4096)
	if _, err := f.Read(head); err != nil {
		t.Fatal(err)
	}
	return head
}
