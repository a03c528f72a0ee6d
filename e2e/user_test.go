package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// A daemon that root starts and that becomes another user: what is left of root
// is the pidfile, which the daemon cannot touch.
func TestBecomesUser(t *testing.T) {
	if os.Getuid() != 0 {
		testtool.Skip(t, "only root can try this")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		testtool.Skip(t, err.Error())
	}
	s := newSlow(t, "daemonize").fresh(t)
	// A folder that is open to all, with the program in it: strangers use it.
	if err := os.Chmod(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(s.dir, "pulsed")
	run(t, "", "cp", s.program, program)
	s.program = program
	runtime := filepath.Join(s.dir, "run")
	pidfile := filepath.Join(s.dir, "root.pid")
	do := func(want int, says string, verb string) {
		t.Helper()
		cmd := s.command(verb, "--pidfile", pidfile)
		// The last of a name counts.
		cmd.Env = s.env("RUNTIME_DIRECTORY="+runtime, "PULSED_MOMENT=")
		out, err := cmd.CombinedOutput()
		if got := exitCode(t, err); got != want || !strings.Contains(string(out), says) {
			t.Fatalf("%s: exit code %d, want %d and %q:\n%s", verb, got, want, says, out)
		}
	}
	as := "[detach]\nuser = \"nobody\"\nopen_files = 777\nnice = 5\noom_score = 200\n"
	s.settings(t, as)
	do(0, "", "start")
	owner := func(path string, uid string, mode os.FileMode) {
		t.Helper()
		info, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := strconv.Itoa(int(info.Sys().(*syscall.Stat_t).Uid)); got != uid || info.Mode().Perm() != mode {
			t.Errorf("%s belongs to %s with mode %v, want %s and %v", path, got, info.Mode().Perm(), uid, mode)
		}
	}
	owner(pidfile, "0", 0o644)
	owner(runtime, nobody.Uid, 0o755)
	owner(filepath.Join(runtime, "control.sock"), nobody.Uid, 0o660)

	text, _ := os.ReadFile(pidfile)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	four := strings.Repeat("\t"+nobody.Uid, 4)
	gids := strings.Repeat("\t"+nobody.Gid, 4)
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	for _, task := range tasks {
		status, _ := os.ReadFile(task)
		for _, line := range []string{"Uid:" + four, "Gid:" + gids, "Groups:\t" + nobody.Gid + " ", "CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "NoNewPrivs:\t1"} {
			if !strings.Contains(string(status), "\n"+line+"\n") {
				t.Errorf("%s has no line %q", task, line)
			}
		}
	}
	proc := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if limits := strings.Join(strings.Fields(proc("limits")), " "); !strings.Contains(limits, "Max open files 777 777") || !strings.Contains(limits, "Max core file size 0 0") {
		t.Errorf("limits: %s", limits)
	}
	if score := proc("oom_score_adj"); score != "200\n" {
		t.Errorf("oom_score_adj is %s", score)
	}
	if nice := strings.Fields(proc("stat"))[18]; nice != "5" {
		t.Errorf("nice is %s", nice)
	}
	if env := "\x00" + proc("environ"); !strings.Contains(env, "\x00USER=nobody\x00") || !strings.Contains(env, "\x00HOME="+nobody.HomeDir+"\x00") {
		t.Errorf("environment: %q", env)
	}

	// A stranger may ask, and may not stop it.
	stranger := exec.Command(s.program, "stop", "--config", s.config, "--pidfile", pidfile)
	stranger.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 12345, Gid: 12345}}
	stranger.Env = s.env()
	if out, err := stranger.CombinedOutput(); exitCode(t, err) != 4 {
		t.Errorf("a stranger's stop: %v\n%s", err, out)
	}

	// Told to stop by somebody else than `stop`, it cannot remove root's file.
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	// Its command line is gone before its lock is.
	eventually(t, "the daemon is gone", func() bool { return syscall.Kill(pid, 0) == syscall.ESRCH })
	do(3, "is stopped", "status")
	if text, _ := os.ReadFile(pidfile); string(text) != fmt.Sprintf("%d\nstopped\n", pid) {
		t.Errorf("the pidfile holds %q", text)
	}
	if _, err := os.Lstat(filepath.Join(runtime, "control.sock")); err == nil {
		t.Error("its socket is still there")
	}
	do(0, "", "start")
	do(0, "", "stop")
	if _, err := os.Lstat(pidfile); err == nil {
		t.Error("stop by root has left the pidfile")
	}

	// What only root could read could never be reloaded.
	if err := os.Chmod(s.config, 0o600); err != nil {
		t.Fatal(err)
	}
	do(77, "user nobody could not reload the configuration", "start")
	s.settings(t, "[detach]\nuser = \"nobody-at-all\"\n")
	do(78, `there is no user "nobody-at-all" here`, "start")
	if alive := s.alive(); len(alive) > 0 {
		t.Errorf("these live: %v", alive)
	}
}

// As the first process of a container it does what nobody else does there: it
// asks for the status of orphans, and a signal has its effect.
func TestFirstProcess(t *testing.T) {
	testtool.Need(t, "unshare", "nsenter")
	if os.Getuid() != 0 {
		testtool.Skip(t, "only root can make a namespace everywhere")
	}
	s := newSlow(t, "systemd").fresh(t)
	// unshare becomes the parent of process 1 and passes on its exit code.
	cmd := exec.Command("unshare", "--pid", "--fork", "--mount-proc", s.program, "run", "--config", s.config)
	cmd.Env = s.env()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	eventually(t, "it is ready", func() bool { _, err := os.Stat(s.moment()); return err == nil })
	pid := 0
	eventually(t, "its number is known", func() bool {
		for _, p := range s.alive() {
			pid = p
		}
		return pid > 0
	})
	// An orphan, as every `docker exec` may leave one.
	target := strconv.Itoa(pid)
	run(t, "", "nsenter", "--pid", "--mount", "--target", target, "sh", "-c", "sleep 1000 >/dev/null 2>&1 &")
	children := func() string {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
		return strings.TrimSpace(string(text))
	}
	eventually(t, "the orphan is its child", func() bool { return children() != "" })
	orphan, err := strconv.Atoi(children())
	if err != nil {
		t.Fatal(err)
	}
	signal(t, orphan, syscall.SIGKILL)
	eventually(t, "the orphan is collected", func() bool { return children() == "" })

	signal(t, pid, syscall.SIGTERM)
	if err := ends(cmd); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}
