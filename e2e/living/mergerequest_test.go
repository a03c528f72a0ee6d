package living

import (
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/mkdaemon/mkdaemon/internal/lab"
)

// onGitLab lets the jobs of r run as on GitLab, with the token of the project.
func onGitLab(t *testing.T, r *recipe) {
	t.Helper()
	r.env = append(r.env, "CI_PROJECT_DIR="+r.dir, "GOPATH="+r.temp, "CI_COMMIT_BRANCH=main", "CI_PIPELINE_URL=https://gitlab.example/1",
		"MKDAEMON_TOKEN=secret", "CI_SERVER_HOST=gitlab.example", "CI_PROJECT_PATH=jo/pulsed",
		// The push goes to a real remote, which this machine has.
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url."+r.remote+".insteadOf", "GIT_CONFIG_VALUE_0=https://mkdaemon:secret@gitlab.example/jo/pulsed.git",
		// make test would look for modules below the GOPATH of the job.
		"GOMODCACHE="+strings.TrimSpace(lab.Run(t, "", "go", "env", "GOMODCACHE")))
}

// mustPlay runs the script of a job for GitLab.
func (r *recipe) mustPlay(t *testing.T, script string) string {
	t.Helper()
	out, err := r.play(t, script)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// The jobs for GitLab propose by push options.
func TestMergeRequest(t *testing.T) {
	newer := forge(t, map[string][2]string{"base/Makefile.tmpl": {"## compile every program", "## make every program"}})
	for _, row := range []struct {
		name string
		edit bool
		want string
	}{{"ready", false, ""}, {"draft", true, "merge_request.draft\n"}} {
		t.Run(row.name, func(t *testing.T) {
			r := newRecipe(t, "gitlab", newer)
			if row.edit {
				edit(t, r.dir, "Makefile", "## compile every program", "## compile it all")
				commit(t, r.dir, "Ours")
				git(t, r.dir, "push", "--quiet", "origin", "main")
			}
			onGitLab(t, r)
			update, propose := job(t, r.dir, "update"), job(t, r.dir, "propose")
			r.mustPlay(t, update)
			r.checkout(t)
			r.mustPlay(t, propose)
			options := read(t, filepath.Join(r.remote, "options"))
			if !strings.Contains(options, "merge_request.create\n") || !strings.Contains(options, "merge_request.target=main\n") ||
				strings.Contains(options, "merge_request.draft\n") != row.edit {
				t.Errorf("pushed with\n%s", options)
			}
			if proposed := git(t, r.remote, "show", "mkdaemon/update:Makefile"); !strings.Contains(proposed, "## make every program") {
				t.Error("the branch does not hold what is new")
			}
			if files := git(t, r.remote, "ls-tree", "-r", "--name-only", "mkdaemon/update"); strings.Contains(files, ".cache") {
				t.Error("the proposal holds its own files")
			}
			if row.edit {
				mended(t, r, propose)
			}
		})
	}
}

// mended plays the job again, first over its own proposal and then over one that
// somebody has worked on, who resolves conflicts there.
func mended(t *testing.T, r *recipe, propose string) {
	t.Helper()
	again := func() string {
		t.Helper()
		git(t, r.dir, "switch", "--quiet", "main")
		git(t, r.dir, "branch", "--delete", "--force", "mkdaemon/update")
		r.checkout(t)
		return r.mustPlay(t, propose)
	}
	first := git(t, r.remote, "rev-parse", "mkdaemon/update")
	git(t, r.dir, "switch", "--quiet", "main")
	r.checkout(t)
	extend(t, r.dir, "README.md", "\nOurs, meanwhile.\n")
	commit(t, r.dir, "Meanwhile")
	git(t, r.dir, "push", "--quiet", "origin", "main")
	again()
	if git(t, r.remote, "rev-parse", "mkdaemon/update") == first {
		t.Error("it does not replace its own proposal")
	}
	r.keepsMended(t, again)
}

// job is the script of a job for GitLab, without what installs mkdaemon.
func job(t *testing.T, dir, name string) string {
	t.Helper()
	var pipeline map[string]any
	if err := yaml.Unmarshal([]byte(read(t, filepath.Join(dir, ".gitlab-ci.yml"))), &pipeline); err != nil {
		t.Fatal(err)
	}
	settings, ok := pipeline[name].(map[string]any)
	if !ok {
		t.Fatalf("no job %s", name)
	}
	lines, ok := settings["script"].([]any)
	if !ok {
		t.Fatalf("job %s has no script", name)
	}
	var script []string
	for _, line := range lines {
		if s, ok := line.(string); ok && !strings.HasPrefix(s, "go install ") {
			script = append(script, s)
		}
	}
	return strings.Join(script, "\n")
}
