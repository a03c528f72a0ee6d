package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// lonely is a machine without a log daemon, but for one that may come to the folder $1.
const lonely = `mount --bind "$1" /run
[ ! -e /dev/log ] || mount --bind /dev/null /dev/log
shift
exec "$@"`

// A daemon that leaves its terminal while there is no log daemon logs nevertheless: it
// writes to the one that comes later, from its first record on.
func TestLogDaemonComesLater(t *testing.T) {
	testtool.Need(t, "unshare", "mount")
	if os.Geteuid() != 0 {
		testtool.Skip(t, "only root may have a /run of its own")
	}
	_, given := plain(t)
	given["style"], given["ipc"] = []string{"daemonize"}, []string{"none"}
	dir := generate(t, given)
	run(t, dir, "make", "-s", "build")
	home(t)
	server := newRsyslog(t)
	pidfile := filepath.Join(server.dir, "pulsed.pid")
	start := exec.Command("unshare", "--mount", "sh", "-ec", lonely, "sh", server.dir,
		"bin/pulsed", "start", "--config", "etc/pulsed.toml", "--pidfile", pidfile)
	start.Dir = dir
	if out, err := start.CombinedOutput(); err != nil || !strings.Contains(string(out), "leads nowhere") {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(pidfile)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
	server.start()
	for _, event := range []string{"starting", "running"} {
		if m := server.find(pid, event); m.Facility != "3" || m.App != "pulsed" {
			t.Errorf("%s: %+v", event, m)
		}
	}
}
