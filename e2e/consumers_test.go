package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// Whatever is not Go in a project is read by the programs that it is for, in
// every pair of options; any word of complaint fails.
func TestRealConsumers(t *testing.T) {
	c := catalog(t)
	sets, _ := combine.Pairs(c, "pulseD")
	sets = append(sets, combine.Full(c, "my-pulse-daemon"))
	r := reader{}
	for _, given := range sets {
		t.Run(strings.ReplaceAll(combine.Label(c, given), " ", ";"), func(t *testing.T) { consume(t, r, generate(t, given)) })
	}
}

// consume gives the files of a project to their readers.
func consume(t *testing.T, r reader, dir string) {
	t.Helper()
	for _, unit := range glob(t, dir, "init/systemd/*.service") {
		verifyUnit(t, unit)
		obeyPreset(t, unit)
	}
	for _, users := range glob(t, dir, "init/systemd/*.sysusers") {
		makeUsers(t, users)
		makeFolders(t, users, strings.TrimSuffix(users, ".sysusers")+".tmpfiles")
	}
	r.project(t, dir)
	readForeign(t, dir)
	for _, page := range glob(t, dir, "man/*") {
		readManual(t, page)
	}
	for _, file := range append(glob(t, dir, "packaging/dbus/*.conf"), glob(t, dir, "packaging/dbus/*.xml")...) {
		testtool.Need(t, "xmllint")
		silent(t, "xmllint", "--nonet", "--noout", file)
	}
	for _, pattern := range []string{".github/workflows/*.yml", ".gitlab-ci.yml", "api/*.yaml"} {
		for _, file := range glob(t, dir, pattern) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var into map[string]any
			if err := yaml.Unmarshal(text, &into); err != nil || len(into) == 0 {
				t.Errorf("%s: %d keys, %v", file, len(into), err)
			}
		}
	}
	testtool.Need(t, "make")
	if out := run(t, dir, "make", "-s", "help"); !strings.Contains(out, "make install") {
		t.Errorf("make help says:\n%s", out)
	}
}

func glob(t *testing.T, dir, pattern string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// silent runs a checker that has nothing to say about what is right.
func silent(t *testing.T, words ...string) {
	t.Helper()
	if out, err := try(t, "", words...); err != nil || out != "" {
		t.Errorf("%s: %v\n%s", strings.Join(words, " "), err, out)
	}
}

// verifyUnit lets systemd load the unit, and those that start it, in a root folder
// of its own, where the programs that it names exist. systemd-analyze(1) is often content with what it
// complains about, so any word fails.
func verifyUnit(t *testing.T, unit string) {
	t.Helper()
	testtool.Need(t, "systemd-analyze")
	root := t.TempDir()
	units := filepath.Join(root, "usr/lib/systemd/system")
	bin := filepath.Join(root, "usr/bin")
	for _, dir := range []string{units, bin} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run(t, "", "sh", "-c", `cp /usr/lib/systemd/system/*.target /usr/lib/systemd/system/*.slice "$0"`, units)
	name := strings.TrimSuffix(filepath.Base(unit), ".service")
	for _, program := range []string{name, name + "ctl", "sh"} {
		if err := os.WriteFile(filepath.Join(bin, program), []byte("#!/bin/true\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("usr/bin", filepath.Join(root, "bin")); err != nil {
		t.Fatal(err)
	}
	verify := []string{"systemd-analyze", "verify", "--root=" + root, "--man=no", "--recursive-errors=yes"}
	for _, u := range withTriggers(t, unit) {
		run(t, "", "cp", u, units)
		verify = append(verify, filepath.Base(u))
	}
	silent(t, verify...)
	text, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	// Tenths: the control socket must see who calls, so the users are not hidden;
	// a port needs a network.
	limit := "4"
	switch {
	case strings.Contains(string(text), "\nRestrictAddressFamilies=AF_UNIX AF_INET"):
		limit = "11"
	case strings.Contains(string(text), "PrivateUsers=yes"):
		limit = "2"
	}
	if out, err := try(t, "", "systemd-analyze", "security", "--offline=true", "--threshold="+limit, unit); err != nil {
		t.Errorf("%s is more exposed than %s tenths:\n%s", unit, limit, out)
	}
}

// withTriggers returns the service, and the units beside it that start it.
func withTriggers(t *testing.T, unit string) []string {
	t.Helper()
	units := []string{unit}
	for _, kind := range []string{"socket", "path", "timer"} {
		units = append(units, glob(t, filepath.Dir(unit), "*."+kind)...)
	}
	return units
}

// obeyPreset installs the preset where a distribution enables nothing by itself:
// `systemctl preset` then enables all that can be, as `systemctl enable` does.
func obeyPreset(t *testing.T, unit string) {
	t.Helper()
	testtool.Need(t, "systemctl")
	enabled := func(verb string) string {
		root := t.TempDir()
		system := filepath.Join(root, "usr/lib/systemd/system")
		presets := filepath.Join(root, "usr/lib/systemd/system-preset")
		links := filepath.Join(root, "etc/systemd/system")
		run(t, "", "mkdir", "-p", system, presets, links)
		run(t, "", "cp", strings.TrimSuffix(unit, ".service")+".preset", filepath.Join(presets, "95-daemon.preset"))
		if err := os.WriteFile(filepath.Join(presets, "99-rest.preset"), []byte("disable *\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		words := []string{"systemctl", "--root=" + root, verb}
		for _, u := range withTriggers(t, unit) {
			run(t, "", "cp", u, system)
			words = append(words, filepath.Base(u))
		}
		run(t, "", words...)
		return run(t, links, "sh", "-c", `find . -type l -printf '%P -> %l\n' | sort`)
	}
	if want, got := enabled("enable"), enabled("preset"); got != want || want == "" {
		t.Errorf("%s: the preset enables\n%s\nenable does\n%s", unit, got, want)
	}
}

// makeUsers lets systemd-sysusers make the user in a root folder.
func makeUsers(t *testing.T, users string) {
	t.Helper()
	testtool.Need(t, "systemd-sysusers")
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, "", "systemd-sysusers", "--root="+root, users)
	made, err := os.ReadFile(filepath.Join(root, "etc/passwd"))
	name := strings.TrimSuffix(filepath.Base(users), ".sysusers")
	if err != nil || !strings.Contains(string(made), name+":x:") || !strings.Contains(string(made), ":/var/lib/"+name+":") {
		t.Errorf("%v; passwd is\n%s", err, made)
	}
}

// makeFolders lets systemd-tmpfiles make the folder of that user in a root folder.
func makeFolders(t *testing.T, users, folders string) {
	t.Helper()
	testtool.Need(t, "systemd-sysusers", "systemd-tmpfiles")
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, "", "systemd-sysusers", "--root="+root, users)
	run(t, "", "systemd-tmpfiles", "--root="+root, "--create", folders)
	made, err := os.Stat(filepath.Join(root, "var/lib", strings.TrimSuffix(filepath.Base(users), ".sysusers")))
	if err != nil || made.Mode().Perm() != 0o750 {
		t.Errorf("%s: %v, %v", folders, made, err)
	}
}

// readManual formats a man page and looks for complaints.
func readManual(t *testing.T, page string) {
	t.Helper()
	testtool.Need(t, "groff", "mandoc")
	if out := run(t, "", "sh", "-c", `groff -ww -man -Tutf8 "$0" 2>&1 >/dev/null`, page); out != "" {
		t.Errorf("groff on %s:\n%s", page, out)
	}
	// A title in lower case is the name as it is; capitals would be another name.
	out, _ := try(t, "", "mandoc", "-Tlint", "-Wwarning", page)
	if out != "" {
		t.Errorf("mandoc on %s:\n%s", page, out)
	}
}
