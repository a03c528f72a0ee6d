// Kept by mkdaemon (logging/stderr): your edits are merged.

package logging

import (
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/config"
)

// stderr writes to standard error, in the form that suits what is behind it.
//
// It writes to the descriptor itself: os.Stderr would end the process when a
// pipe is broken (os/signal, "SIGPIPE"), and a duplicate of the descriptor
// would hold on to the terminal that a detached daemon has to let go of.
type stderr struct {
	fd   int
	json bool // where a program reads it
	form atomic.Int32
}

// What may be behind standard error.
const (
	formProgram  int32 = iota // a pipe or a file: read by a program, or later
	formTerminal              // a person
	formColour                // a person who likes colours
	formJournal               // systemd-journald, which adds time and name
)

// journalLine is the longest line for the journal. journald splits what is
// longer than LineMax= (48 KiB, journald.conf(5)), and takes the second part
// for a line of its own: a forged "<0>" at the right place would be believed.
const journalLine = 47 << 10

func openStderr(cfg *config.Config, _ Stderr) (sink, error) {
	s := newStderr(2)
	s.json = cfg.Stderr.Format == "json"
	return s, nil
}

func newStderr(fd int) *stderr {
	s := &stderr{fd: fd}
	s.form.Store(formOf(fd))
	return s
}

// formOf finds out what is behind fd.
func formOf(fd int) int32 {
	if isJournal(fd) {
		return formJournal
	}
	// Only terminals have a window size (ioctl_tty(2)); that they are character
	// devices would not do, for so is /dev/null.
	if _, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ); err != nil {
		return formProgram
	}
	// https://no-color.org: set, and not empty.
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return formTerminal
	}
	return formColour
}

// isJournal tells whether systemd connected fd to the journal. It says so in
// $JOURNAL_STREAM (systemd.exec(5)), which is inherited by children whose
// output goes elsewhere; hence the device and inode to compare with.
func isJournal(fd int) bool {
	stream := os.Getenv("JOURNAL_STREAM")
	var st unix.Stat_t
	if stream == "" || unix.Fstat(fd, &st) != nil {
		return false
	}
	return stream == fmt.Sprintf("%d:%d", st.Dev, st.Ino)
}

func (s *stderr) encode(buf []byte, r *record) []byte {
	switch form := s.form.Load(); form {
	case formJournal:
		// sd-daemon(3): a line may begin with its priority. Each line does, and
		// a line cannot end inside a message: newlines are escaped.
		buf = append(buf, '<')
		buf = strconv.AppendInt(buf, int64(severity(r.level)), 10)
		buf = append(buf, '>')
		buf = appendEscaped(buf, r.message, false)
		buf = appendFields(buf, r.fields)
		return append(cut(buf, journalLine), '\n')
	case formTerminal, formColour:
		return appendTerminal(buf, r, form == formColour)
	}
	if s.json {
		return appendJSON(buf, r)
	}
	return appendLogfmt(buf, r)
}

// appendTerminal appends r for a person who is watching: the time of day is
// enough, and the eye finds the level by its colour.
func appendTerminal(buf []byte, r *record, colour bool) []byte {
	if !r.time.IsZero() {
		buf = r.time.AppendFormat(buf, "15:04:05.000 ")
	}
	if colour {
		buf = append(buf, colourOf(severity(r.level))...)
	}
	name := levelName(r.level)
	buf = append(buf, name...)
	if colour {
		buf = append(buf, "\x1b[0m"...)
	}
	buf = append(buf, "       "[len(name):]...)
	buf = appendEscaped(buf, r.message, false)
	buf = appendFields(buf, r.fields)
	return append(buf, '\n')
}

// colourOf is the escape sequence for a severity (console_codes(4)).
func colourOf(severity int) string {
	switch {
	case severity <= 3:
		return "\x1b[31m" // red
	case severity == 4:
		return "\x1b[33m" // yellow
	case severity <= 6:
		return "\x1b[32m" // green
	}
	return "\x1b[2m" // faint
}

// write may wait for ever if nobody reads: to keep the deadline would need
// O_NONBLOCK, which belongs to the terminal or pipe and not to us, and would
// upset the shell that shares it. Only the writer waits, and Close does not
// wait for it.
func (s *stderr) write(b []byte, _ time.Time) (int, error) {
	for sent := 0; ; {
		n, err := unix.Write(s.fd, b[sent:])
		sent += max(n, 0)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return sent, fmt.Errorf("cannot write to standard error: %w", err)
		case sent == len(b):
			return sent, nil
		}
	}
}

// reopen looks what is behind the descriptor now: detaching puts /dev/null or
// a file in the place of the terminal.
func (s *stderr) reopen() error {
	s.form.Store(formOf(s.fd))
	return nil
}

// close leaves the descriptor open: 2 is not ours alone.
func (s *stderr) close() {}
