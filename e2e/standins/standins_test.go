// Package standins runs the scripts for systems whose kernels cannot run here: FreeBSD, OpenBSD, NetBSD and
// illumos; and those for dinit, of which Debian has no package. What surrounds a script there (rc.subr, daemon(8), smf_include.sh) is played by small stand-ins of
// our own, below testdata, which are no more than what the manuals promise; the scripts are those that
// `make install` installs, and the daemon is the real generated one.
package standins

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// here is where projects are made.
var here lab.Lab

func TestMain(m *testing.M) {
	lab.Main(m, func(l lab.Lab) { here = l })
}

// step is one thing that an administrator does, or looks at.
type step struct {
	name    string
	command string // for sh, with the functions of testdata/job.sh
	code    int
	says    string // a part of what is said, or ""
}

// failed is any exit code but 0, where the manager passes on the daemon's.
const failed = -1

// system is one that the scripts are for.
type system struct {
	name    string
	ipc     string // of the project
	user    string
	script  string            // as it is installed
	stand   map[string]string // from testdata to the folder where it stands in the machine
	rc      string            // what is called with start, stop, …; the shell is $RC_SHELL
	prepare string            // what is done before the first step
	steps   []step
}

// Each script starts, checks, reloads, restarts and stops as its manager and
// our documents promise, in both shells that come closest to those there.
func TestScripts(t *testing.T) {
	make := workshop(t)
	for _, s := range []system{freebsd(), freebsdWithoutControl(), openbsd(), netbsd(), smf(), dinit()} {
		project := make(s)
		for _, shell := range []string{"dash", "mksh"} {
			if s.name == "dinit" && shell != "dash" {
				continue // it calls no script
			}
			t.Run(s.name+"/"+s.ipc+"/"+shell, func(t *testing.T) {
				t.Parallel()
				wrong, out := s.run(t, project, shell)
				for _, x := range s.steps {
					if why := wrong[x.name]; why != "" {
						t.Errorf("%s: %s", x.name, why)
					}
				}
				if t.Failed() {
					t.Log(out)
				}
			})
		}
	}
}

// The steps see what they look for: each mistake makes one of them fail.
func TestMistakes(t *testing.T) {
	make := workshop(t)
	for _, m := range append(mistakes(), dinitMistakes()...) {
		s := m.system()
		project := make(s)
		t.Run(s.name+"/"+m.what, func(t *testing.T) {
			t.Parallel()
			last := slices.IndexFunc(s.steps, func(x step) bool { return x.name == m.step })
			s.steps = s.steps[:last+1]
			s.prepare += fmt.Sprintf("\ncp %s /before && sed -i '%s' %[1]s && ! cmp -s /before %[1]s || exit 1", s.script, m.sed)
			if wrong, out := s.run(t, project, "dash"); wrong[m.step] == "" {
				t.Errorf("%s does not notice:\n%s", m.step, out)
			}
		})
	}
}

// workshop makes the project that a system wants, once.
func workshop(t *testing.T) func(system) string {
	t.Helper()
	if os.Getuid() != 0 {
		testtool.Skip(t, "only root can make a machine of namespaces")
	}
	testtool.Need(t, "make", "dash", "mksh", "xmllint", "unshare", "setpriv", "pgrep", "python3")
	projects := map[string]string{}
	return func(s system) string {
		if projects[s.ipc] == "" {
			projects[s.ipc] = here.Generate(t, option.Given{
				"name": {"my-pulseD"}, "style": {"daemonize"}, "init": {"freebsd", "openbsd", "netbsd", "smf", "dinit"}, "ipc": {s.ipc},
			}, "--defaults")
			lab.Run(t, projects[s.ipc], "make", "-s", "build")
		}
		return projects[s.ipc]
	}
}

// run plays the steps in a machine of its own, an overlay of this one. It says what is wrong with which step, and all that was said.
func (s system) run(t *testing.T, project, shell string) (wrong map[string]string, out string) {
	t.Helper()
	testdata, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	var job strings.Builder
	fmt.Fprintf(&job, "INIT_NAME=%s USER_NAME=%s RC_SHELL=%s\nexport RC_SHELL\n. /testdata/job.sh\n", s.name, s.user, shell)
	for from, to := range s.stand {
		fmt.Fprintf(&job, "mkdir -p %s && install -m 0755 /testdata/%s %[1]s/\n", to, from)
	}
	fmt.Fprintf(&job, "rc() { %s \"$@\"; }\n%s\n", s.rc, s.prepare)
	for _, x := range s.steps {
		fmt.Fprintf(&job, "todo() { %s\n}\nstep '%s' todo\n", x.command, x.name)
	}
	todo := filepath.Join(t.TempDir(), "todo")
	if err := os.WriteFile(todo, []byte(job.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err = lab.Try(t, "", "timeout", "-s", "KILL", "300", "unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts", "--net",
		"--propagation", "private", "sh", "-c", machine, t.TempDir(), project, testdata, todo)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return verdict(t, out, s.steps), out
}

// machine makes the overlay below $0, and runs $3 in it. The project, $1, is at /job.
const machine = `set -e
mount -t tmpfs tmpfs "$0"
mkdir "$0/upper" "$0/work" "$0/root"
mount -t overlay overlay -o lowerdir=/,upperdir="$0/upper",workdir="$0/work" "$0/root"
mkdir -p "$0/root/job" "$0/root/testdata" "$0/root/stand-in"
cp "$3" "$0/root/todo"
mount --bind "$1" "$0/root/job"
mount --bind "$2" "$0/root/testdata"
mount -t proc proc "$0/root/proc"
mount --rbind /dev "$0/root/dev"
mount -t tmpfs -o mode=755 tmpfs "$0/root/run"
mount -t tmpfs -o mode=1777 tmpfs "$0/root/tmp"
exec chroot "$0/root" env -i /bin/sh /todo </dev/null 2>&1`

// result is what one step left behind: "@ NAME", what was said, "= CODE".
var result = regexp.MustCompile(`(?ms)^@ ([^\n]*)\n(.*?)^= (\d+)$`)

// verdict says of each step that did not go as it should what happened instead.
func verdict(t *testing.T, out string, steps []step) map[string]string {
	t.Helper()
	got := result.FindAllStringSubmatch(out, -1)
	if len(got) != len(steps) {
		t.Fatalf("%d steps of %d were made:\n%s", len(got), len(steps), out)
	}
	wrong := map[string]string{}
	for i, x := range steps {
		said, code := got[i][2], got[i][3]
		right := code == fmt.Sprint(x.code) || x.code == failed && code != "0"
		if !right || !strings.Contains(said, x.says) || strings.Contains(said, "TOUCHED") {
			wrong[x.name] = fmt.Sprintf("exit code %s, want %d; it said %q, want ... %s ...", code, x.code, said, x.says)
		}
	}
	return wrong
}
