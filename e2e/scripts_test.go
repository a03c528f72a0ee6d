package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// shell is who reads the scripts of a folder, to shellcheck(1), and what it need not say there:
// variables that somebody else reads or sets, files that are not here.
type shell struct{ dialect, except string }

// shells are those of every folder that may hold scripts; dash where limits are set and files
// compared, which POSIX leaves out.
func shells() map[string]shell {
	return map[string]shell{
		"init/sysv":        {"sh", "SC1090,SC1091"},
		"init/openrc":      {"sh", "SC1090,SC1091"},
		"init/runit":       {"dash", "SC1090,SC1091"},
		"init/daemontools": {"dash", "SC1090,SC1091"},
		"init/s6":          {"dash", "SC1090,SC1091"},
		"init/dinit":       {"sh", "SC1090,SC1091"},
		"init/supervisord": {"dash", "SC1090,SC1091"},
		"init/upstart":     {"dash", "SC1090,SC1091"},
		"init/freebsd":     {"sh", "SC1091,SC2016,SC2034"},
		"init/openbsd":     {"ksh", "SC1091,SC2034,SC2154"},
		"init/netbsd":      {"sh", "SC1091,SC2034"},
		"init/smf":         {"sh", "SC1091,SC2154"},
		"packaging":        {"sh", "SC1090,SC1091"},
	}
}

// snippet is a script, or a part of a file that a shell gets to read.
type snippet struct {
	path string // in the project
	text string
	shell
}

// scripts are all of a project: a folder that is in no table is a mistake of whoever adds it.
func scripts(t *testing.T, dir string) (list []snippet) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != ".":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		text, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return err
		}
		for _, part := range shellParts(path, string(text)) {
			known := false
			for folder, shell := range shells() {
				if strings.HasPrefix(path, folder+"/") {
					list, known = append(list, snippet{path, part, shell}), true
				}
			}
			if !known {
				t.Errorf("%s is a script, and nobody has said which shell reads it", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// shellParts are the whole of a script, and what stands for a shell in other files: the scripts of a job of
// Upstart and of logrotate, and what is behind sh -c in the files of service managers.
func shellParts(path, text string) (parts []string) {
	if strings.HasPrefix(text, "#!") {
		return []string{text}
	}
	if filepath.Ext(path) == ".md" || filepath.Ext(path) == ".go" {
		return nil
	}
	for _, pattern := range []string{
		`(?ms)^script\n(.*?)^end script$`, `(?ms)^\s*(?:pre|post)rotate\n(.*?)^\s*endscript$`,
		`(?m)^command *= */bin/sh -c "(.*)"$`, `(?ms)^command=/bin/sh -c '(.*?)'$`,
	} {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			parts = append(parts, "#!/bin/sh\n"+m[1]+"\n")
		}
	}
	return parts
}

// reader reads scripts, and none twice: it has their texts.
type reader map[string]bool

// project reads all scripts of one.
func (r reader) project(t *testing.T, dir string) {
	t.Helper()
	for _, s := range scripts(t, dir) {
		if r[s.text] {
			continue
		}
		r[s.text] = true
		for _, said := range s.complaints(t) {
			t.Errorf("%s: %s", s.path, said)
		}
	}
}

// complaints is what five shells, none of which knows all that bash does, shellcheck and
// checkbashisms have to say, or those of them that are named. OpenRC's scripts begin with another program, which is sh.
func (s snippet) complaints(t *testing.T, named ...string) (said []string) {
	t.Helper()
	testtool.Need(t, "dash", "busybox", "mksh", "yash", "bash", "shellcheck", "checkbashisms")
	file := filepath.Join(t.TempDir(), "script")
	// Limits are in every sh that a service manager will find, and not in POSIX.
	bare := regexp.MustCompile(`(?m)^(\s*)ulimit `).ReplaceAllString(s.text, "${1}true ")
	for path, text := range map[string]string{file: s.text, file + ".bare": bare} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, words := range [][]string{
		{"dash", "-n", file}, {"busybox", "ash", "-n", file}, {"mksh", "-n", file}, {"yash", "-n", "--posix", file}, {"bash", "--posix", "-n", file},
		{"shellcheck", "-s", s.dialect, "-e", s.except, file}, {"checkbashisms", "--force", file + ".bare"},
	} {
		if len(named) > 0 && !slices.Contains(named, words[0]) {
			continue
		}
		if out, err := try(t, "", words...); err != nil || out != "" {
			said = append(said, words[0]+": "+out)
		}
	}
	return said
}

// In every script of every option what people write by habit is found: words of bash by
// checkbashisms, an expansion without quotes by shellcheck, an end that is missing by every shell.
func TestScriptMistakes(t *testing.T) {
	given := combine.Full(catalog(t), "my-pulseD")
	given["style"] = []string{"daemonize"} // some managers want no other
	folders := shells()
	for _, s := range scripts(t, generate(t, given)) {
		for folder := range folders {
			if strings.HasPrefix(s.path, folder+"/") {
				delete(folders, folder)
			}
		}
		for mistake, who := range map[string]string{
			"[[ -n $HOME ]]\n":          "checkbashisms",
			"cp $HOME/x $HOME/y\n":      "shellcheck",
			"if [ -n \"$HOME\" ]; then": "dash busybox mksh yash bash",
		} {
			wrong := s
			// Behind the first line: what follows the last may never be reached.
			first, rest, _ := strings.Cut(s.text, "\n")
			wrong.text = first + "\n" + mistake + rest
			readers := strings.Fields(who)
			said := strings.Join(wrong.complaints(t, readers...), "\n")
			for _, name := range readers {
				if !strings.Contains("\n"+said, "\n"+name+": ") {
					t.Errorf("%s: %s does not find %q", s.path, name, mistake)
				}
			}
		}
	}
	for folder := range folders {
		t.Errorf("no script was found in %s", folder)
	}
}
