package famous

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/boot"
)

// Where systemctl is not installed, a unit's control group tells its processes, and
// the main one is the same that systemd names: of one process, of a master and its
// workers, and not of what does not run.
func TestUnitWithoutSystemctl(t *testing.T) {
	const script = `{ set +x; } 2>/dev/null
mkdir /empty
systemctl start nginx
until old=$(pgrep -o -f 'nginx: worker'); do sleep 0.01; done
sleep 0.1 # the new workers shall be younger than the master by more than a clock tick
systemctl reload nginx
while [ -d /proc/$old ]; do sleep 0.01; done
for unit in systemd-journald nginx; do
	main=$(systemctl show --value -p MainPID $unit)
	members=$(grep -c . /sys/fs/cgroup/system.slice/$unit.service/cgroup.procs)
	seen=$(PATH=/empty /tools/mkdaemon audit --unit $unit --json | grep -m 1 '"subject"')
	echo "` + mark + `$unit $main $members $seen"
done
systemctl stop nginx
PATH=/empty /tools/mkdaemon audit --unit nginx 2>&1
echo "` + mark + `stopped $?"
`
	log := boot.Famous().Run(t, boot.Job{Folders: map[string]string{"/tools": filepath.Dir(here.Mkdaemon)}, Script: script})
	told := 0
	for _, line := range strings.Split(log, mark)[1:] {
		line, _, _ = strings.Cut(line, "\n")
		words := strings.Fields(line)
		switch words[0] {
		case "systemd-journald", "nginx":
			told++
			if words[1] == "0" || !strings.Contains(line, "process "+words[1]+" (") {
				t.Errorf("systemd says that process %s is the main one of %s; we: %s", words[1], words[0], line)
			}
			if words[0] == "nginx" && words[2] == "1" {
				t.Errorf("nginx has no workers: %s", line)
			}
		case "stopped":
			told++
			if words[1] != "1" || !strings.Contains(log, "systemctl: ") {
				t.Errorf("a unit that does not run, without systemctl: exit %s\n%s", words[1], log)
			}
		}
	}
	if told != 3 {
		t.Errorf("told of %d, want 3:\n%s", told, log)
	}
}
