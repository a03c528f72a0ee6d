// Kept by mkdaemon (ipc/_peer): your edits are merged.

package control

import (
	"context"
	"errors"

	"golang.org/x/sys/unix"
)

// process is a process that can be waited for although it is no child of ours:
// pidfd_open(2), Linux 5.3. The number alone could belong to another by now.
type process struct{ fd int }

func openProcess(pid int) process {
	if pid <= 0 {
		return process{fd: -1}
	}
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return process{fd: -1}
	}
	return process{fd: fd}
}

// visible tells whether wait can work.
func (p process) visible() bool { return p.fd >= 0 }

// wait returns when the process has ended: its pidfd can be read from then on.
func (p process) wait(ctx context.Context) error {
	for {
		fds := []unix.PollFd{{Fd: int32(p.fd), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, int(retryEvery.Milliseconds()))
		if err != nil && !errors.Is(err, unix.EINTR) {
			return err
		}
		if n > 0 {
			return nil
		}
		if ctx.Err() != nil {
			return &Error{Kind: TimedOut, Text: "the daemon has not ended in time"}
		}
	}
}

func (p process) close() {
	if p.fd >= 0 {
		_ = unix.Close(p.fd)
	}
}
