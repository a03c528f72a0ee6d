package living

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// forgeStandIn is a program gh that writes down what it is asked for: what
// GitHub makes of it cannot run here. It knows no pull request.
const forgeStandIn = `#!/bin/sh
case "$1 $2" in
"pr view") echo "no pull requests found" >&2; exit 1 ;;
*) printf '%s\n' "$@" >>"$ASKED" ;;
esac
`

// recipe is a project in git, with the remote that its pipeline would push to.
type recipe struct {
	dir, remote, bin, temp string
	env                    []string
}

func newRecipe(t *testing.T, ci string, newer lab.Lab) *recipe {
	t.Helper()
	testtool.Need(t, "git", "bash", "make")
	given := combine.Plain(lab.Catalog(t), "pulseD")
	given["ci"] = []string{ci}
	r := &recipe{dir: here.Generate(t, given), remote: t.TempDir(), bin: t.TempDir(), temp: t.TempDir()}
	git(t, r.remote, "init", "--quiet", "--bare")
	git(t, r.remote, "config", "receive.advertisePushOptions", "true")
	hook := "#!/bin/sh\ni=0\nwhile [ $i -lt ${GIT_PUSH_OPTION_COUNT:-0} ]; do eval \"echo \\\"\\$GIT_PUSH_OPTION_$i\\\"\" >>options; i=$((i+1)); done\n"
	write(t, filepath.Join(r.remote, "hooks", "pre-receive"), hook)
	git(t, r.dir, "init", "--quiet", "--initial-branch=main")
	git(t, r.dir, "remote", "add", "origin", r.remote)
	commit(t, r.dir, "A daemon")
	git(t, r.dir, "push", "--quiet", "origin", "main")
	// What the pipeline installs is the newer mkdaemon.
	write(t, filepath.Join(r.bin, "gh"), forgeStandIn)
	if err := os.MkdirAll(filepath.Join(r.temp, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(newer.Mkdaemon, filepath.Join(r.temp, "bin", "mkdaemon")); err != nil {
		t.Fatal(err)
	}
	r.env = append(os.Environ(), "PATH="+r.bin+":"+os.Getenv("PATH"), "ASKED="+filepath.Join(r.temp, "asked"),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	return r
}

// play runs a script of the pipeline as its runner would.
func (r *recipe) play(t *testing.T, script string, env ...string) (string, error) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "bash", "-eo", "pipefail", "-c", script)
	c.Dir = r.dir
	c.Env = append(r.env, env...)
	out, err := c.CombinedOutput()
	return string(out), err
}

// A fresh checkout: what a job has left is not there for the next one.
func (r *recipe) checkout(t *testing.T) {
	t.Helper()
	git(t, r.dir, "reset", "--quiet", "--hard", "origin/main")
	git(t, r.dir, "clean", "-dfxq", "--exclude=.cache")
}

// The workflow for GitHub proposes what a newer mkdaemon changes, as a draft if
// it cannot be merged; and nothing where nothing changes.
func TestWorkflow(t *testing.T) {
	newer := forge(t, map[string][2]string{"base/Makefile.tmpl": {"## compile every program", "## make every program"}})
	for _, row := range []struct {
		name     string
		mkdaemon lab.Lab
		edit     [2]string
		outcome  string
	}{
		{"nothing new", here, [2]string{}, "none"},
		{"newer", newer, [2]string{}, "ready"},
		{"in the same place", newer, [2]string{"## compile every program", "## compile it all"}, "draft"},
		{"tests fail", newer, [2]string{"\t$(GO) test ./...\n", "\tfalse\n"}, "draft"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRecipe(t, "github", row.mkdaemon)
			if row.edit[0] != "" {
				edit(t, r.dir, "Makefile", row.edit[0], row.edit[1])
				commit(t, r.dir, "Ours")
				git(t, r.dir, "push", "--quiet", "origin", "main")
			}
			update, propose := step(t, r.dir, "update", "update"), step(t, r.dir, "propose", "propose")
			output := filepath.Join(r.temp, "output")
			if out, err := r.play(t, update, "RUNNER_TEMP="+r.temp, "GITHUB_OUTPUT="+output); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if got := read(t, output); got != "outcome="+row.outcome+"\n" {
				t.Fatalf("%s: %s", got, read(t, filepath.Join(r.temp, "proposal", "update.txt")))
			}
			if row.outcome == "none" {
				return
			}
			r.checkout(t)
			if out, err := r.play(t, propose, "RUNNER_TEMP="+r.temp, "OUTCOME="+row.outcome, "OWN_TOKEN=false", "TARGET=main"); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			asked := read(t, filepath.Join(r.temp, "asked"))
			if !strings.Contains(asked, "create\n") || strings.Contains(asked, "--draft\n") != (row.outcome == "draft") {
				t.Errorf("asked for:\n%s", asked)
			}
			body := read(t, filepath.Join(r.temp, "proposal", "body.md"))
			if !strings.Contains(body, "Makefile") {
				t.Errorf("it says nothing of the Makefile:\n%s", body)
			}
			if proposed := git(t, r.remote, "show", "mkdaemon/update:Makefile"); !strings.Contains(proposed, "## make every program") {
				t.Error("the branch does not hold what is new")
			}
			if text := git(t, r.remote, "show", "mkdaemon/update:.mkdaemon/lock.json"); text == git(t, r.remote, "show", "main:.mkdaemon/lock.json") {
				t.Error("the state is the old one")
			}
		})
	}
}

// An update of the workflows themselves needs more rights than a run has. It is
// refused as a whole, or the base would move without the file.
func TestWorkflowOfWorkflows(t *testing.T) {
	newer := forge(t, map[string][2]string{"ci/github/.github/workflows/ci.yml.tmpl": {"timeout-minutes: 15", "timeout-minutes: 14"}})
	r := newRecipe(t, "github", newer)
	if out, err := r.play(t, step(t, r.dir, "update", "update"), "RUNNER_TEMP="+r.temp, "GITHUB_OUTPUT="+filepath.Join(r.temp, "output")); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r.checkout(t)
	script := step(t, r.dir, "propose", "propose")
	out, err := r.play(t, script, "RUNNER_TEMP="+r.temp, "OUTCOME=ready", "OWN_TOKEN=false", "TARGET=main")
	if err == nil || !strings.Contains(out, "::error::") || !strings.Contains(out, "MKDAEMON_TOKEN") {
		t.Errorf("%v\n%s", err, out)
	}
	if branches := git(t, r.remote, "branch", "--list"); strings.Contains(branches, "mkdaemon") {
		t.Errorf("it was pushed: %s", branches)
	}
	again := func() string {
		t.Helper()
		git(t, r.dir, "switch", "--quiet", "main")
		git(t, r.dir, "branch", "--delete", "--force", "mkdaemon/update")
		r.checkout(t)
		out, err := r.play(t, script, "RUNNER_TEMP="+r.temp, "OUTCOME=ready", "OWN_TOKEN=true", "TARGET=main")
		if err != nil {
			t.Errorf("with a token: %v\n%s", err, out)
		}
		return out
	}
	again()
	again() // it replaces its own
	r.keepsMended(t, again)
}

// keepsMended puts a commit of somebody's on the proposal: the next one is not made
// over it.
func (r *recipe) keepsMended(t *testing.T, again func() string) {
	t.Helper()
	extend(t, r.dir, "README.md", "\nMended.\n")
	commit(t, r.dir, "Mended")
	git(t, r.dir, "push", "--quiet", "origin", "mkdaemon/update")
	if out := again(); !strings.Contains(out, "somebody has worked") {
		t.Errorf("it says:\n%s", out)
	}
	if readme := git(t, r.remote, "show", "mkdaemon/update:README.md"); !strings.Contains(readme, "Mended.") {
		t.Error("what somebody has mended is gone")
	}
}

// A version is found in the lock, and only there.
func TestVersionOfTheCheck(t *testing.T) {
	for _, ci := range []string{"github", "gitlab"} {
		t.Run(ci, func(t *testing.T) {
			r := newRecipe(t, ci, here)
			script := ""
			if ci == "github" {
				script = step(t, r.dir, "generated", "check")
			} else {
				script = job(t, r.dir, "generated")
			}
			// go would fetch that version; here it says which.
			write(t, filepath.Join(r.bin, "go"), "#!/bin/sh\necho \"$@\"\n")
			for generator, version := range map[string]string{"v1.2.3": "v1.2.3", "v1.2.3-0.20261130050000-d94dff6b60ff": "v1.2.3-0.20261130050000-d94dff6b60ff", "(devel)": "latest", "v1; rm -rf /": "latest"} {
				write(t, filepath.Join(r.dir, ".mkdaemon", "lock.json"), "{\n  \"schema\": 1,\n  \"generator\": \""+generator+"\",\n")
				out, err := r.play(t, script)
				if want := "run github.com/mkdaemon/mkdaemon/cmd/mkdaemon@" + version + " check\n"; err != nil || out != want {
					t.Errorf("%s: %q (%v), want %q", generator, out, err, want)
				}
			}
		})
	}
}

// step is the script of a named step in the workflows for GitHub.
func step(t *testing.T, dir, jobName, stepName string) string {
	t.Helper()
	for _, file := range []string{"mkdaemon.yml", "ci.yml"} {
		var workflow struct {
			Jobs map[string]struct {
				Steps []struct{ Name, Run string }
			}
		}
		if err := yaml.Unmarshal([]byte(read(t, filepath.Join(dir, ".github", "workflows", file))), &workflow); err != nil {
			t.Fatal(err)
		}
		for _, s := range workflow.Jobs[jobName].Steps {
			if s.Name == stepName {
				return s.Run
			}
		}
	}
	t.Fatalf("no step %s in job %s", stepName, jobName)
	return ""
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// write writes a program or a file.
func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}
