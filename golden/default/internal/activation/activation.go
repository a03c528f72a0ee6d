// Kept by mkdaemon (base): your edits are merged.

// Package activation takes over sockets that somebody else has opened for this
// process, as sd_listen_fds(3) describes it: systemd for a .socket unit, or
// systemd-socket-activate(1). They are found by name (FileDescriptorName= of the
// unit), since the order of several is nobody's business. What is handed over is
// checked, because a wrong unit file hands over anything.
//
// It opens no sockets, and it removes none: their files belong to the manager,
// which goes on listening while the daemon is restarted.
package activation

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/exit"
)

// first is the descriptor of the first socket, SD_LISTEN_FDS_START.
const first = 3

// most is how many there may be; a larger number cannot be meant.
const most = 1024

// Sockets are those that were handed over and are not in use yet. Nil has none.
type Sockets struct {
	mu   sync.Mutex
	left []*os.File // a File's name is that of the socket
}

// Take reads what the manager put into the environment and takes it away from
// there: programs that the daemon starts have no such sockets. Call it once, and
// before anything is opened: if the number is a lie, one of ours would be taken.
func Take() (*Sockets, error) {
	pid, count, names := os.Getenv("LISTEN_PID"), os.Getenv("LISTEN_FDS"), os.Getenv("LISTEN_FDNAMES")
	for _, name := range []string{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID"} {
		_ = os.Unsetenv(name)
	}
	if pid != strconv.Itoa(os.Getpid()) {
		return nil, nil // meant for another process, from whom we inherited the variables
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || n > most {
		return nil, exit.Errorf(exit.Usage, "LISTEN_FDS=%q: must be a number of sockets", count)
	}
	given := strings.Split(names, ":")
	s := new(Sockets)
	for i := range n {
		fd := first + i
		var stat unix.Stat_t
		if err := unix.Fstat(fd, &stat); err != nil || stat.Mode&unix.S_IFMT != unix.S_IFSOCK {
			return nil, exit.Errorf(exit.Usage, "LISTEN_FDS=%d, but descriptor %d is no socket", n, fd)
		}
		// They arrive without it, and the programs that the daemon starts must
		// not keep its sockets open.
		unix.CloseOnExec(fd)
		name := "unknown" // as systemd calls one without a name
		if i < len(given) && given[i] != "" {
			name = given[i]
		}
		s.left = append(s.left, os.NewFile(uintptr(fd), name))
	}
	return s, nil
}

// Listener returns the stream socket of this name, which listens already; nil
// if there is none, and then the caller has to open its own.
func (s *Sockets) Listener(name string) (net.Listener, error) {
	f, err := s.take(name)
	if f == nil || err != nil {
		return nil, err
	}
	// FileListener works on a copy of the descriptor.
	defer f.Close()
	if listens, err := unix.GetsockoptInt(int(f.Fd()), unix.SOL_SOCKET, unix.SO_ACCEPTCONN); err != nil || listens == 0 {
		return nil, wrong(name, "must be a stream socket that listens (ListenStream= and Accept=no in the .socket unit)")
	}
	l, err := net.FileListener(f)
	if err != nil {
		return nil, wrong(name, err.Error())
	}
	return l, nil
}

// Unix is Listener for who needs a unix socket, because of what the kernel
// tells about the other end of one.
func (s *Sockets) Unix(name string) (*net.UnixListener, error) {
	l, err := s.Listener(name)
	if l == nil || err != nil {
		return nil, err
	}
	if u, ok := l.(*net.UnixListener); ok {
		return u, nil
	}
	_ = l.Close()
	return nil, wrong(name, fmt.Sprintf("must be a unix socket, not %s", l.Addr().Network()))
}

// PacketConn returns the datagram socket of this name, or nil.
func (s *Sockets) PacketConn(name string) (net.PacketConn, error) {
	f, err := s.take(name)
	if f == nil || err != nil {
		return nil, err
	}
	defer f.Close()
	c, err := net.FilePacketConn(f)
	if err != nil {
		return nil, wrong(name, "must be a datagram socket (ListenDatagram= in the .socket unit)")
	}
	return c, nil
}

// take hands one out. Two of the same name are a mistake: which one is meant?
func (s *Sockets) take(name string) (*os.File, error) {
	if s == nil {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	named := func(f *os.File) bool { return f.Name() == name }
	i := slices.IndexFunc(s.left, named)
	if i < 0 {
		return nil, nil
	}
	f := s.left[i]
	s.left = slices.Delete(s.left, i, i+1)
	if slices.ContainsFunc(s.left, named) {
		_ = f.Close()
		return nil, wrong(name, "there is more than one")
	}
	return f, nil
}

// CloseRest closes what nobody took, and tells the names: somebody would
// connect there and wait for ever for an answer.
func (s *Sockets) CloseRest() (names []string) {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.left {
		names = append(names, f.Name())
		_ = f.Close()
	}
	s.left = nil
	return names
}

// wrong is about a mistake in the unit file.
func wrong(name, problem string) error {
	return exit.With(exit.Config, fmt.Errorf("the socket that was handed over as %q: %w", name, errors.New(problem)))
}
