package boot

import (
	"strings"
	"testing"
)

// Each system really is process 1, and what a job does is gone with it.
func TestSystems(t *testing.T) {
	for _, c := range []struct {
		system System
		one    string // the name of process 1
	}{{Systemd252(), "systemd"}, {Systemd257(), "systemd"}, {SysVinit(), "init"}} {
		t.Run(c.system.Name, func(t *testing.T) {
			for range 2 {
				log := c.system.Run(t, Job{Script: "set -e\n[ ! -e /was-here ]\ntouch /was-here\ncat /proc/1/comm\n"})
				if !strings.Contains(log, "\n"+c.one+"\n") {
					t.Errorf("process 1 is another:\n%s", log)
				}
			}
		})
	}
}
