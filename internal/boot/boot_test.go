package boot

import (
	"strings"
	"testing"
)

// Each system really is process 1, what a job does is gone with it, and an
// orderly shutdown in between loses nothing.
func TestSystems(t *testing.T) {
	for _, c := range []struct {
		system System
		one    string // the name of process 1
		has    string // commands that its packages bring
	}{
		{Systemd252(), "systemd", "systemctl udevadm gdbus"},
		{Systemd257(), "systemd", "systemctl udevadm gdbus"},
		{SysVinit(), "init", "insserv runsvdir s6-svscan s6-setuidgid svscan multilog supervisord supervisorctl xinetd inetd inetutils-inetd"},
		{OpenRC(), "init", "rc-update supervise-daemon"},
	} {
		t.Run(c.system.Name, func(t *testing.T) {
			t.Parallel()
			for range 2 {
				log := c.system.Run(t, Job{
					Script: "set -e\n[ ! -e /was-here ]\ntouch /was-here\ncat /proc/1/comm\nfor c in " + common + " " + c.has + "; do command -v $c; done\n",
					Then:   "set -e\n[ -e /was-here ]\necho again\n",
				})
				if !strings.Contains(log, "\n"+c.one+"\n") {
					t.Errorf("process 1 is another:\n%s", log)
				}
				if !strings.Contains(log, "\nagain\n") {
					t.Errorf("it did not come back:\n%s", log)
				}
			}
		})
	}
}

// common are commands that every job can use.
const common = "adduser cron curl dbus-send logrotate make pgrep rsyslogd"
