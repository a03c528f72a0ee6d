package managers

import (
	"github.com/mkdaemon/mkdaemon/internal/boot"
)

// Manager is a service manager on a system, and how a person works with it. What
// is done are lines of bash, run by root, with $name for the name of the daemon
// and $style, $logging and $ipc for what was chosen.
type Manager struct {
	Name   string      // in the table, such as "systemd 252"
	Option string      // of init
	System boot.System // where it runs

	// Carries says which daemons it can start, of those that its option allows;
	// nil for all of them.
	Carries func(Daemon) bool

	// Boot is run once in each boot before anything else, for a manager that is not
	// process 1; Halt before an orderly shutdown. First is run in the first boot
	// only, when all daemons are installed.
	Boot, First, Halt string

	Prepare string // after make install: the user, and so on
	Enable  string // so that it is started at each boot
	Start   string
	Stop    string
	Restart string
	Reload  string
	Status  string
	Log     string // prints what the manager has caught of the daemon's output
	Keeper  string // prints the process that keeps it, which is there for this daemon alone; "" if there is none
	Rotate  string // rotates that log; "" if it cannot be asked to
	Relog   string // restarts who keeps that log; "" if nobody does
	Hurry   string // shortens the manager's limit of the stop to a few seconds
	Rush    string // and that of the start, which is no longer a limit for what shall start
	Calm    string // undoes both; "" if what Hurry did harms nobody
	Recover string // makes it forget that the daemon has failed, before a start; "" if it need not
	Disable string // before make uninstall: stops it, and never again at boot
	Forget  string // after it; "" if there is nothing to do

	Running, Stopped int    // exit codes of Status
	Again            int    // exit code of a start when it runs
	Crashes          int    // starts in a minute of a daemon that always crashes; 0 if there is no such limit
	Files            string // the hard limit of open files that the daemon gets

	// Minus are the steps that it cannot do, with the reason, which ends up below
	// the table.
	Minus map[string]string

	Mistakes []Mistake
}

// managers are all of them, in the order of the table.
func managers() []Manager {
	return []Manager{
		systemd("systemd 252", boot.Systemd252()),
		systemd("systemd 257", boot.Systemd257()),
		sysv(),
		openrc(),
		unsupervised(),
		runit(),
		s6(),
		s6rc(),
		daemontools(),
		supervisord(),
		cron(),
	}
}
