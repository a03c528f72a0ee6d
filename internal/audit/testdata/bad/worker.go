package main

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// worker is the daemon, detached or not.
type worker struct {
	settings
	lock    *os.File
	logfile *os.File
	tty     *os.File // a terminal that the configuration names
	socketL *net.UnixListener
	handed  bool // it came from the manager
	notices *net.UnixConn
	every   time.Duration // the watchdog's

	stop, again, reopen chan os.Signal
	ending              chan bool
	child               int
	childIn             *os.File
	leak                []*os.File
}

// catch installs the handlers.
func (d *worker) catch() {
	d.stop, d.again, d.reopen = make(chan os.Signal, 2), make(chan os.Signal, 1), make(chan os.Signal, 1)
	d.ending = make(chan bool, 1)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE, syscall.SIGCHLD)
	signal.Notify(d.stop, syscall.SIGTERM, syscall.SIGINT)
	switch {
	case d.wrong("termless"):
		signal.Ignore(syscall.SIGTERM)
	case d.wrong("default"):
		// Behind the back of the runtime, which has handlers for all that is not ignored.
		var action [4]uint64 // SIG_DFL and no flags
		defer syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(syscall.SIGTERM), uintptr(unsafe.Pointer(&action)), 0, 8, 0, 0)
	}
	go d.impatience()
	signal.Notify(d.reopen, syscall.SIGUSR1)
	if d.wrong("unhandled") && os.Getenv("NOTIFY_SOCKET") != "" {
		signal.Ignore(syscall.SIGHUP) // Go has handlers for all that is not ignored
		return
	}
	if !d.wrong("deadly") || os.Getenv("NOTIFY_SOCKET") == "" {
		signal.Notify(d.again, syscall.SIGHUP)
	}
}

// impatience passes the first request to stop on, and ends all at the second.
func (d *worker) impatience() {
	<-d.stop
	d.ending <- true
	<-d.stop
	if !d.wrong("second") {
		os.Exit(128 + int(syscall.SIGTERM))
	}
}

// foreground is the daemon under a manager.
func foreground(s settings) error {
	if os.Getpid() == 1 && s.wrong("first") {
		return coded{1, "I do not want to be the first"}
	}
	if os.Getenv("PATH") == "" && s.wrong("bare") {
		return coded{1, "no PATH"}
	}
	if s.wrong("background") && os.Getenv(stage) == "" {
		_ = os.Setenv(stage, "2")
		_, err := syscall.ForkExec("/proc/self/exe", os.Args, &syscall.ProcAttr{Env: os.Environ(), Files: []uintptr{0, 1, 2}})
		return err
	}
	d := &worker{settings: s}
	d.catch()
	if s.readyFD > 0 && !s.wrong("leaked") {
		syscall.CloseOnExec(s.readyFD)
	}
	if s.wrong("fork") {
		_ = os.Chdir("/")
	}
	if err := d.manager(); err != nil {
		return err
	}
	d.logfile = os.Stderr
	if s.wrong("pidfile") {
		if f, err := os.Create(strings.TrimSuffix(s.socket, "sock") + "bad.pid"); err == nil {
			fmt.Fprintln(f, os.Getpid())
			d.leak = append(d.leak, f)
		}
	}
	if err := d.open(); err != nil {
		return err
	}
	if s.wrong("early") {
		d.notify("READY=1", "STATUS=too early")
		time.Sleep(100 * time.Millisecond)
	}
	if err := d.serve(); err != nil {
		return err
	}
	if !s.wrong("early") {
		d.notify("READY=1", "STATUS=running")
	}
	if s.wrong("unhandled") {
		time.Sleep(50 * time.Millisecond)
		signal.Notify(d.again, syscall.SIGHUP)
	}
	if s.wrong("mainpid") {
		d.notify("MAINPID=1234567")
	}
	if s.readyFD > 0 {
		f := os.NewFile(uintptr(s.readyFD), "ready")
		text := "\n"
		if s.wrong("newline") {
			text = "READY=1\n"
		}
		_, _ = f.WriteString(text)
		if !s.wrong("unclosed") {
			_ = f.Close()
		}
	}
	return d.work()
}

// open reads the configuration and opens what it names.
func (d *worker) open() error {
	values, err := check(d.settings)
	if err != nil {
		if d.config == "" || !d.wrong("relative") {
			return err
		}
	}
	if path := values["tty"]; path != "" {
		flags := os.O_WRONLY | syscall.O_NOCTTY
		if d.wrong("ctty") {
			flags = os.O_RDWR // to write would not do, says the kernel
		}
		if d.tty, err = os.OpenFile(path, flags, 0); err != nil {
			return err
		}
	}
	return nil
}

func (d *worker) openLog(mode os.FileMode) (err error) {
	d.logfile, err = os.OpenFile(d.log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, mode)
	return err
}

// say logs.
func (d *worker) say(format string, a ...any) {
	if d.wrong("nolog") || d.logfile == nil {
		return
	}
	text := fmt.Sprintf(format, a...)
	if os.Getenv("JOURNAL_STREAM") != "" && !d.wrong("prefix") {
		text = "<6>" + text
	}
	if d.wrong("prefix") {
		text = "<6>first\n" + text // one line has a priority, the next has not
	}
	_, err := fmt.Fprintln(d.logfile, text)
	if err != nil && d.wrong("epipe") {
		os.Exit(1)
	}
}

// serve listens, and starts a child.
func (d *worker) serve() error {
	if err := d.listen(); err != nil {
		return err
	}
	go func() {
		for {
			c, err := d.socketL.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	d.say("serving")
	if d.wrong("uncollected") {
		_, _ = syscall.ForkExec("/proc/self/exe", []string{"bad", "child"}, &syscall.ProcAttr{Files: []uintptr{^uintptr(0)}})
	}
	return d.beget()
}

func (d *worker) listen() error {
	if f := d.inherited(); f != nil {
		l, err := net.FileListener(f)
		_ = f.Close()
		if err == nil {
			d.socketL, d.handed = l.(*net.UnixListener), true
			// What was handed over is the manager's; Go would not remove it.
			d.socketL.SetUnlinkOnClose(d.wrong("unlink"))
			return nil
		}
	}
	if c, err := net.Dial("unix", d.socket); err == nil {
		_ = c.Close()
		return coded{69, d.socket + ": address already in use by another program"}
	}
	_ = os.Remove(d.socket)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: d.socket, Net: "unix"})
	if err != nil {
		return err
	}
	l.SetUnlinkOnClose(!d.wrong("socket"))
	d.socketL = l
	return os.Chmod(d.socket, 0o666)
}

// inherited is the socket that the manager hands over.
func (d *worker) inherited() *os.File {
	pid := os.Getenv("LISTEN_PID")
	if os.Getenv("LISTEN_FDS") != "1" || pid != strconv.Itoa(os.Getpid()) && !d.wrong("listenpid") {
		return nil
	}
	// The listener works with a copy; the number stays taken, as it came.
	if !d.wrong("inherits") {
		syscall.CloseOnExec(3)
	}
	copied, err := unix.FcntlInt(3, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil
	}
	return os.NewFile(uintptr(copied), "handed")
}

// beget starts a child, which ends with us.
func (d *worker) beget() error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if d.wrong("cloexec") {
		_, _ = unix.FcntlInt(d.logfile.Fd(), unix.F_SETFD, 0)
	}
	files := []uintptr{read.Fd(), null.Fd(), null.Fd()}
	if d.wrong("locked") && d.lock != nil {
		files = append(files, d.lock.Fd())
	}
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch {
		case strings.HasPrefix(name, "BAD_"):
			if !d.wrong("mark") || name != stage {
				continue
			}
		case strings.HasPrefix(name, "LISTEN_"), strings.HasPrefix(name, "WATCHDOG_"), name == "NOTIFY_SOCKET":
			if !d.wrong("private") {
				continue
			}
		}
		env = append(env, v)
	}
	var old unix.Sigset_t
	if d.wrong("childmask") {
		var set unix.Sigset_t
		set.Val[0] = 1 << (syscall.SIGUSR1 - 1)
		_ = unix.PthreadSigmask(unix.SIG_BLOCK, &set, &old)
		defer unix.PthreadSigmask(unix.SIG_SETMASK, &old, nil)
	}
	args := []string{"bad", "child", "--fault=" + d.fault}
	d.child, err = syscall.ForkExec("/proc/self/exe", args, &syscall.ProcAttr{Env: env, Files: files})
	_, _ = read.Close(), null.Close()
	d.childIn = write
	return err
}
