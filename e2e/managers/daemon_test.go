package managers

import (
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/option"
)

// Daemon is one of those that live side by side on a machine.
type Daemon struct {
	Name    string
	Style   string
	Logging string
	IPC     []string
}

// Has tells whether it offers this way of control.
func (d Daemon) Has(ipc string) bool { return slices.Contains(d.IPC, ipc) }

// daemons hold every style with every way to log and with every way to control,
// and names of all shapes: hyphens, and as long as a name may be.
func daemons() []Daemon {
	return []Daemon{
		{"apulsed", "systemd", "auto", []string{"unix"}},
		{"b-pulsed", "systemd", "journald", []string{"dbus"}},
		{"cpulsed", "systemd", "syslog", []string{"none"}},
		{"d2pulse", "systemd", "stderr", []string{"http"}},
		{"epulsed", "systemd", "file", []string{"unix", "http", "dbus"}},
		{"fpulsed", "daemonize", "auto", []string{"none"}},
		{"gpulsed", "daemonize", "journald", []string{"http"}},
		{"pulse-with-a-name-of-31-letters", "daemonize", "syslog", []string{"unix"}},
		{"ipulsed", "daemonize", "stderr", []string{"unix"}},
		{"jpulsed", "daemonize", "file", []string{"dbus"}},
	}
}

// given are the answers that describe it, for one manager.
func (d Daemon) given(c *option.Catalog, init string) option.Given {
	given := combine.Plain(c, d.Name)
	given["module"] = []string{"example.com/" + d.Name}
	given["style"], given["logging"], given["ipc"] = []string{d.Style}, []string{d.Logging}, d.IPC
	given["init"] = []string{init}
	return given
}
