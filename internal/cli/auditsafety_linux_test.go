package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// child runs the command as a process of its own.
func child(t *testing.T, tracer []string, args ...string) (cmd *exec.Cmd, out, errs *bytes.Buffer) {
	t.Helper()
	words := slices.Concat(tracer, []string{self(t)}, args)
	out, errs = &bytes.Buffer{}, &bytes.Buffer{}
	cmd = exec.CommandContext(t.Context(), words[0], words[1:]...)
	cmd.Env = append(os.Environ(), childEnv+"=1")
	cmd.Stdout, cmd.Stderr = out, errs
	return cmd, out, errs
}

// Ctrl-C ends what was started, and says so.
func TestAuditInterrupted(t *testing.T) {
	t.Parallel()
	mark := "--socket={dir}/run/interrupted"
	args := auditOf(t, "")
	args[len(args)-1] = mark
	cmd, out, errs := child(t, nil, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	started := func() bool { return len(withWord(mark[len("--socket={dir}"):], cmd.Process.Pid)) > 0 }
	for begin := time.Now(); !started(); time.Sleep(time.Millisecond) {
		if time.Since(begin) > 20*time.Second {
			t.Fatal("nothing was started")
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != int(Interrupted) || out.Len() > 0 || !strings.Contains(errs.String(), "what was started has been ended") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if left := withWord(mark[len("--socket={dir}"):], 0); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// Ctrl-C is heard, too, while a file that belongs to the subject does not end.
func TestAuditInterruptedWhileReading(t *testing.T) {
	t.Parallel()
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	writer, err := os.OpenFile(fifo, os.O_RDWR, 0) // who never writes
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	for _, flag := range []string{"--reload-broken", "--subject"} {
		cmd, _, errs := child(t, nil, "audit", flag, fifo, "--", "/bin/true")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond) // either way it must end; mostly it is reading by now
		_ = cmd.Process.Signal(os.Interrupt)
		kill := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		kill.Stop()
		if code := cmd.ProcessState.ExitCode(); code != 130 && cmd.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGINT {
			t.Errorf("%s: %v: %s", flag, cmd.ProcessState, errs)
		}
	}
}

// withWord lists processes, but for one, whose command line holds a word.
func withWord(word string, but int) (pids []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if text, err := os.ReadFile(file); err == nil && pid != but && strings.Contains(string(text), word) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// Without a command nothing is signalled, written, made or removed: every system call
// of an inspection is one that only looks.
func TestAuditInspectionOnlyLooks(t *testing.T) {
	t.Parallel()
	testtool.Need(t, "strace", "sleep")
	sleeper := exec.CommandContext(t.Context(), "sleep", "1000")
	if err := sleeper.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = sleeper.Process.Kill(), sleeper.Wait() }()
	pidfile := filepath.Join(t.TempDir(), "sleep.pid")
	write(t, pidfile, strconv.Itoa(sleeper.Process.Pid)+"\n")
	for _, how := range [][]string{{"--pid=" + strconv.Itoa(sleeper.Process.Pid)}, {"--pidfile=" + pidfile}} {
		log := filepath.Join(t.TempDir(), "log")
		cmd, out, errs := child(t, []string{"strace", "-f", "-qq", "-o", log, "-e", "signal=none", "--"}, append([]string{"audit"}, how...)...)
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != int(Failed) || !strings.Contains(out.String(), "could not be told\n") {
			t.Fatalf("%v: exit %d\n%s%s", how, code, out, errs)
		}
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "/proc/"+strconv.Itoa(sleeper.Process.Pid)); n < 10 {
			t.Fatalf("strace has seen %d looks only", n)
		}
		for line := range strings.Lines(string(text)) {
			if call := touching(line); call != "" {
				t.Errorf("%v: %s", how, call)
			}
		}
	}
	if err := sleeper.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the process is gone: %v", err)
	}
}

// touching returns a line of strace that is more than a look. A Go program wakes its own
// threads by SIGURG, and its poller by an eventfd.
func touching(line string) string {
	pid, call, _ := strings.Cut(strings.TrimSpace(line), " ")
	call = strings.TrimSpace(call)
	name, rest, _ := strings.Cut(call, "(")
	switch {
	case strings.HasSuffix(name, "kill") || strings.Contains(name, "sigqueue") || name == "pidfd_send_signal":
		if name == "tgkill" && strings.Contains(rest, "SIGURG") {
			return ""
		}
	case strings.HasPrefix(name, "open"):
		if strings.Contains(rest, "O_RDONLY") && !strings.Contains(rest, "O_CREAT") || strings.Contains(rest, "O_PATH") || strings.Contains(rest, "resumed>") {
			return ""
		}
	case strings.HasPrefix(name, "write") || name == "pwrite64":
		if strings.HasPrefix(rest, "1, ") || strings.HasPrefix(rest, "2, ") || strings.Contains(rest, `"\1\0\0\0\0\0\0\0", 8`) {
			return ""
		}
	case slices.Contains([]string{"creat", "mkdir", "mkdirat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "rmdir", "link", "linkat", "symlink", "symlinkat",
		"chmod", "fchmod", "fchmodat", "chown", "fchown", "fchownat", "truncate", "ftruncate", "ptrace", "process_vm_writev", "connect", "sendto", "sendmsg", "prlimit64", "setpriority", "mknod", "mknodat", "utimensat"}, name):
		if name == "prlimit64" && strings.HasPrefix(rest, "0, ") {
			return ""
		}
	default:
		return ""
	}
	return pid + " " + call
}
