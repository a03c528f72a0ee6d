// Kept by mkdaemon (base): your edits are merged.

package command

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"example.com/pulsed/internal/exit"
)

// readyFD makes the answer to managers that wait for a newline in a pipe: s6
// (the file notification-fd of its service directory has the number), dinit,
// and supervise-daemon of OpenRC. 0 means that nobody waits, unless the number
// is in the environment, where dinit can put it (ready-notification = pipevar:).
func readyFD(fd int) (ready func(), err error) {
	const variable = "PULSED_READY_FD"
	from := "--ready-fd"
	if text, set := os.LookupEnv(variable); set && fd == 0 {
		from = variable + ":"
		if fd, err = strconv.Atoi(text); err != nil {
			return nil, exit.Errorf(exit.Usage, "run: %s %q: must be a number", from, text)
		}
	}
	_ = os.Unsetenv(variable) // not for the programs that the daemon starts
	if fd == 0 {
		return nil, nil
	}
	// Looked at before it is used: a wrong number may be a file of ours.
	var stat unix.Stat_t
	if err := unix.Fstat(fd, &stat); err != nil || fd < 3 {
		return nil, exit.Errorf(exit.Usage, "run: %s %d: must be a pipe that is open", from, fd)
	}
	if kind := stat.Mode & unix.S_IFMT; kind != unix.S_IFIFO && kind != unix.S_IFSOCK {
		return nil, exit.Errorf(exit.Usage, "run: %s %d: must be a pipe", from, fd)
	}
	// It was inherited, and must not be by programs that the daemon starts.
	unix.CloseOnExec(fd)
	pipe := os.NewFile(uintptr(fd), "ready-fd")
	return func() {
		_, _ = pipe.WriteString("\n") // who is gone does not wait
		_ = pipe.Close()
	}, nil
}
