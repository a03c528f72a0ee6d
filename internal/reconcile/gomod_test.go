package reconcile

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

const (
	goModBase = `// Kept by mkdaemon (base): your edits are merged.

module example.com/pulsed

go 1.26.0

require (
	example.com/toml/v2 v2.4.3
	golang.org/x/sys v0.49.0
)
`
	goModNext = `// Kept by mkdaemon (base): your edits are merged.

module example.com/pulsed

go 1.26.2

require (
	example.com/toml/v2 v2.4.4
	golang.org/x/sys v0.50.0
)
`
)

func TestMergeGoMod(t *testing.T) {
	without := func(text, line string) string { return strings.Replace(text, "\t"+line+"\n", "", 1) }
	with := func(text, line string) string {
		return strings.Replace(text, "require (\n", "require (\n\t"+line+"\n", 1)
	}
	change := func(text, old, new string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("%q is not in %q", old, text)
		}
		return strings.ReplaceAll(text, old, new)
	}
	dbus := "example.com/dbus/v5 v5.2.2"
	for _, c := range []struct {
		name             string
		base, disk, next string
		imported         bool
		want             string
		notes            int
	}{
		{"floors are raised, the user's lines stay", goModBase, with(goModBase, "example.com/mine v1.0.0 // because"), goModNext, false,
			with(goModNext, "example.com/mine v1.0.0 // because"), 0},
		{"a bot went past the floor", goModBase, change(goModBase, "v0.49.0", "v0.51.0"), goModNext, false, change(goModNext, "v0.50.0", "v0.51.0"), 0},
		{"a bot went exactly to the floor", goModBase, change(goModBase, "v0.49.0", "v0.50.0"), goModNext, false, goModNext, 0},
		{"a pseudo-version is above the release before it", goModBase, change(goModBase, "v0.49.0", "v0.50.1-0.20261101000000-0123456789ab"), goModNext, false,
			change(goModNext, "v0.50.0", "v0.50.1-0.20261101000000-0123456789ab"), 0},
		{"a newer go line stays", goModBase, change(goModBase, "go 1.26.0", "go 1.27.0"), goModNext, false, change(goModNext, "go 1.26.2", "go 1.27.0"), 0},
		{"go without a patch", goModBase, change(goModBase, "go 1.26.0", "go 1.26"), goModNext, false, goModNext, 0},
		{"go 1.9 is older than go 1.26", goModBase, change(goModBase, "go 1.26.0", "go 1.9"), goModNext, false, goModNext, 0},
		{"toolchain, replace, exclude, retract, comments are the user's", goModBase, goModBase + `
toolchain go1.27.1

// We wait for a fix.
replace golang.org/x/sys => ../sys

exclude example.com/toml/v2 v2.4.2

retract v1.0.0 // a mistake

tool example.com/toml/v2/cmd/lint
`, goModNext, false, goModNext + `
toolchain go1.27.1

// We wait for a fix.
replace golang.org/x/sys => ../sys

exclude example.com/toml/v2 v2.4.2

retract v1.0.0 // a mistake

tool example.com/toml/v2/cmd/lint
`, 0},
		{"what only the templates have replaced or excluded is not taken", goModBase, goModBase + "\n// mine\n", goModBase + "\nreplace example.com/toml/v2 => ../toml\n", false, goModBase + "\n// mine\n", 0},
		{"a new requirement", goModBase, with(goModBase, "example.com/mine v1.0.0"), with(goModBase, dbus), false, strings.Replace(with(goModBase, "example.com/mine v1.0.0"), "(\n", "(\n\t"+dbus+"\n", 1), 0},
		{"a dropped requirement goes", with(goModBase, dbus), with(with(goModBase, dbus), "example.com/mine v1.0.0"), goModBase, false, with(goModBase, "example.com/mine v1.0.0"), 0},
		{"a dropped requirement stays where it is imported", with(goModBase, dbus), with(goModBase, dbus) + "\n// mine\n", goModBase, true, with(goModBase, dbus) + "\n// mine\n", 1},
		{"a dropped requirement stays where it was changed", with(goModBase, dbus), with(goModBase, change(dbus, "v5.2.2", "v5.3.0")), goModNext, false, with(goModNext, change(dbus, "v5.2.2", "v5.3.0")), 0},
		{"a requirement that the user took out stays out", goModBase, without(goModBase, "example.com/toml/v2 v2.4.3"), change(goModBase, "v0.49.0", "v0.50.0"), false,
			strings.Split(goModBase, "require")[0] + "require golang.org/x/sys v0.50.0\n", 0},
		{"and comes back if another version is needed", goModBase, without(goModBase, "example.com/toml/v2 v2.4.3"), goModNext, false, goModNext, 1},
		{"indirect becomes direct", goModBase, goModBase + "\nrequire example.com/deep v1.0.0 // indirect\n", with(goModBase, "example.com/deep v1.0.0"), false, goModBase + "\nrequire example.com/deep v1.0.0\n", 0},
		{"indirect ones keep their block", goModBase, goModBase + "\nrequire example.com/deep v1.0.0 // indirect\n", goModNext, false, goModNext + "\nrequire example.com/deep v1.0.0 // indirect\n", 0},
		{"CRLF and a mark", goModBase, "\xef\xbb\xbf" + change(goModBase, "\n", "\r\n"), goModNext, false, "\xef\xbb\xbf" + change(goModNext, "\n", "\r\n"), 0},
		{"no base is known", "", with(goModBase, "example.com/mine v1.0.0"), goModNext, false, with(goModNext, "example.com/mine v1.0.0"), 0},
		{"the module was renamed, and the answer with it", goModBase, change(goModBase, "example.com/pulsed", "example.com/other"), change(goModNext, "example.com/pulsed", "example.com/other"), false,
			change(goModNext, "example.com/pulsed", "example.com/other"), 0},
		{"the answer was changed", goModBase, goModBase + "\n// mine\n", change(goModBase, "example.com/pulsed", "example.com/other"), false, change(goModBase, "example.com/pulsed", "example.com/other") + "\n// mine\n", 0},
		{"nothing to do keeps each byte", goModBase, strings.ReplaceAll(goModNext, "\t", "    "), goModNext, false, strings.ReplaceAll(goModNext, "\t", "    "), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, notes, err := mergeGoMod([]byte(c.base), []byte(c.disk), []byte(c.next), func(string) bool { return c.imported })
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, string(got)); d != "" {
				t.Error(d)
			}
			if len(notes) != c.notes {
				t.Errorf("notes: %q", notes)
			}
			again, _, err := mergeGoMod([]byte(c.next), got, []byte(c.next), func(string) bool { return c.imported })
			if err != nil || string(again) != string(got) {
				t.Errorf("the next update changes it again: %v\n%s", err, cmp.Diff(string(got), string(again)))
			}
		})
	}
}

func TestGoModThatCannotBeMerged(t *testing.T) {
	for name, disk := range map[string]string{
		"broken":          "module example.com/pulsed\nrequire (\n",
		"markers":         "module example.com/pulsed\n<<<<<<< HEAD\ngo 1.26\n=======\n",
		"a branch as tag": "module example.com/pulsed\nrequire golang.org/x/sys master\n",
		"two go lines":    "module example.com/pulsed\ngo 1.26\ngo 1.27\n",
	} {
		if text, _, err := mergeGoMod([]byte(goModBase), []byte(disk), []byte(goModNext), nil); err == nil {
			t.Errorf("%s: merged to %s", name, text)
		} else if !strings.HasPrefix(err.Error(), "go.mod:") {
			t.Errorf("%s: it is not said where: %v", name, err)
		}
	}
}

func TestAnotherModulePath(t *testing.T) {
	disk := strings.ReplaceAll(goModBase, "example.com/pulsed", "example.com/mine")
	_, _, err := mergeGoMod([]byte(goModBase), []byte(disk), []byte(goModNext), nil)
	if e, ok := errors.AsType[*ModuleError](err); !ok || e.Disk != "example.com/mine" || e.Answer != "example.com/pulsed" {
		t.Fatalf("%v", err)
	}
	if !strings.Contains(err.Error(), "--set module=example.com/mine") {
		t.Errorf("no remedy: %v", err)
	}
	out := File("go.mod", &Content{[]byte(goModBase), 0o644}, Content{[]byte(disk), 0o644}, Content{[]byte(goModNext), 0o644}, How{Mode: ConflictTheirs})
	if out.Err == nil || string(out.After.Text) != disk {
		t.Errorf("the plan would go on: %+v", out)
	}
}

// Whatever the texts: nothing is lowered, nothing of the user is lost, and the
// result is a go.mod.
func FuzzMergeGoMod(f *testing.F) {
	f.Add([]byte(goModBase), []byte(goModBase), []byte(goModNext))
	f.Add([]byte(goModBase), []byte("module m\nrequire golang.org/x/sys v0.60.0\n// a\n"), []byte("module m\n"))
	f.Add([]byte("module m\nrequire a.b/c v1.0.0"), []byte("module m\r\nrequire a.b/c v1.0.0 // indirect\r\nrequire a.b/c v1.2.0\r\n"), []byte("module m\nrequire a.b/c v1.1.0\ngo 1.20"))
	f.Fuzz(func(t *testing.T, base, disk, next []byte) {
		got, _, err := mergeGoMod(base, disk, next, func(string) bool { return false })
		if err != nil {
			return
		}
		have, err := modfile.ParseLax("got", got, nil)
		if err != nil {
			t.Fatalf("%v in %q from\n%q\n%q\n%q", err, got, base, disk, next)
		}
		text, _ := Plain(disk)
		was, err := modfile.ParseLax("disk", text, nil)
		if err != nil {
			t.Fatal(err)
		}
		floor, err := modfile.ParseLax("next", next, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range slices.Concat(was.Require, floor.Require) {
			if now := find(have.Require, r.Mod.Path); now != nil && semver.Compare(now.Mod.Version, r.Mod.Version) < 0 {
				t.Errorf("%v is lowered to %s in %q", r.Mod, now.Mod.Version, got)
			}
		}
	})
}
