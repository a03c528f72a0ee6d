package living

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// A story: a project is made, and edited in five places, one of them by a bot.
// Then a newer mkdaemon comes, in which two templates have changed in the same
// places and three elsewhere, and the team wants D-Bus besides. At its end
// everything builds, and every edit is there.
func TestStory(t *testing.T) {
	testtool.Need(t, "git", "make")
	dir := here.Generate(t, combine.Plain(lab.Catalog(t), "pulseD"))
	git(t, dir, "init", "--quiet")
	commit(t, dir, "A daemon")

	// Somebody explains a line of main.go better, wants a slower restart, adds a route and a target.
	const (
		main   = "cmd/pulsed/main.go"
		unit   = "init/systemd/pulsed.service"
		app    = "internal/app/app.go"
		config = "etc/pulsed.toml"
	)
	edit(t, dir, main, "	runtime.LockOSThread()\n", "	runtime.LockOSThread() // Jo: do not remove\n")
	edit(t, dir, unit, "\nRestartSec=2\n", "\nRestartSec=9\n")
	edit(t, dir, app, "	\"net\"\n", "	\"net\"\n	\"net/http\"\n")
	extend(t, dir, app, `
// Routes are those of the application.
func (a *App) Routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello\n")) })
	return mux
}
`)
	extend(t, dir, "Makefile", "\nhello: ## greet\n\t@echo hello\n")
	// A bot raises a requirement above what the templates ask for.
	const raised = "golang.org/x/sys v0.50.0"
	lab.Run(t, dir, "go", "get", strings.ReplaceAll(raised, " ", "@"))
	lab.Run(t, dir, "make", "test")
	commit(t, dir, "Ours")

	// The newer mkdaemon.
	newer := forge(t, map[string][2]string{
		"base/cmd/NAME/main.go.tmpl":                  {"	runtime.LockOSThread()\n", "	runtime.LockOSThread() // for monitoring\n"},
		"init/systemd/init/systemd/NAME.service.tmpl": {"\nRestartSec=2\n", "\nRestartSec=3\n"},
		"base/Makefile.tmpl":                          {"## compile every program", "## make every program"},
		"base/README.md.tmpl":                         {"\n## ", "\nThe newer mkdaemon wrote this.\n\n## "},
		"base/etc/NAME.toml.tmpl":                     {"\n\n", "\n# The newer mkdaemon wrote this.\n\n"},
	})
	want(t, 3, newer, dir, "check") // two conflicts are foreseen
	data, _ := want(t, 3, newer, dir, "update", "--set=ipc=unix,dbus", "--conflict=markers", "--json")
	var plan struct{ Conflicts []string }
	if err := json.Unmarshal([]byte(data), &plan); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if got := strings.Join(plan.Conflicts, " "); got != main+" "+unit {
		t.Errorf("conflicts in %q", got)
	}
	want(t, 3, newer, dir, "check")
	want(t, 3, newer, dir, "update")
	want(t, 3, newer, dir, "update", "--continue") // nobody has looked at them yet

	// Both sides are shown, with what was there before. The team takes its own.
	for path, sides := range map[string][3]string{
		main: {"// Jo: do not remove", "runtime.LockOSThread()\n", "// for monitoring"},
		unit: {"RestartSec=9", "RestartSec=2", "RestartSec=3"},
	} {
		mend(t, dir, path, sides)
	}
	want(t, 0, newer, dir, "update", "--continue")
	want(t, 0, newer, dir, "check")
	still(t, newer, dir)
	commit(t, dir, "Update what mkdaemon keeps")

	for path, text := range map[string]string{
		main: "// Jo: do not remove", unit: "RestartSec=9", app: "GET /hello", "go.mod": raised,
	} {
		holds(t, dir, path, text)
	}
	for _, text := range []string{"hello: ## greet", "## make every program"} {
		holds(t, dir, "Makefile", text)
	}
	holds(t, dir, "README.md", "The newer mkdaemon wrote this.")
	holds(t, dir, config, "The newer mkdaemon wrote this.")
	holds(t, dir, "go.mod", "github.com/godbus/dbus/v5 ")
	holds(t, dir, "mkdaemon.toml", `ipc = ["unix", "dbus"]`)
	lab.Run(t, dir, "make", "build")
	lab.Run(t, dir, "make", "test")
	if out := lab.Run(t, dir, "make", "hello"); out != "hello\n" {
		t.Errorf("make hello: %q", out)
	}
}

// mend takes the user's side of the only conflict in a file, and demands that
// all three sides are there, in this order: disk, base, next.
func mend(t *testing.T, dir, path string, sides [3]string) {
	t.Helper()
	name := filepath.Join(dir, path)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	marks := regexp.MustCompile(`(?ms)^<{7,} [^\n]*\n(.*?)^\|{7,} [^\n]*\n(.*?)^={7,}\n(.*?)^>{7,} [^\n]*\n`)
	found := marks.FindAllSubmatch(text, -1)
	if len(found) != 1 {
		t.Fatalf("%d conflicts in %s:\n%s", len(found), path, text)
	}
	for i, side := range sides {
		if !strings.Contains(string(found[0][i+1]), side) {
			t.Errorf("%s: side %d is %q, without %q", path, i, found[0][i+1], side)
		}
	}
	if err := os.WriteFile(name, marks.ReplaceAll(text, []byte("$1")), 0o644); err != nil {
		t.Fatal(err)
	}
}

// forge builds a mkdaemon in whose templates one text is another: each path
// below templates/ has the old and the new one, replaced where it is first.
func forge(t *testing.T, changes map[string][2]string) lab.Lab {
	t.Helper()
	source, err := filepath.Abs("../../templates")
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for path, change := range changes {
		text, err := os.ReadFile(filepath.Join(source, path))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), change[0]) {
			t.Fatalf("templates/%s does not hold %q", path, change[0])
		}
		replaced := filepath.Join(work, strings.ReplaceAll(path, "/", "+"))
		if err := os.WriteFile(replaced, []byte(strings.Replace(string(text), change[0], change[1], 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[filepath.Join(source, path)] = replaced
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(work, "overlay.json"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	l := lab.Lab{Mkdaemon: filepath.Join(work, "mkdaemon")}
	lab.Run(t, "../..", "go", "build", "-overlay="+filepath.Join(work, "overlay.json"), "-o", l.Mkdaemon, "./cmd/mkdaemon")
	return l
}

func git(t *testing.T, dir string, words ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "git", words...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=x", "GIT_AUTHOR_EMAIL=x@example.org", "GIT_COMMITTER_NAME=x", "GIT_COMMITTER_EMAIL=x@example.org")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(words, " "), err, out)
	}
	return string(out)
}

func commit(t *testing.T, dir, message string) {
	t.Helper()
	git(t, dir, "add", "--all")
	git(t, dir, "commit", "--quiet", "--message="+message)
}
