package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// acquire takes the lock and writes the process id.
func acquire(s settings) (*os.File, error) {
	if s.pidfile == "" {
		return nil, nil
	}
	for {
		f, err := create(s)
		if f != nil || !errors.Is(err, fs.ErrExist) {
			return f, err
		}
		flags := os.O_RDWR | unix.O_NOFOLLOW
		if s.wrong("follow") {
			flags = os.O_RDWR
		}
		f, err = os.OpenFile(s.pidfile, flags, 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, coded{73, err.Error()}
		}
		if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
			text, _ := io.ReadAll(f)
			if s.wrong("writer") {
				_ = os.WriteFile(s.pidfile, fmt.Appendf(nil, "%d\n", os.Getpid()), 0o644)
			}
			return nil, coded{75, "already running (pid " + strings.TrimSpace(string(text)) + ")"}
		}
		if same(f, s.pidfile) || s.wrong("follow") {
			return f, s.write(f)
		}
		_ = f.Close()
	}
}

// create makes the pidfile whole and locked before it gets its name, so that
// nobody sees an empty one.
func create(s settings) (*os.File, error) {
	name := fmt.Sprintf("%s.%d", s.pidfile, os.Getpid())
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, coded{73, err.Error()}
	}
	defer os.Remove(name)
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		return nil, err
	}
	if s.wrong("unlocked") {
		_ = unix.Flock(int(f.Fd()), unix.LOCK_UN)
	}
	if s.wrong("truncate") {
		// As if there were an old one, whose content nobody may miss.
		if err := os.Link(name, s.pidfile); err != nil {
			return nil, err
		}
		return f, s.write(f)
	}
	if err := s.write(f); err != nil {
		return nil, err
	}
	if err := os.Link(name, s.pidfile); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// write writes the text over another one, never leaving the file empty.
func (s settings) write(f *os.File) error {
	mode := os.FileMode(0o644)
	if s.wrong("writable") {
		mode = 0o666
	}
	_ = f.Chmod(mode)
	text := fmt.Sprintf("%d\n", os.Getpid())
	if s.wrong("format") {
		text = strings.TrimSpace(text)
	}
	if s.wrong("truncate") {
		_ = f.Truncate(0)
		time.Sleep(10 * time.Millisecond)
	}
	if _, err := f.WriteAt([]byte(text), 0); err != nil {
		return err
	}
	return f.Truncate(int64(len(text)))
}

func same(f *os.File, path string) bool {
	a, err1 := f.Stat()
	b, err2 := os.Lstat(path)
	return err1 == nil && err2 == nil && os.SameFile(a, b)
}

// holder tells who holds the lock.
func holder(path string) (pid int, held bool) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return 0, false
	}
	defer f.Close()
	text, _ := io.ReadAll(f)
	pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
	return pid, errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB), unix.EWOULDBLOCK)
}

// status, stop and reload control a running daemon.
func status(s settings) error {
	if _, held := holder(s.pidfile); held {
		return nil
	}
	if _, err := os.Stat(s.pidfile); err == nil {
		return coded{1, "dead"}
	}
	return coded{3, "stopped"}
}

func stop(s settings) error {
	pid, held := holder(s.pidfile)
	if held || s.wrong("trusts") && pid > 0 {
		return syscall.Kill(pid, syscall.SIGTERM)
	}
	return nil
}

func reload(s settings) error {
	pid, held := holder(s.pidfile)
	if !held {
		return coded{7, "not running"}
	}
	if _, err := check(s); err != nil {
		return err
	}
	return syscall.Kill(pid, syscall.SIGHUP)
}
