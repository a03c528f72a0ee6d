package main

import (
	"fmt"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// detached is the daemon at the end of the chain.
func detached(s settings) error {
	if s.wrong("window") {
		time.Sleep(20 * time.Millisecond)
	}
	d := &worker{settings: s}
	d.catch()
	syscall.CloseOnExec(3)
	status := os.NewFile(3, "status")
	if !s.wrong("name") {
		_ = os.WriteFile("/proc/self/comm", []byte("bad"), 0)
	}
	err := d.settle()
	if err == nil {
		err = d.open()
	}
	part := func() {
		if null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0); err == nil {
			_ = unix.Dup2(int(null.Fd()), 2)
			_ = null.Close()
		}
	}
	if s.wrong("early") && err == nil {
		part()
		fmt.Fprintln(status, "ready")
		_ = status.Close()
		time.Sleep(120 * time.Millisecond)
	}
	if err == nil {
		err = d.serve()
	}
	if err != nil {
		d.say("%v", err)
		fmt.Fprintf(status, "error %d %v\n", codeOf(err), err)
		d.clean()
		return coded{codeOf(err), ""}
	}
	part()
	d.quirks()
	fmt.Fprintln(status, "ready")
	_ = status.Close()
	return d.work()
}

// settle replaces what is left of the caller.
func (d *worker) settle() (err error) {
	if d.wrong("modes") {
		if err := d.openLog(0o666); err != nil {
			return err
		}
	}
	if !d.wrong("umask") {
		syscall.Umask(0o027)
	}
	if !d.wrong("limits") {
		_ = os.WriteFile("/proc/self/oom_score_adj", []byte("300"), 0)
	}
	if d.logfile == nil {
		if err := d.openLog(0o600); err != nil {
			return err
		}
		_ = d.logfile.Chmod(0o640)
	}
	if _, err := check(d.settings); err != nil {
		return err
	}
	if !d.wrong("cwd") {
		if err := os.Chdir("/"); err != nil {
			return err
		}
	}
	if d.lock, err = acquire(d.settings); err != nil {
		return err
	}
	return d.drop()
}

// drop changes the user.
func (d *worker) drop() error {
	if d.user == "" {
		return nil
	}
	u, err := user.Lookup(d.user)
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(filepath.Dir(d.pidfile), uid, gid); err != nil {
		return err
	}
	if !d.wrong("groups") {
		if err := syscall.Setgroups([]int{gid}); err != nil {
			return err
		}
	}
	if err := syscall.Setgid(gid); err != nil {
		return err
	}
	if d.wrong("regain") {
		return syscall.Setresuid(uid, uid, 0)
	}
	if err := syscall.Setuid(uid); err != nil {
		return err
	}
	return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
}

// quirks are faults of the running process.
func (d *worker) quirks() {
	switch {
	case d.wrongHere("blocked"):
		runtime.LockOSThread() // main has locked it to the main thread
		var set unix.Sigset_t
		set.Val[0] = 1 << (syscall.SIGUSR1 - 1)
		_ = unix.PthreadSigmask(unix.SIG_BLOCK, &set, nil)
	case d.wrongHere("ignored"):
		signal.Ignore(syscall.SIGTSTP)
	case d.wrongHere("hangup"):
		caller, _ := strconv.Atoi(os.Getenv(rest))
		go func() {
			for syscall.Kill(caller, 0) == nil {
				time.Sleep(5 * time.Millisecond)
			}
			os.Exit(0)
		}()
	case d.wrongHere("late"):
		go func() {
			time.Sleep(200 * time.Millisecond)
			if f, err := os.OpenFile(os.Getenv(tty), os.O_WRONLY|syscall.O_NOCTTY, 0); err == nil {
				fmt.Fprintln(f, "by the way")
				_ = f.Close()
			}
		}()
	}
}

func init() { runtime.LockOSThread() } // the main goroutine is on the main thread
