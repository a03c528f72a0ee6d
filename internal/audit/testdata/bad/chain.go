package main

import (
	"bufio"
	"cmp"
	"fmt"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// The variables that the chain hands down.
const (
	stage = "BAD_STAGE"
	rest  = "BAD_CALLER" // what faults need to know of the caller
	tty   = "BAD_TTY"
	odd   = "BAD_ODD"
)

// start is the launcher and, with a stage, what it starts.
func start(s settings) error {
	switch os.Getenv(stage) {
	case "1":
		return middle(s)
	case "2":
		return detached(s)
	}
	if s.wrong("sigpipe") {
		fmt.Fprintln(os.Stderr, "bad: starting")
	} else {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	}
	if out, _ := os.Readlink("/proc/self/fd/2"); s.wrong("closed") && out == os.DevNull {
		return coded{1, "no stderr"}
	}
	if s.wrong("cron") && os.Getenv("PATH") == "" {
		return coded{1, "no PATH"}
	}
	if os.Getenv("NOTIFY_SOCKET") != "" && !s.wrong("notify") {
		return coded{64, "the manager waits for this process: use run"}
	}
	for _, path := range []*string{&s.config, &s.pidfile, &s.socket, &s.log} {
		if *path != "" && !(s.wrong("relative") && path == &s.config) {
			*path, _ = filepath.Abs(*path)
		}
	}
	values, err := check(s)
	if err != nil {
		return err
	}
	timeout, err := time.ParseDuration(cmp.Or(values["timeout"], "30s"))
	if err != nil {
		return err
	}
	if pid, held := holder(s.pidfile); held {
		if s.wrong("twice") {
			return nil
		}
		if s.wrong("writer") { // as in acquire, which one comes to only in a close race
			_ = os.WriteFile(s.pidfile, fmt.Appendf(nil, "%d\n", os.Getpid()), 0o644)
		}
		return coded{75, fmt.Sprintf("already running (pid %d)", pid)}
	}
	if text, _ := os.ReadFile(s.pidfile); s.wrong("believes") {
		if pid, _ := strconv.Atoi(strings.TrimSpace(string(text))); pid > 0 && syscall.Kill(pid, 0) == nil {
			return coded{75, fmt.Sprintf("already running (pid %d)", pid)}
		}
	}
	return launch(s, timeout)
}

// launch starts the rest of the chain and waits for the outcome.
func launch(s settings, timeout time.Duration) error {
	signals := make(chan os.Signal, 1)
	if !s.wrong("interrupt") {
		signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	}
	if os.Getenv("AUDIT_ODD") != "" {
		_ = os.Setenv(odd, "1")
	}
	_ = os.Setenv(rest, strconv.Itoa(os.Getppid()))
	if name, err := os.Readlink("/proc/self/fd/1"); err == nil {
		_ = os.Setenv(tty, name)
	}
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	next := "1"
	if s.wrong("leader") || s.wrong("ctty") {
		next = "2"
	}
	pid, err := spawn(s, next, write.Fd(), !s.wrong("session"))
	if err != nil {
		return err
	}
	if s.wrongHere("third") {
		null, _ := os.OpenFile(os.DevNull, os.O_RDWR, 0)
		_, _ = syscall.ForkExec("/proc/self/exe", []string{"bad", "child", "--fault=locked"}, &syscall.ProcAttr{
			Files: []uintptr{null.Fd(), null.Fd(), null.Fd()}, Sys: &syscall.SysProcAttr{Setsid: true}})
	}
	_ = write.Close()
	lines := make(chan string, 8)
	go func() {
		for text := bufio.NewScanner(read); text.Scan(); {
			lines <- text.Text()
		}
		close(lines)
	}()
	late := time.After(timeout)
	members := []int{pid}
	for {
		select {
		case line, more := <-lines:
			word, text, _ := strings.Cut(line, " ")
			switch {
			case !more && s.wrong("eof"), word == "ready":
				if next == "1" && !s.wrongHere("parent") {
					_, _ = syscall.Wait4(pid, nil, 0, nil)
				}
				return nil
			case !more:
				return coded{1, "the daemon ended before it was ready"}
			case word == "pid":
				n, _ := strconv.Atoi(text)
				members = append(members, n)
			case word == "error":
				code, text, _ := strings.Cut(text, " ")
				n, _ := strconv.Atoi(code)
				return coded{n, text}
			}
		case <-late:
			if !s.wrong("abandon") {
				kill(members)
			}
			return coded{75, "not ready in time"}
		case n := <-signals:
			kill(members)
			return coded{128 + int(n.(syscall.Signal)), "stopped before it was ready"}
		}
	}
}

func kill(pids []int) {
	// The whole session that the first of them leads.
	_ = syscall.Kill(-pids[0], syscall.SIGKILL)
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_, _ = syscall.Wait4(pids[0], nil, 0, nil)
}

// spawn starts the next of the chain, clean.
func spawn(s settings, next string, status uintptr, setsid bool) (int, error) {
	runtime.LockOSThread()
	if !s.wrong("stray") {
		_ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
	}
	drop := make(chan os.Signal, 1)
	for n := syscall.Signal(1); n <= 64; n++ {
		if n != syscall.SIGKILL && n != syscall.SIGSTOP && (n < 32 || n > 34) && !(s.wrong("interrupt") && n == syscall.SIGINT) {
			signal.Notify(drop, n)
		}
	}
	if next == "2" && !s.wrong("window") {
		signal.Ignore(syscall.SIGHUP)
	}
	if err := unix.PthreadSigmask(unix.SIG_SETMASK, new(unix.Sigset_t), nil); err != nil {
		return 0, err
	}
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if s.wrong("environ") || name == "LANG" || name == "TZ" || strings.HasPrefix(name, "BAD_") {
			if name != stage {
				env = append(env, v)
			}
		}
	}
	if !s.wrong("environ") {
		env = append(env, "PATH=/usr/bin:/bin")
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	files := []uintptr{null.Fd(), null.Fd(), 2, status}
	if s.wrong("stdin") {
		files[0] = 0
	}
	if info, err := os.Stdout.Stat(); s.wrong("pipe") && err == nil && info.Mode()&os.ModeNamedPipe != 0 {
		files[1] = 1
	}
	args := []string{"bad", s.verb, "--fault=" + s.fault, "--config=" + s.config, "--pidfile=" + s.pidfile, "--socket=" + s.socket, "--log=" + s.log, "--user=" + s.user}
	return syscall.ForkExec("/proc/self/exe", args, &syscall.ProcAttr{
		Env: append(env, stage+"="+next), Files: files, Sys: &syscall.SysProcAttr{Setsid: setsid}})
}

// middle makes the session, and ends.
func middle(s settings) error {
	pid, err := spawn(s, "2", 3, false)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.NewFile(3, "status"), "pid %d\n", pid)
	if s.wrongHere("parent") {
		_, err = syscall.Wait4(pid, nil, 0, nil)
	}
	return err
}
