// Kept by mkdaemon (base): your edits are merged.

package command

import (
	"os"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/exit"
)

// readyFD makes the answer to managers that wait for a newline in a pipe: s6
// (the file notification-fd of its service directory has the number), dinit,
// and supervise-daemon of OpenRC. 0 means that nobody waits.
func readyFD(fd int) (ready func(), err error) {
	if fd == 0 {
		return nil, nil
	}
	// Looked at before it is used: a wrong number may be a file of ours.
	var stat unix.Stat_t
	if err := unix.Fstat(fd, &stat); err != nil || fd < 3 {
		return nil, exit.Errorf(exit.Usage, "run: --ready-fd %d: must be a pipe that is open", fd)
	}
	if kind := stat.Mode & unix.S_IFMT; kind != unix.S_IFIFO && kind != unix.S_IFSOCK {
		return nil, exit.Errorf(exit.Usage, "run: --ready-fd %d: must be a pipe", fd)
	}
	// It was inherited, and must not be by programs that the daemon starts.
	unix.CloseOnExec(fd)
	pipe := os.NewFile(uintptr(fd), "ready-fd")
	return func() {
		_, _ = pipe.WriteString("\n") // who is gone does not wait
		_ = pipe.Close()
	}, nil
}
