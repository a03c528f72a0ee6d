package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// Everybody who waits for a daemon waits until it serves, and not longer: with
// the real programs, and an application that needs 0.7 s to start.
func TestReady(t *testing.T) {
	s := newSlow(t, "daemonize")
	const slowly = "PULSED_SLOW=700ms"

	t.Run("start", func(t *testing.T) {
		s := s.fresh(t)
		s.exactly(t, func() *exec.Cmd {
			start := s.command("start")
			start.Env = s.env(slowly)
			return start
		}, func() *exec.Cmd { return s.command("stop") })
	})

	// dpkg's, as the sysv script uses it: READY=1 and ERRNO= in $NOTIFY_SOCKET.
	t.Run("start-stop-daemon", func(t *testing.T) {
		testtool.Need(t, "start-stop-daemon")
		s := s.fresh(t)
		command := func(env ...string) *exec.Cmd {
			cmd := exec.Command("start-stop-daemon", "--start", "--background", "--make-pidfile", "--pidfile", s.pidfile(),
				"--exec", s.program, "--notify-await", "--notify-timeout", "600", "--", "run", "--config", s.config)
			cmd.Env = s.env(env...)
			return cmd
		}
		stop := func() *exec.Cmd {
			return exec.Command("start-stop-daemon", "--stop", "--retry", "TERM/60/KILL/5", "--pidfile", s.pidfile(), "--exec", s.program)
		}
		s.exactly(t, func() *exec.Cmd { return command(slowly) }, stop)
		if out, err := stop().CombinedOutput(); err != nil {
			t.Fatalf("stop: %v\n%s", err, out)
		}
		// A start that fails is told when it has failed, not when the time is up.
		begin := time.Now()
		out, err := command("PULSED_FAIL=no luck").CombinedOutput()
		if took := time.Since(begin); err == nil || took > 2*time.Minute {
			t.Errorf("a failed start: %v after %v\n%s", err, took, out)
		}
		// It says why before it ends.
		eventually(t, "a failed start leaves nothing", func() bool { return len(s.alive()) == 0 })
	})

	// A newline in a pipe: s6, and dinit and OpenRC in the same way.
	t.Run("s6", func(t *testing.T) {
		testtool.Need(t, "s6-supervise", "s6-svc", "s6-svwait")
		s := s.fresh(t)
		dir := filepath.Join(s.dir, "service")
		file := func(name, text string, mode os.FileMode) {
			t.Helper()
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		file("run", "#!/bin/sh\nexec "+s.program+" run --config "+s.config+" --ready-fd 3 2>>"+filepath.Join(s.dir, "log")+"\n", 0o755)
		file("notification-fd", "3\n", 0o644)
		file("down", "", 0o644) // started by s6-svc, which waits
		supervise := exec.Command("s6-supervise", dir)
		supervise.Env = s.env(slowly)
		if err := supervise.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = exec.Command("s6-svc", "-dx", dir).Run()
			gone := time.AfterFunc(10*time.Second, func() { _ = supervise.Process.Kill() })
			_ = supervise.Wait()
			gone.Stop()
		})
		eventually(t, "s6-supervise listens", func() bool { return exec.Command("s6-svok", dir).Run() == nil })
		stop := func() *exec.Cmd { return exec.Command("s6-svc", "-wD", "-T", "60000", "-d", dir) }
		s.exactly(t, func() *exec.Cmd { return exec.Command("s6-svc", "-wU", "-T", "60000", "-u", dir) }, stop)

		// Stopped by TERM, it is down at once and clean.
		if out, err := stop().CombinedOutput(); err != nil {
			t.Errorf("s6-svc -d: %v\n%s", err, out)
		}
		out, err := exec.Command("s6-svstat", "-o", "exitcode", dir).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != "0" {
			t.Errorf("exit code %s, %v", got, err)
		}
	})

	// A start that takes too long is given up, by name, and nothing is left.
	t.Run("too slow", func(t *testing.T) {
		s := s.fresh(t)
		for _, verb := range []string{"start", "run"} {
			giveUp := func(limit time.Duration) (string, error) {
				s.settings(t, fmt.Sprintf("[daemon]\nstart_timeout = %q\n", limit))
				cmd := s.command(verb)
				cmd.Env = s.env("PULSED_SLOW=10m")
				out, err := cmd.CombinedOutput()
				return string(out), err
			}
			named := func(out string, limit time.Duration) bool {
				return strings.Contains(out, fmt.Sprintf("not ready after %v (daemon.start_timeout): app: ", limit))
			}
			// On a busy machine the time may be up before it was the turn of the application.
			limit := 200 * time.Millisecond
			out, err := giveUp(limit)
			for ; !named(out, limit) && strings.Contains(out, "not ready after ") && limit < 20*time.Second; out, err = giveUp(limit) {
				limit *= 2
			}
			if exitCode(t, err) != 75 || !named(out, limit) {
				t.Errorf("%s: %v\n%s", verb, err, out)
			}
			if left, _ := filepath.Glob(filepath.Join(s.dir, "*[dk]")); len(s.alive()) > 0 || len(left) > 0 {
				t.Errorf("%s has left %v and %v", verb, s.alive(), left)
			}
		}
	})

	// SIGTERM in the middle of a reload does not wait for its end.
	t.Run("stopped while reloading", func(t *testing.T) {
		s := s.fresh(t)
		cmd := s.command("run")
		cmd.Env = s.env("PULSED_RELOAD=10m")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		at := func() bool { _, err := os.Stat(s.moment()); return err == nil }
		eventually(t, "it is ready", at)
		s.settings(t, "[app]\nperiod = \"3s\"\n")
		eventually(t, "it reloads", func() bool {
			_ = cmd.Process.Signal(syscall.SIGHUP) // the first may come before it is done with the start
			time.Sleep(20 * time.Millisecond)
			return !at()
		})
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := ends(cmd); err != nil {
			t.Errorf("SIGTERM during a reload: %v", err)
		}
	})

	// SIGTERM at any moment of a start ends it, and the manager can tell.
	t.Run("stopped", func(t *testing.T) {
		s := s.fresh(t)
		for _, wait := range []time.Duration{0, 2, 5, 10, 20, 50, 100, 300} {
			log, err := os.Create(filepath.Join(s.dir, "log"))
			if err != nil {
				t.Fatal(err)
			}
			starting := func() bool {
				text, err := os.ReadFile(log.Name())
				return err == nil && strings.Contains(string(text), "msg=starting")
			}
			cmd := s.command("run")
			cmd.Env, cmd.Stderr = s.env("PULSED_SLOW=150ms"), log
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			log.Close()
			if wait >= 50 {
				eventually(t, "it starts", starting)
			}
			time.Sleep(wait * time.Millisecond)
			_ = cmd.Process.Signal(syscall.SIGTERM)
			err = ends(cmd)
			// Until it logs there may be no handler yet.
			early := err != nil && err.Error() == "signal: terminated" && !starting()
			if err != nil && !early {
				t.Errorf("SIGTERM after %d ms: %v", wait, err)
			}
			_ = os.Remove(s.moment())
		}
	})
}

// The real systemd-socket-activate opens the sockets, and the daemon serves on
// them: the control API on one, the application on the other. In the background it
// is another process than the one that they were opened for.
func TestSocketActivation(t *testing.T) {
	for style, verb := range map[string]string{"systemd": "run", "daemonize": "start"} {
		t.Run(verb, func(t *testing.T) { activateBySocket(t, newSlow(t, style).fresh(t), verb) })
	}
}

func activateBySocket(t *testing.T, s *slow, verb string) {
	testtool.Need(t, "systemd-socket-activate", "curl")
	if verb == "start" {
		// For what it has not got out before it lets go of the activator's standard error.
		s.settings(t, fmt.Sprintf("[detach]\noutput = %q\n", filepath.Join(s.dir, "output")))
	}
	control, web := filepath.Join(s.dir, "given"), filepath.Join(s.dir, "web")
	activate := exec.Command("systemd-socket-activate", "--listen="+control, "--listen="+web, "--listen="+filepath.Join(s.dir, "spare"),
		"--fdname=control:web:spare", s.program, verb, "--config", s.config)
	activate.Env = s.env()
	logFile, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer logFile.Close()
	activate.Stderr = logFile
	if err := activate.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = activate.Process.Kill() })
	ended := func() {
		t.Helper()
		if err := ends(activate); err != nil {
			text, _ := os.ReadFile(logFile.Name())
			t.Errorf("it ended with %v\n%s", err, text)
		}
	}
	eventually(t, "the sockets are there", func() bool {
		_, err := os.Stat(filepath.Join(s.dir, "spare"))
		return err == nil
	})
	if _, err := os.Stat(s.moment()); err == nil {
		t.Fatal("the daemon runs before anybody wants it")
	}

	// The first connection starts it, and is answered.
	client := exec.Command(s.client, "status", "--socket", control, "--json")
	client.Env = s.env()
	out, err := client.CombinedOutput()
	var status daemonStatus
	if err != nil || json.Unmarshal(out, &status) != nil || status.PID == 0 {
		t.Fatalf("status: %v\n%s", err, out)
	}
	// In the foreground it is the activator, which has exec'ed.
	if same := status.PID == activate.Process.Pid; same != (verb == "run") {
		t.Errorf("the daemon is process %d, the activator %d", status.PID, activate.Process.Pid)
	}
	if verb == "start" {
		ended() // until then it has the sockets as well
	}
	if got := run(t, "", "curl", "-s", "--max-time", "60", "--unix-socket", web, "http://x/"); got != "from the application\n" {
		t.Errorf("the application answers %q", got)
	}
	// The one of the configuration was not made, and the one that nobody wants was closed.
	if _, err := os.Stat(s.socket()); err == nil {
		t.Error("it made a socket of its own beside the one that it was given")
	}
	if _, err := try(t, "", "curl", "-s", "--max-time", "10", "--unix-socket", filepath.Join(s.dir, "spare"), "http://x/"); exitCode(t, err) != 7 {
		t.Errorf("the spare socket: %v, want a connection that is refused", err)
	}
	eventually(t, "the log names the socket that nobody serves", func() bool {
		text, _ := os.ReadFile(logFile.Name())
		later, _ := os.ReadFile(filepath.Join(s.dir, "output"))
		return strings.Contains(string(text)+string(later), "name=spare")
	})
	signal(t, status.PID, syscall.SIGTERM)
	if verb == "run" {
		ended()
	}
	eventually(t, "it is gone", func() bool { return len(s.alive()) == 0 })
	if _, err := os.Stat(control); err != nil {
		t.Errorf("it removed a socket that was not its own: %v", err)
	}
}
