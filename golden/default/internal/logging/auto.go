// Kept by mkdaemon (logging/auto): your edits are merged.

package logging

import (
	"os"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/config"
)

// openAuto chooses the journal if that is where standard error goes, and
// standard error otherwise, unless that goes nowhere. That the journal's socket
// exists would be no reason: it does too when somebody tries the daemon by hand
// and wants to see what it says.
func openAuto(cfg *config.Config) (sink, error) { return firstOf(cfg, instead(2)...) }

// instead are the logs to be tried before what is behind fd.
func instead(fd int) []func() dialler {
	switch {
	case isJournal(fd):
		// Over its own protocol the journal gets attributes as fields. If that
		// is not to be had, standard error still leads there, as text.
		return []func() dialler{runningJournal}
	case isNull(fd):
		return systemLogs()
	}
	return nil
}

// isNull tells whether nobody will ever see what is written to fd, as with
// start-stop-daemon(8) and --background.
func isNull(fd int) bool {
	var ours, null unix.Stat_t
	return unix.Fstat(fd, &ours) == nil && unix.Stat(os.DevNull, &null) == nil &&
		ours.Mode&unix.S_IFMT == unix.S_IFCHR && ours.Rdev == null.Rdev
}

// openSystemLog is openAuto for a daemon that leaves its terminal. What is said
// there is for the caller, who wants to hear of errors and of nothing else; the
// log begins where it will go on, so that a failed start is found there, too.
func openSystemLog(cfg *config.Config) (sink, error) {
	return firstOf(cfg, systemLogs()...)
}

// systemLogs are those that a machine may have.
func systemLogs() []func() dialler { return []func() dialler{runningJournal, runningSyslog} }

// dialler is a sink that can tell whether somebody is there.
type dialler interface {
	sink
	dial() error
}

func runningJournal() dialler { return newJournal(journalSocket) }
func runningSyslog() dialler  { return newSyslog(syslogFacility, syslogMax) }

// firstOf is the first of these that can be reached just now, or else standard
// error.
func firstOf(cfg *config.Config, candidates ...func() dialler) (sink, error) {
	for _, candidate := range candidates {
		if s := candidate(); s.dial() == nil {
			return s, nil
		}
	}
	return openStderr(cfg)
}
