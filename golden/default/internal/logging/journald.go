// Kept by mkdaemon (logging/journald): your edits are merged.

package logging

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"example.com/pulsed/internal/config"
)

// journalSocket is where systemd-journald.service(8) takes its own protocol:
// https://systemd.io/JOURNAL_NATIVE_PROTOCOL
const journalSocket = "/run/systemd/journal/socket"

// journal sends each record as one datagram. The socket is kept, since
// dialling for each line would cost more than the line.
type journal struct {
	address net.UnixAddr
	conn    *net.UnixConn
}

func openJournald(*config.Config, Stderr) (sink, error) { return newJournal(journalSocket), nil }

// newJournal opens nothing: write dials when there is something to send. A
// journal that is not there yet, or never will be, is no reason not to start;
// until it comes, records wait in the queue, and those that find no place there
// are counted.
func newJournal(path string) *journal {
	return &journal{address: net.UnixAddr{Name: path, Net: "unixgram"}}
}

func (j *journal) dial() error {
	// Where there is no journal, a socket of our own costs more than a look.
	if _, err := os.Stat(j.address.Name); err != nil {
		return err
	}
	conn, err := net.DialUnix("unixgram", nil, &j.address)
	if err == nil {
		j.conn = conn
	}
	return err
}

// write sends one record. If the socket is dead - journald was restarted, or
// is only now being started - it is dialled again, once an attempt.
func (j *journal) write(b []byte, deadline time.Time) (int, error) {
	var err error
	for range 2 {
		if j.conn == nil {
			if err := j.dial(); err != nil {
				return 0, err
			}
		}
		if err = j.send(b, deadline); err == nil {
			return len(b), nil
		}
		if isTimeout(err) || isHopeless(err) {
			return 0, err
		}
		j.close()
	}
	return 0, err
}

// send sends b over the socket, or as a file if it is too large for that.
func (j *journal) send(b []byte, deadline time.Time) error {
	if err := j.conn.SetWriteDeadline(deadline); err != nil {
		return err
	}
	_, err := j.conn.Write(b)
	switch {
	case errors.Is(err, syscall.EMSGSIZE), errors.Is(err, syscall.ENOBUFS):
		return sendFile(j.conn, b)
	case errors.Is(err, syscall.EPIPE):
		// Of a datagram socket this says only that the other side closed.
		return fmt.Errorf("journal: %v", err)
	}
	return err
}

// reopen has nothing to do: write dials whenever it has to.
func (j *journal) reopen() error { return nil }

func (j *journal) close() {
	if j.conn != nil {
		j.conn.Close()
		j.conn = nil
	}
}
