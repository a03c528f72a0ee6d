//go:build linux

package audit

import (
	"fmt"
	"io"
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

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// seen are the faults of the daemon in testdata that show while it runs, by the one
// point that must fail then.
func seen() map[Style][][2]string {
	return map[Style][][2]string{
		Traditional: {
			{"parent", "A2"}, {"leader", "A3"}, {"session", "A4"}, {"ctty", "A5"}, {"uncollected", "A7"}, {"cwd", "A8"}, {"umask", "A9"},
			{"stdin", "A11"}, {"stray", "A12"}, {"cloexec", "A13"}, {"default", "A16"}, {"childmask", "A17"}, {"environ", "A18"},
			{"mark", "A19"}, {"groups", "A20"}, {"regain", "A20"}, {"name", "A21"}, {"limits", "A22"}, {"format", "A23"}, {"place", "A24"},
			{"writable", "A25"}, {"locked", "A26"}, {"unlocked", "A26"},
		},
		Systemd: {{"background", "B1"}, {"fork", "B1"}, {"ctty", "B2"}, {"default", "B4"}, {"private", "B10"}, {"inherits", "B12"}, {"pidfile", "B14"}},
		Plain:   {{"first", "C9"}, {"termless", "S1"}},
	}
}

// Every point of which something can be told has been seen to fail.
func TestEveryInsightHasAFault(t *testing.T) {
	shown := map[string]bool{}
	for _, list := range seen() {
		for _, f := range list {
			shown[f[1]] = true
		}
	}
	for id := range insights() {
		if !shown[id] {
			t.Errorf("no fault shows %s", id)
		}
	}
}

// What is wrong with a running daemon is seen without touching it: that, and nothing else.
func TestInspect(t *testing.T) {
	for style, list := range seen() {
		for _, f := range append(list, [2]string{"", ""}) {
			t.Run(string(style)+"/"+f[1]+"/"+f[0], func(t *testing.T) {
				t.Parallel()
				if root := []string{"groups", "regain", "first"}; slices.Contains(root, f[0]) && os.Geteuid() != 0 {
					t.Skip("only root can change to another user, and make a namespace")
				}
				target := begun(t, style, f[0])
				results, err := Inspect(t.Context(), target)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range results {
					if (r.Verdict == Fail) != (r.ID == f[1]) && (r.ID != "A24" || f[0] == "place") { // a test has no /run
						t.Errorf("%s is %s: %s", r.ID, r.Verdict, r.Seen)
					}
					if r.Seen == "" {
						t.Errorf("%s is %s, and nothing was seen", r.ID, r.Verdict)
					}
				}
			})
		}
	}
}

// begun is a daemon as it is now, which a shell on a terminal has started or, if it is to be
// supervised, has become.
func begun(t *testing.T, style Style, fault string) Target {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // of this test alone; the daemon may be another user
		t.Fatal(err)
	}
	s := subjectOf(style, fault).in(dir, "0")
	if fault == "regain" {
		s.Start, s.Terminal = append(s.Start, "--user=nobody"), ""
	}
	tty := terminalOf(t)
	if fault == "ctty" {
		s.Files["bad.conf"] = strings.ReplaceAll(s.Terminal, "{tty}", terminalOf(t).path)
	}
	a := &act{Subject: s, dir: dir}
	if err := a.lay(s.Files); err != nil {
		t.Fatal(err)
	}
	said, tells, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	script := `exec 7>&1; "$@" 3>&- 4>&-; echo $? >&4; exec 4>&-; read line`
	env, sys := junk(dir), &syscall.SysProcAttr{Setsid: true, Setctty: true}
	handed := os.Stdin
	if style != Traditional {
		script, env, sys.Setctty = `exec 4>&-; exec "$@"`, append(env, "NOTIFY_SOCKET="+dir+"/nobody"), false
	}
	switch fault {
	case "inherits":
		e, err := parseEndpoint(s.Connect)
		if err == nil {
			handed, err = e.bind(unix.SOCK_STREAM)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer handed.Close()
		script = `exec 4>&-; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"`
	case "first":
		sys.Cloneflags = syscall.CLONE_NEWPID
		s.Start = slices.Replace(slices.Clone(s.Start), 2, 3, "--fault=termless")
	}
	shell := exec.Command("/bin/sh", append([]string{"-c", script, "sh"}, s.Start...)...)
	shell.Stdin, shell.Stdout, shell.Stderr, shell.ExtraFiles = tty.slave, tty.slave, tty.slave, []*os.File{handed, tells}
	if os.Geteuid() == 0 { // who logs in as root is in some groups
		sys.Credential = &syscall.Credential{Groups: []uint32{0, 1, 4}}
	}
	shell.Env, shell.SysProcAttr = env, sys
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	_ = tells.Close()
	t.Cleanup(func() {
		// What has this test's own folder in its command line.
		for _, pid := range withWord(dir) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		_ = shell.Process.Kill()
		_ = shell.Wait()
	})
	code, _ := io.ReadAll(said)
	if style == Traditional && string(code) != "0\n" {
		t.Fatalf("it did not start: %q: %s", code, tty.String())
	}
	if !eventually(time.Minute, func() bool { return a.serves() == nil }) {
		t.Fatalf("it does not serve: %s", tty.String())
	}
	if style != Traditional && fault != "background" { // who has a socket already seems to serve before it does
		eventually(time.Minute, func() bool { return len(proc.Near(shell.Process.Pid)) > 0 })
	}
	target := Target{PID: shell.Process.Pid, Known: Subject{Style: style, Umask: s.Umask, User: s.User, Limits: s.Limits}}
	switch {
	case style == Traditional:
		text, _ := readPidfile(s.Pidfile)
		target.PID, _ = pidIn(text)
		target.Known.Dir, target.Known.Pidfile = "/", s.Pidfile
	case fault == "fork":
		cwd, _ := os.Getwd()
		target.unit = map[string]string{"WorkingDirectory": cwd}
	case fault == "background":
		pids := slices.DeleteFunc(withWord(dir), func(pid int) bool { return arguments(pid)[1] != "run" })
		target.PID = pids[0]
	case fault == "pidfile":
		target.Known.Pidfile = dir + "/run/bad.pid"
	}
	return target
}

// terminalOf is a terminal as long as a test runs.
func terminalOf(t *testing.T) *terminal {
	t.Helper()
	tty, err := newTerminal()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = tty.slave.Close(), tty.master.Close() })
	return tty
}

// A pidfile may be anything. It is never waited for, or the error would be that of glance, and
// nothing but a number is believed.
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
			found, err := Find(t.Context(), Target{Known: Subject{Pidfile: path(name)}})
			switch {
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
	if !eventually(time.Minute, func() bool { return proc.StateOf(c.Process.Pid) == "Z" }) {
		t.Fatal("it is no zombie")
	}
	thread := slices.MaxFunc(threads(t), func(a, b int) int { return a - b })
	for pid, want := range map[int]string{c.Process.Pid: "has not collected it", thread: "is a thread of process", 1 << 22: "no process"} {
		if _, err := Inspect(t.Context(), Target{PID: pid}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v, want %q", pid, err, want)
		}
	}
	if s, err := proc.StatOf(2); err == nil && s.Comm == "kthreadd" {
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
