package disk

import (
	"strings"
	"testing"
)

// Each rule once; all that breaks one is tried with Create of internal/project.
func TestCheckPath(t *testing.T) {
	for path, want := range map[string]string{
		"": "empty", "/a": "absolute", "a/": "ends in a slash", "a//b": "empty component", "a/../b": `component ".."`, ".git/x": "belongs to git",
		"a\\b": "backslash", "c:x": "colon", "a\nb": "control character", "é": "not ASCII", "a b": "character ' '", "-a": "reads as a flag",
		"a.": "ends in a dot", "aux.go": "device", "b/COM1.txt": "device", "lpt9": "device", "a/.Git": "belongs to git", "git~1/x": "belongs to git",
		strings.Repeat("a", 256): "at most 255", strings.Repeat("a/", 500) + "b": "at most 1000",
	} {
		if err := CheckPath(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", path, err, want)
		}
	}
	for _, path := range []string{"a", "com", "comx", "com10", ".github/a_b/c+d@e%f.service", strings.Repeat("a", 255)} {
		if err := CheckPath(path); err != nil {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestTwins(t *testing.T) {
	seen := Twins{}
	for _, row := range []struct{ path, want string }{
		{"a/b", ""}, {"a/c", ""}, {"A/d", "one file where case is ignored"}, {"a", "a file and a folder"}, {"a/b/c", "a file and a folder"}, {"d", ""}, {"D", "one file"},
	} {
		if err := seen.Add(row.path); (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.path, err, row.want)
		}
	}
}
