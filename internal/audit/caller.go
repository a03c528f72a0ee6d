//go:build linux

package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/offspring"
)

// dirt is what a caller has done to itself before it starts a daemon, or a
// supervisor to the process that becomes one.
type dirt struct {
	Argv  []string
	Env   []string
	Dir   string
	Umask int

	Signals bool // some are ignored, some blocked
	Closed  bool // descriptors 0 to 2 are

	Own []string // variables that get the process's own number, for role exec
}

// strays are the descriptors that a dirty caller has left open for whoever it starts.
var strays = []int{7, 9, 200}

// The signals of a dirty caller.
var (
	ignored = []os.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU, syscall.SIGPIPE}
	blocked = []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM, syscall.SIGUSR1, realtime + 5}
)

// realtime is SIGRTMIN for the kernel and Go; the C library keeps two for itself.
const realtime = syscall.Signal(34)

// The descriptors of a caller, beside those of the command.
const (
	reportFD = 3 // where it tells of the command
	leashFD  = 4 // which ends when it shall
)

// caller is the shell that somebody careless types into. It is a process of its
// own, and not just a fork, so that the command has a parent that lives on, with
// a session and a group that can be hung up.
func caller(text []byte) error {
	var d dirt
	if err := json.Unmarshal(text, &d); err != nil {
		return err
	}
	syscall.CloseOnExec(reportFD)
	syscall.CloseOnExec(leashFD)
	report := os.NewFile(reportFD, "report")
	if err := d.apply(); err != nil {
		return err
	}
	files := []uintptr{0, 1, 2}
	if d.Closed {
		files = []uintptr{offspring.Closed, offspring.Closed, offspring.Closed}
	}
	pid, err := syscall.ForkExec(d.Argv[0], d.Argv, &syscall.ProcAttr{Env: d.Env, Dir: d.Dir, Files: files})
	if err != nil {
		fmt.Fprintf(report, "error %v\n", err)
		return err
	}
	// As a shell does: Ctrl-C is for what it runs, and so is the output.
	signal.Ignore(syscall.SIGINT)
	if null, err := syscall.Open(os.DevNull, syscall.O_RDWR|syscall.O_CLOEXEC, 0); err == nil {
		_, _ = syscall.Dup2(null, 1), syscall.Dup2(null, 2)
	}
	fmt.Fprintf(report, "pid %d\n", pid)
	var status syscall.WaitStatus
	for {
		if _, err = syscall.Wait4(pid, &status, 0, nil); !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	fmt.Fprintf(report, "exit %d\n", status)
	_ = report.Close()
	// A shell stays there after a command.
	_, _ = io.Copy(io.Discard, os.NewFile(leashFD, "leash"))
	return err
}

// execute becomes the command, as the child of a supervisor does.
func execute(text []byte) error {
	var d dirt
	if err := json.Unmarshal(text, &d); err != nil {
		return err
	}
	if err := d.apply(); err != nil {
		return err
	}
	for _, name := range d.Own {
		d.Env = append(d.Env, name+"="+strconv.Itoa(os.Getpid()))
	}
	if err := os.Chdir(d.Dir); err != nil {
		return err
	}
	return syscall.Exec(d.Argv[0], d.Argv, d.Env)
}

// apply makes this process, and the thread that it is called from, as dirty as
// they shall be. The thread stays this goroutine's: a mask belongs to a thread.
func (d dirt) apply() error {
	runtime.LockOSThread()
	syscall.Umask(d.Umask)
	if !d.Signals {
		// Whoever started the audit, nohup(1) perhaps, is not the one who is played: what has a
		// handler here is back at its default behind execve(2).
		signal.Notify(make(chan os.Signal, 1))
		return unix.PthreadSigmask(unix.SIG_SETMASK, &unix.Sigset_t{}, nil)
	}
	if os.Geteuid() == 0 { // who logs in as root is in some
		if err := syscall.Setgroups([]int{0, 1, 4}); err != nil {
			return err
		}
	}
	signal.Ignore(ignored...)
	var set unix.Sigset_t
	for _, s := range blocked {
		set.Val[(s-1)/64] |= 1 << ((s - 1) % 64)
	}
	return unix.PthreadSigmask(unix.SIG_SETMASK, &set, nil)
}

// victim waits until a signal ends it, or its stdin.
func victim([]byte) error {
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// junk is the environment of a dirty caller, in a folder of the scene.
func junk(dir string) []string {
	return []string{
		"PATH=" + oddPath + ":/usr/bin:/bin", "HOME=" + filepath.Join(dir, "odd-home"), "USER=odd", "LOGNAME=odd", "SHELL=/odd/shell",
		"TERM=odd", "PWD=/odd", "OLDPWD=/odd", "SHLVL=17", "LD_LIBRARY_PATH=/odd", "IFS=x", "CDPATH=/odd", "ENV=/odd/env", "BASH_ENV=/odd/env",
		"SSH_AUTH_SOCK=/odd/agent", "SSH_CONNECTION=odd", "SUDO_USER=odd", "SUDO_UID=12345", "DISPLAY=:99", "DBUS_SESSION_BUS_ADDRESS=unix:path=/odd",
		"XDG_SESSION_ID=odd", "XDG_RUNTIME_DIR=" + filepath.Join(dir, "run"), "AUDIT_ODD=odd", "AUDIT_LINES=a\nb", "LANG=C.UTF-8", "TZ=UTC",
	}
}

const oddPath = "/odd/bin"
