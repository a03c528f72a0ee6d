package render_test

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/templates"
)

// fitting says which encoders belong to the format of a generated file. It is
// found by the file's name, as its readers find it.
func fitting(out string) []string {
	switch base, ext := path.Base(out), path.Ext(out); {
	case base == "LICENSE":
		return []string{"plain"}
	case base == "Makefile", ext == ".mk":
		return []string{"make", "comment"}
	case isScript(out):
		return []string{"shell", "comment", "plain"} // plain: the LSB header is data
	case strings.HasPrefix(out, "init/upstart/") && ext == ".conf", strings.HasPrefix(out, "init/android/") && ext == ".rc":
		return []string{"comment"}
	case strings.HasPrefix(out, "init/openrc/") && ext == "":
		return []string{"shell", "comment"}
	case strings.HasPrefix(out, "man/"):
		return []string{"roff", "names"} // names are plain words
	case ext == ".go":
		return []string{"gostring", "gocomment", "names"}
	case ext == ".toml":
		return []string{"toml", "comment", "names"}
	case ext == ".yml", ext == ".yaml":
		return []string{"yaml", "comment"}
	case ext == ".md":
		return []string{"markdown"}
	case ext == ".xml":
		return []string{"xml"}
	case ext == ".json":
		return []string{"json"}
	case ext == ".service", ext == ".socket":
		return []string{"unittext", "unitarg", "unitword", "comment"}
	case ext == ".sysusers", ext == ".tmpfiles":
		return []string{"unitword", "comment"}
	}
	return nil
}

// isScript says whether an init script for a shell is generated there.
func isScript(out string) bool {
	folders := []string{"init/sysv", "init/freebsd", "init/openbsd", "init/netbsd", "init/smf"}
	return path.Ext(out) == "" && slices.Contains(folders, path.Dir(out))
}

// call is an action that begins with a function.
var call = regexp.MustCompile(`^-?\s*([a-z]+)\s+[(.]`)

// A text in the wrong encoding is as bad as one in none: it is accepted by
// everybody and means something else.
func TestEncodersFitTheirFormat(t *testing.T) {
	found := 0
	for _, p := range files(t) {
		if path.Ext(p) == ".toml" {
			continue // question.toml, option.toml
		}
		text, err := templates.FS.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out := strings.TrimSuffix(p, path.Ext(p))
		for depth := 2; depth > 0; depth-- {
			if _, below, ok := strings.Cut(out, "/"); ok && (depth == 1 || !strings.HasPrefix(out, "base/")) {
				out = below
			}
		}
		for i, inside := range strings.Split(string(text), "@@") {
			match := call.FindStringSubmatch(inside)
			if i%2 == 0 || match == nil || slices.Contains([]string{"if", "range", "with"}, match[1]) {
				continue
			}
			name := match[1]
			found++
			if !slices.Contains(fitting(out), name) {
				t.Errorf("%s: the encoder %s does not fit %s; these do: %q", p, name, out, fitting(out))
			}
		}
	}
	if found < 8 {
		t.Errorf("only %d encoder calls were found; this test looks for the wrong thing", found)
	}
}
