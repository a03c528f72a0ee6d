//go:build linux

package audit

import (
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// locked tells whether somebody holds a lock on a file, of whatever kind.
func locked(path string) (bool, error) {
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOFOLLOW, 0)
	if err != nil {
		return false, err
	}
	defer f.Close()
	err = unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	_ = unix.Flock(int(f.Fd()), unix.LOCK_UN)
	lock := unix.Flock_t{Type: unix.F_WRLCK, Whence: io.SeekStart}
	if err := unix.FcntlFlock(f.Fd(), unix.F_OFD_GETLK, &lock); err != nil {
		return false, err
	}
	return lock.Type != unix.F_UNLCK, nil
}

// number is what a pidfile holds, FHS 3.0, 3.15.
func number() *regexp.Regexp { return regexp.MustCompile(`^[1-9][0-9]*\n$`) }

// readOften reads a file as fast as it can, until it is told to stop, and
// returns the first content that is no process id.
func readOften(path string, stop <-chan struct{}) <-chan string {
	whole := number()
	odd := make(chan string, 1)
	buffer := make([]byte, 64)
	go func() {
		defer close(odd)
		for {
			select {
			case <-stop:
				return
			default:
			}
			// By hand: os.ReadFile needs twice as many system calls.
			fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
			if err != nil {
				continue
			}
			n, err := unix.Read(fd, buffer)
			_ = unix.Close(fd)
			if err == nil && !whole.Match(buffer[:n]) {
				odd <- string(buffer[:n])
				return
			}
		}
	}()
	return odd
}

// owner is the user that a file belongs to.
func owner(info os.FileInfo) uint32 { return info.Sys().(*syscall.Stat_t).Uid }

// below reports whether a path lies in one of these folders.
func below(path string, dirs ...string) bool {
	for _, dir := range dirs {
		if dir != "" && strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/") {
			return true
		}
	}
	return false
}
