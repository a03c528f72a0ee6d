package reconcile

import (
	"go/build"
	"go/parser"
	"go/token"
	"io"
	"strings"
	"testing"
)

// go/build says, for each system, whether it takes a file in.
func TestBuildTagsAgainstGoBuild(t *testing.T) {
	names := []string{"a.go", "linux.go", "a_linux.go", "a_windows.go", "a_unix.go", "a_amd64.go", "a_linux_arm64.go", "a_arm64_linux.go", "a_linux_test.go", "a_other.go", "a_android.go"}
	lines := []string{"", "linux", "!linux", "unix", "!unix", "darwin || freebsd", "solaris", "illumos", "android", "linux && amd64", "!linux && !darwin", "arm64 || amd64", "ios", "custom", "!custom", "ignore"}
	type file struct {
		name, text string
		takes      []bool
	}
	var files []file
	for _, name := range names {
		for _, line := range lines {
			f := file{name: name, text: "package a\n"}
			if line != "" {
				f.text = "//go:build " + line + "\n\n" + f.text
			}
			for _, system := range systems() {
				for _, processor := range []string{"amd64", "arm64", "386"} {
					for _, tags := range [][]string{nil, {"custom"}} {
						c := build.Context{GOOS: system, GOARCH: processor, BuildTags: tags, Compiler: "gc"}
						c.JoinPath = func(words ...string) string { return strings.Join(words, "/") }
						c.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(f.text)), nil }
						match, err := c.MatchFile("dir", name)
						if err != nil {
							t.Fatal(err)
						}
						f.takes = append(f.takes, match)
					}
				}
			}
			files = append(files, f)
		}
	}
	tags := func(f file) buildTags {
		parsed, err := parser.ParseFile(token.NewFileSet(), "", f.text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		return newBuildTags(f.name, parsed)
	}
	met := 0
	for _, f := range files {
		for _, g := range files {
			want := false
			for i := range f.takes {
				want = want || f.takes[i] && g.takes[i]
			}
			if got := tags(f).meet(tags(g)); got != want {
				t.Fatalf("%s %q and %s %q: together %t, go/build says %t", f.name, f.text, g.name, g.text, got, want)
			}
			if want {
				met++
			}
		}
	}
	if all := len(files) * len(files); met == 0 || met == all {
		t.Errorf("%d of %d pairs are built together", met, all)
	}
}
