//go:build linux

package audit

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// seen are the faults of the daemon in testdata that show while it runs, by the one
// point that must fail then.
func seen() map[Style][][2]string {
	return map[Style][][2]string{
		Traditional: {
			{"parent", "A2"}, {"leader", "A3"}, {"session", "A4"}, {"ctty", "A5"}, {"cwd", "A8"}, {"umask", "A9"},
			{"stdin", "A11"}, {"stray", "A12"}, {"cloexec", "A13"}, {"blocked", "A15"}, {"ignored", "A16"}, {"childmask", "A17"}, {"environ", "A18"},
			{"mark", "A19"}, {"name", "A21"}, {"limits", "A22"}, {"format", "A23"}, {"place", "A24"}, {"writable", "A25"}, {"locked", "A26"},
		},
		Systemd: {{"ctty", "B2"}, {"private", "B10"}},
	}
}

// begun is a daemon that a shell on a terminal has started, as it is now.
func begun(t *testing.T, style Style, fault string) Target {
	t.Helper()
	dir := t.TempDir()
	s := subjectOf(style, fault).in(dir, "0")
	tty, err := newTerminal()
	if err != nil {
		t.Fatal(err)
	}
	a := &act{dir: dir}
	if fault == "ctty" {
		other, err := newTerminal()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _, _ = other.slave.Close(), other.master.Close() })
		s.Files["bad.conf"] = strings.ReplaceAll(s.Terminal, "{tty}", other.path)
	}
	if err := a.lay(s.Files); err != nil {
		t.Fatal(err)
	}
	said, tells, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	shell := exec.Command("/bin/sh", append([]string{"-c", `exec 7>&1; "$@" 3>&-; echo $? >&3; exec 3>&-; read line`, "sh"}, s.Start...)...)
	if style != Traditional {
		shell = exec.Command("/bin/sh", append([]string{"-c", `echo $$ >&3; exec 3>&-; exec "$@"`, "sh"}, s.Start...)...)
	}
	shell.Stdin, shell.Stdout, shell.Stderr, shell.ExtraFiles = tty.slave, tty.slave, tty.slave, []*os.File{tells}
	shell.Env = append(junk(dir), "NOTIFY_SOCKET="+dir+"/nobody")
	shell.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: style == Traditional}
	if style == Traditional {
		shell.Env = junk(dir)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	_ = tells.Close()
	t.Cleanup(func() {
		// All of these are children of this test's shell, or have its mark in their command line.
		for _, pid := range withWord(dir) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		_ = tty.master.Close()
		_ = shell.Process.Kill()
		_ = shell.Wait()
		_ = tty.slave.Close()
	})
	lines := bufio.NewScanner(said)
	lines.Scan()
	word := lines.Text()
	pid, _ := strconv.Atoi(word)
	known := Subject{Style: style, Dir: s.Dir, Umask: s.Umask, User: s.User, Limits: s.Limits}
	if style == Traditional {
		if word != "0" {
			t.Fatalf("it did not start: %s: %s", word, tty.String())
		}
		text, _ := os.ReadFile(s.Pidfile)
		known.Dir, known.Pidfile = "/", s.Pidfile
		pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
	}
	if !eventually(10*time.Second, func() bool { return (&act{Subject: s}).connect() == nil }) {
		t.Fatalf("it does not serve: %s", tty.String())
	}
	return Target{PID: pid, Known: known}
}

// What is wrong with a running daemon is seen without touching it: that, and nothing else.
func TestInspect(t *testing.T) {
	for style, list := range seen() {
		for _, f := range append(list, [2]string{"", ""}) {
			t.Run(string(style)+"/"+f[1]+"/"+f[0], func(t *testing.T) {
				t.Parallel()
				target := begun(t, style, f[0])
				results, err := Inspect(t.Context(), target)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range results {
					if (r.Verdict == Fail) != (r.ID == f[1]) && !(r.ID == "A24" && f[0] != "place") {
						t.Errorf("%s is %s: %s", r.ID, r.Verdict, r.Seen)
					}
				}
			})
		}
	}
}

// A pidfile may be anything. It is never waited for, and nothing but a number is believed.
func TestHostilePidfiles(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) {
		if err := os.WriteFile(path(name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := unix.Mkfifo(path("fifo"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("good", path("link")); err != nil {
		t.Fatal(err)
	}
	write("good", fmt.Sprintf("%d\n", os.Getpid()))
	write("spaces", fmt.Sprintf(" %d \nand more\n", os.Getpid()))
	write("empty", "")
	write("garbage", "\x1b[2Jno number\n")
	write("negative", "-1\n")
	write("zero", "0\n")
	write("many", strings.Repeat("9", 1<<20))
	write("kernel", "2\n")
	write("nobody", "4194304\n")
	if err := os.Truncate(path("many"), 1<<40); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"fifo": "no regular file", "link": "symbolic link", "empty": "is empty", "garbage": `"\x1b[2Jno number", which is no`, "negative": "no process id",
		"zero": "no process id", "many": "no process id", "nobody": "no process 4194304", "absent": "no such file", ".": "no regular file",
		"good": "", "spaces": "",
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			found, err := Find(t.Context(), Target{Known: Subject{Pidfile: path(name)}})
			switch {
			case time.Since(begin) > 5*time.Second:
				t.Errorf("after %s", time.Since(begin))
			case want == "" && (err != nil || found.PID != os.Getpid()):
				t.Errorf("%d, %v", found.PID, err)
			case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
				t.Errorf("want %q: %v", want, err)
			}
		})
	}
}

// Processes that run no program, or have ended, are told apart from those that are not there.
func TestNoProgram(t *testing.T) {
	c := exec.Command("/bin/true")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Wait()
	if !eventually(10*time.Second, func() bool { return stateOf(c.Process.Pid) == "Z" }) {
		t.Fatal("it is no zombie")
	}
	thread := slices.MaxFunc(threads(t), func(a, b int) int { return a - b })
	for pid, want := range map[int]string{c.Process.Pid: "has not collected it", thread: "is a thread of process", 1 << 22: "no process"} {
		if _, err := Inspect(t.Context(), Target{PID: pid}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v, want %q", pid, err, want)
		}
	}
	if s, err := readStat(2); err == nil && s.Comm == "kthreadd" {
		if _, err := Inspect(t.Context(), Target{PID: 2}); err == nil || !strings.Contains(err.Error(), "thread of the kernel") {
			t.Error(err)
		}
	}
}

// threads are those of this process.
func threads(t *testing.T) (ids []int) {
	names, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		id, _ := strconv.Atoi(n.Name())
		ids = append(ids, id)
	}
	return ids
}
