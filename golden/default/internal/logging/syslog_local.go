// Kept by mkdaemon (logging/_syslog): your edits are merged.

package logging

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"
)

// The sink's defaults: the facility daemon of syslog(3), and the longest
// message, in bytes. RFC 3164 promises 1 KiB; the daemons of today take 8
// (rsyslog: $MaxMessageSize) and cut the rest.
const (
	syslogFacility = 3
	syslogMax      = 8 << 10
)

// syslog speaks to the local syslog daemon, in the form that syslog(3) has
// always used: "<30>Nov 21 03:41:00 pulsed[123]: text". journald accepts no
// newer one on this socket. It is not package log/syslog, which waits for ever
// when the daemon hangs and lets newlines through.
type syslog struct {
	paths    []string // the first that answers is used
	facility int
	max      int // of a message, in bytes
	tag      string

	conn   net.Conn
	stream bool // a line has to be ended
	midway bool // part of the record has gone over conn
}

// newSyslog dials nothing: on a machine that is booting, the syslog daemon may
// come after us. Until then records wait in the queue. Without paths it looks
// where systems have the socket: Linux and most others; macOS; the BSDs.
func newSyslog(facility, max int, paths ...string) *syslog {
	if len(paths) == 0 {
		paths = []string{"/dev/log", "/var/run/syslog", "/var/run/log"}
	}
	return &syslog{
		paths: paths, facility: facility, max: max,
		tag: "pulsed[" + strconv.Itoa(os.Getpid()) + "]: ",
	}
}

func (s *syslog) encode(buf []byte, r *record) []byte {
	when := r.time
	if when.IsZero() {
		when = time.Now()
	}
	buf = append(buf, '<')
	buf = strconv.AppendInt(buf, int64(s.facility<<3|severity(r.level)), 10)
	buf = append(buf, '>')
	buf = when.Local().AppendFormat(buf, time.Stamp)
	buf = append(buf, ' ')
	buf = append(buf, s.tag...)
	buf = appendEscaped(buf, r.message, false)
	buf = appendFields(buf, r.fields)
	// The newline is for streams; of a datagram it is not sent.
	return append(cut(buf, s.max-1), '\n')
}

// write sends one record. If the connection is dead - the daemon was
// restarted - it is dialled again, once an attempt; how often there is an
// attempt is the queue's business.
func (s *syslog) write(b []byte, deadline time.Time) (int, error) {
	var err error
	for range 2 {
		if s.conn == nil {
			if err := s.dial(); err != nil {
				return 0, err
			}
		}
		var n int
		if n, err = s.send(b, deadline); err == nil || isTimeout(err) || errors.Is(err, syscall.EMSGSIZE) {
			return n, err
		}
		midway := s.midway
		s.close()
		if midway {
			// The beginning went down with the connection.
			return 0, fmt.Errorf("syslog: connection lost in the middle of a message: %w", syscall.EPIPE)
		}
	}
	// Not %w: a broken pipe is no reason to give up, the daemon will be back.
	return 0, fmt.Errorf("syslog: %v", err)
}

func (s *syslog) send(b []byte, deadline time.Time) (int, error) {
	if err := s.conn.SetWriteDeadline(deadline); err != nil {
		return 0, err
	}
	if !s.stream {
		_, err := s.conn.Write(b[:len(b)-1])
		if err != nil {
			return 0, err
		}
		return len(b), nil
	}
	n, err := s.conn.Write(b)
	s.midway = err != nil && (n > 0 || s.midway)
	return n, err
}

// dial tries each path, with datagrams first: they keep records apart by
// themselves, and all but a few daemons use them.
func (s *syslog) dial() error {
	var first error
	for _, path := range s.paths {
		// Most of them are never there, or a folder (/var/run/log of journald), and
		// a socket of our own for each costs more than a look.
		info, err := os.Stat(path)
		if err == nil && info.Mode().Type() != fs.ModeSocket {
			err = fmt.Errorf("%s: %w", path, syscall.ENOTSOCK)
		}
		if err != nil {
			first = cmp.Or(first, err)
			continue
		}
		for _, network := range []string{"unixgram", "unix"} {
			conn, err := net.Dial(network, path)
			if err == nil {
				s.conn, s.stream, s.midway = conn, network == "unix", false
				return nil
			}
			first = cmp.Or(first, err)
		}
	}
	return fmt.Errorf("cannot reach the syslog daemon: %w", first)
}

// reopen has nothing to do: write dials whenever it has to.
func (s *syslog) reopen() error { return nil }

func (s *syslog) close() {
	if s.conn != nil {
		s.conn.Close()
		s.conn = nil
	}
}
