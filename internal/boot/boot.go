package boot

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// patience is how long a machine may take, all its boots together; most take two
// seconds for one, but what is tried in there may wait for timeouts of its own.
const patience = 20 * time.Minute

// Job is what is done in a booted container.
type Job struct {
	// Files are copied below / before the job runs, from this folder (as that
	// of `make install DESTDIR=…`); "" for none.
	Files string

	// Folders of this machine can be read there, each at the path that is its key.
	Folders map[string]string

	// Script is read by bash -x, as root.
	Script string

	// Then is read after an orderly shutdown and another boot of the same
	// machine, on which everything is as Script has left it; "" for none.
	Then string
}

// machine is a root folder that can be written and is gone with its last
// process: it is in a mount namespace of its own. It is in a process namespace of
// its own, too: a container outlives a systemd-nspawn that is killed, but nothing
// outlives process 1 of its namespace. And it has control groups of its own, or
// two systemds at a time would take each other's for theirs.
const machine = `set -e
layer=$1 root=$2 boots=$3 group=$4
shift 4
mount -t tmpfs -o mode=0755 machine "$layer"
mkdir "$layer/upper" "$layer/work" "$layer/root"
mount -t overlay -o "lowerdir=$root,upperdir=$layer/upper,workdir=$layer/work" machine "$layer/root"
groups=
for tree in :/sys/fs/cgroup :/sys/fs/cgroup/unified name=systemd:/sys/fs/cgroup/systemd; do
	path=${tree#*:}
	[ -e "$path/cgroup.procs" ] || continue
	parent=$path$(sed -n "s/^[0-9]*:${tree%%:*}://p" /proc/self/cgroup)
	mkdir "$parent/$group"
	echo $$ >"$parent/$group/cgroup.procs"
	groups="$groups $parent"
done
while [ "$boots" -gt 0 ]; do
	"$@" || echo "the container ended with $?"
	boots=$((boots - 1))
done
for parent in $groups; do
	echo $$ >"$parent/cgroup.procs"
	find "$parent/$group" -depth -type d -exec rmdir {} ';'
done
`

// run copies the files, runs the script of this boot, and says at the end that
// it came to one. The last shutdown need not be an orderly one.
const run = `exec >>/job/log 2>&1 </dev/null
boot=1
[ ! -e /job/end1 ] || boot=2
if [ -d /files ] && [ $boot = 1 ]; then cp -a /files/. /; fi
bash -x /job/script$boot
echo $? >/job/end$boot
if [ -e /job/script$((boot + 1)) ]; then poweroff; else poweroff -f; fi
exit 0
`

// Run boots s, does the job and powers off. It returns what the script and its
// trace printed. Without root or the programs it skips the test; with CI=true
// it fails instead.
func (s System) Run(t testing.TB, j Job) string {
	t.Helper()
	if os.Geteuid() != 0 {
		testtool.Skip(t, "only root can boot a container")
	}
	testtool.Need(t, "systemd-nspawn", "unshare")
	root, dir, layer := s.root(t), t.TempDir(), t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("run", run)
	boots := 1
	write("script1", j.Script)
	if j.Then != "" {
		boots = 2
		write("script2", j.Then)
	}
	group := fmt.Sprintf("machine-%x", sha256.Sum256([]byte(layer)))[:20]
	// The machine has a name of its own: at its end systemd-nspawn removes a folder below /run that is
	// called so, which another one that begins would miss.
	words := []string{"--mount", "--pid", "--kill-child", "--mount-proc", "--propagation=private",
		"sh", "-c", machine, "machine", layer, root, strconv.Itoa(boots), group,
		"systemd-nspawn", "--quiet", "--directory=" + filepath.Join(layer, "root"), "--bind=" + dir + ":/job",
		"--machine=" + group, "--register=no", "--keep-unit", "--private-network", "--console=pipe", "--boot"}
	if j.Files != "" {
		words = append(words, "--bind-ro="+j.Files+":/files")
	}
	for path, folder := range j.Folders {
		words = append(words, "--bind-ro="+folder+":"+path)
	}
	files, kernel := s.start("/bin/sh /job/run")
	for path, text := range files {
		words = append(words, "--bind-ro="+write(filepath.Base(path), text)+":"+path)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	container := exec.CommandContext(ctx, "unshare", append(words, kernel...)...)
	container.Env = append(os.Environ(), "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1")
	// It ends with this process, whatever ends that, even go test at its limit. The
	// kernel means the thread that has started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	container.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	container.WaitDelay = 10 * time.Second
	console, err := container.CombinedOutput()
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	for boot := range boots {
		end, missing := os.ReadFile(filepath.Join(dir, fmt.Sprint("end", boot+1)))
		if missing != nil || strings.TrimSpace(string(end)) != "0" {
			t.Fatalf("%s: boot %d ended with %q; the container: %v\n%s\n%s", s.Name, boot+1, strings.TrimSpace(string(end)), err, log, console)
		}
	}
	return string(log)
}
