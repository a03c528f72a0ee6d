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
//
// A daemon that leaves its terminal logs where its machine does, from the start on.
// What is said on the terminal is for the caller, who wants to hear of errors and
// of nothing else; and a failed start is found in the log, too.
func openAuto(cfg *config.Config, stderr Stderr) (sink, error) {
	return choose(cfg, 2, stderr, newJournal(journalSocket), newSyslog(syslogFacility, syslogMax))
}

// choose is openAuto for these two, and what is behind fd.
func choose(cfg *config.Config, fd int, stderr Stderr, j *journal, s *syslog) (sink, error) {
	if stderr == Own && isNull(fd) {
		stderr = Lost
	}
	switch {
	case stderr == Own && !isJournal(fd):
		return openStderr(cfg, stderr)
	case j.dial() == nil:
		// Over its own protocol the journal gets attributes as fields. If that is
		// not to be had, a standard error of ours still leads there, as text.
		return j, nil
	case stderr == Lent && s.dial() == nil, stderr == Lost:
		// Where there is nothing else, the syslog daemon need not be there yet:
		// while the machine boots, or an update restarts it, records wait in the
		// queue. The journal would be there, since systemd itself holds its socket.
		return s, nil
	}
	return openStderr(cfg, stderr)
}

// isNull tells whether nobody will ever see what is written to fd, as with
// start-stop-daemon(8) and --background.
func isNull(fd int) bool {
	var ours, null unix.Stat_t
	return unix.Fstat(fd, &ours) == nil && unix.Stat(os.DevNull, &null) == nil &&
		ours.Mode&unix.S_IFMT == unix.S_IFCHR && ours.Rdev == null.Rdev
}
