//go:build linux

// Command wild is a daemon that whoever audits it would rather not have started. The
// tests of package audit prove with it that nothing which it does makes an audit hang
// or stays behind.
//
//	wild MODE [DIR]
package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

func main() {
	mode, dir := os.Args[1], os.TempDir()
	if len(os.Args) > 2 {
		dir = os.Args[2]
	}
	modes := map[string]func(dir string){
		"bomb": bomb, "deaf": deaf, "closed": closed, "never": never, "hydra": hydra, "phoenix": phoenix, "comet": comet, "escape": escape,
		"tracer": tracer, "flood": flood, "namespace": namespace, "stopper": stopper, "fifo": fifo, "zero": zero, "flicker": flicker, "mount": mount, "chatter": chatter, "root": root,
		"supervise": supervise, "sleep": func(string) { sleep() },
	}
	modes[mode](dir)
}

// sleep is deaf to all but SIGKILL. A minute is longer than any test waits.
func sleep() {
	signal.Ignore()
	time.Sleep(time.Minute)
}

// again starts another one of this program, in a session of its own.
func again(mode string, more ...string) *exec.Cmd {
	c := exec.Command("/proc/self/exe", append([]string{mode}, more...)...)
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := c.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return c
}

func pidfile(dir string, pid int) {
	_ = os.WriteFile(filepath.Join(dir, "wild.pid"), fmt.Appendf(nil, "%d\n", pid), 0o644)
}

// bomb leaves two dozen processes, in sessions of their own.
func bomb(dir string) {
	for range 4 {
		for range 6 {
			pidfile(dir, again("sleep").Process.Pid)
		}
	}
}

// deaf returns and leaves one that obeys nothing.
func deaf(dir string) { pidfile(dir, again("sleep").Process.Pid) }

// closed closes everything, and goes on.
func closed(dir string) {
	pidfile(dir, os.Getpid())
	_ = unix.CloseRange(0, math.MaxUint32, 0)
	for {
		_ = unix.Nanosleep(&unix.Timespec{Sec: 1}, nil)
	}
}

// never does not become ready.
func never(string) { sleep() }

// hydra is two processes, each of which starts the other one when that is killed.
func hydra(dir string) {
	other, twin := 0, len(os.Args) > 3
	if twin {
		other, _ = strconv.Atoi(os.Args[3])
	} else {
		other = again("hydra", dir, strconv.Itoa(os.Getpid())).Process.Pid
	}
	signal.Ignore()
	pidfile(dir, os.Getpid())
	for {
		time.Sleep(time.Millisecond)
		if !twin {
			_, _ = syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		}
		if syscall.Kill(other, 0) != nil {
			other = again("hydra", dir, strconv.Itoa(os.Getpid())).Process.Pid
			twin = false
		}
	}
}

// phoenix forks and ends, again and again, each in a session of its own: nobody is ever
// where it was seen. comet does so in one session.
func phoenix(string) { burn(true) }
func comet(string)   { burn(false) }

// burn uses bare system calls, as the runtime does not survive its fork.
func burn(setsid bool) {
	end := time.Now().Add(20 * time.Second).Unix()
	var now unix.Timeval
	for {
		pid, _, _ := syscall.RawSyscall6(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
		if pid != 0 {
			_, _, _ = syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 0, 0, 0)
		}
		if setsid {
			_, _, _ = syscall.RawSyscall(syscall.SYS_SETSID, 0, 0, 0)
		}
		if unix.Gettimeofday(&now) != nil || now.Sec > end {
			return
		}
	}
}

// escape goes where it cannot be told by name, session, parent or environment.
func escape(dir string) {
	step := 0
	if len(os.Args) > 3 {
		step, _ = strconv.Atoi(os.Args[3])
	}
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, uintptr(step%2), 0, 0, 0)
	_ = os.WriteFile("/proc/self/comm", []byte("kthreadd"), 0)
	if step < 4 {
		c := exec.Command("/proc/self/exe", "escape", dir, strconv.Itoa(step+1))
		c.SysProcAttr, c.Env, c.Dir = &syscall.SysProcAttr{Setsid: step%2 == 0, Setpgid: step%2 == 1}, []string{}, "/"
		_ = c.Start()
		return
	}
	pidfile(dir, os.Getpid())
	if len(os.Args[0]) > 8 {
		_ = syscall.Exec("/proc/self/exe", []string{"[kthre]", "sleep"}, nil)
	}
	sleep()
}

// tracer holds its parent and its child by ptrace(2), and makes itself unreadable.
func tracer(dir string) {
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	c := exec.Command("/proc/self/exe", "sleep")
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Ptrace: true}
	_ = c.Start()
	pidfile(dir, os.Getpid())
	_ = unix.PtraceSeize(os.Getppid())
	_ = unix.PtraceInterrupt(os.Getppid())
	sleep()
}

// flood says more than anybody wants to read, to all who listen.
func flood(dir string) {
	if len(os.Args) < 4 {
		c := exec.Command("/proc/self/exe", "flood", dir, "now")
		c.Stdout, c.Stderr = os.Stdout, os.Stderr
		_ = c.Start()
		pidfile(dir, c.Process.Pid)
		if os.Getenv("NOTIFY_SOCKET") == "" {
			return
		}
	}
	signal.Ignore()
	text := []byte(strings.Repeat("\x1b[31mword\x00\xff ", 4000))
	var notices io.Writer = io.Discard
	if address := os.Getenv("NOTIFY_SOCKET"); address != "" {
		if fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM, 0); err == nil && unix.Connect(fd, &unix.SockaddrUnix{Name: address}) == nil {
			notices = os.NewFile(uintptr(fd), "notices")
		}
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		_, _ = os.Stdout.Write(text)
		_, _ = notices.Write([]byte("READY=1\nSTATUS=" + string(text[:2000])))
	}
}

// namespace is process 1 of its own, where orphans do not come back from.
func namespace(dir string) {
	c := exec.Command("/proc/self/exe", "bomb", dir)
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Cloneflags: syscall.CLONE_NEWPID}
	if c.Start() == nil {
		d := exec.Command("/proc/self/exe", "hydra", dir)
		d.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Cloneflags: syscall.CLONE_NEWPID}
		_ = d.Start()
	}
	deaf(dir)
}

// stopper stops whoever has started it, up to the guard, and kills the stage.
func stopper(dir string) {
	deaf(dir)
	for pid := os.Getppid(); pid > 1; {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		argv := strings.Split(string(text), "\x00")
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		f := strings.Fields(string(stat))
		if len(argv) < 2 || len(f) < 4 || argv[0] != "mkdaemon-audit" {
			break
		}
		_ = syscall.Kill(pid, syscall.SIGSTOP)
		pid, _ = strconv.Atoi(f[3])
	}
	sleep()
}

// fifo has a pidfile that nobody ever writes, zero one without an end.
func fifo(dir string) {
	_ = unix.Mkfifo(filepath.Join(dir, "wild.pid"), 0o644)
	_ = unix.Mkfifo(filepath.Join(dir, "wild.log"), 0o644)
	again("sleep")
}

func zero(dir string) {
	_ = os.Symlink("/dev/zero", filepath.Join(dir, "wild.pid"))
	_ = os.Symlink("/dev/zero", filepath.Join(dir, "wild.log"))
	again("sleep")
}

// flicker lives for a moment, and so does what it leaves.
func flicker(dir string) {
	if len(os.Args) < 4 {
		for range 8 {
			pidfile(dir, again("flicker", dir, "now").Process.Pid)
		}
	}
	time.Sleep(time.Millisecond)
}

// chatter never stops to say something.
func chatter(dir string) {
	if len(os.Args) < 4 {
		c := exec.Command("/proc/self/exe", "chatter", dir, "now")
		c.Stdout = os.Stdout
		_ = c.Start()
		pidfile(dir, c.Process.Pid)
		return
	}
	for {
		fmt.Print(".")
		time.Sleep(time.Millisecond)
	}
}

// root is a program that becomes root, and stays it for ten seconds.
func root(string) {
	if unix.Setresuid(0, 0, 0) == nil {
		_, _ = unix.Setsid()
		signal.Ignore()
		time.Sleep(10 * time.Second)
	}
}

// supervise has a child, tells its number, and waits for it.
func supervise(string) {
	c := again("sleep")
	fmt.Println(c.Process.Pid)
	_ = c.Wait()
}

// mount has a file system in its folder that is busy.
func mount(dir string) {
	place := filepath.Join(dir, "a place")
	_ = os.Mkdir(place, 0o755)
	if unix.Mount("none", place, "tmpfs", 0, "") == nil {
		_ = os.Chdir(place)
	}
	deaf(dir)
}
