package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/bench/paired"
)

// start is one use of a program that detaches itself.
type start struct {
	words   []string
	dir     string
	env     []string
	socket  string
	logFile string
}

// command makes one: in C, or the generated one with the configuration more.
func (b bench) command(name, more string) (*start, error) {
	dir, err := os.MkdirTemp(b.work, "run")
	if err != nil {
		return nil, err
	}
	s := &start{dir: dir, socket: filepath.Join(dir, "control.sock"), logFile: filepath.Join(dir, "log")}
	s.env = []string{"PATH=/usr/bin:/bin", "RUNTIME_DIRECTORY=" + dir}
	if name == "C" {
		s.words = []string{b.path("detach"), s.socket}
		return s, nil
	}
	config := filepath.Join(dir, "c.toml")
	text := fmt.Sprintf("[log]\nsinks = [\"stderr\"]\n[detach]\noutput = %q\n[app]\nperiod = \"1h\"\n%s", s.logFile, more)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return nil, err
	}
	s.words = []string{b.path("daemonize", "bin", "pulsed"), "start", "--config", config}
	return s, nil
}

// run starts it and returns how long the launcher took, and its error.
func (s *start) run() (time.Duration, error) {
	cmd := exec.Command(s.words[0], s.words[1:]...)
	cmd.Env = s.env
	begin := time.Now()
	err := cmd.Run()
	return time.Since(begin), err
}

// end ends what was started; it is found by its folder in its command line.
func (s *start) end() error {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		pids := s.alive()
		if len(pids) == 0 {
			return os.RemoveAll(s.dir)
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGTERM)
		}
		time.Sleep(time.Millisecond)
	}
	return fmt.Errorf("%s does not end", strings.Join(s.words, " "))
}

func (s *start) alive() (pids []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		text, _ := os.ReadFile(file)
		if pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file))); pid != os.Getpid() && bytes.Contains(text, []byte(s.dir)) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// detached races the launchers, and then counts what must never happen: a
// launcher that returns too early, or with 0 from a start that fails. Goal 19.
func (b bench) detached() error {
	race := func(name string) func() (time.Duration, error) {
		return func() (time.Duration, error) {
			s, err := b.command(name, "")
			if err != nil {
				return 0, err
			}
			took, err := s.run()
			if err != nil {
				return 0, err
			}
			return took, s.end()
		}
	}
	results, err := paired.Race(b.rounds,
		paired.Command{Label: "C, double fork, pipe", Measure: race("C")},
		paired.Command{Label: "generated, start", Measure: race("daemonize")})
	if err != nil {
		return err
	}
	fmt.Printf("## Until start returns\n\n%s\n", paired.Table(results))
	return b.late()
}

// late is how long after ready the launcher returns, goal 20. The last thing
// that the daemon writes before it says ready is that it runs: to the caller's
// stderr, which is a file here that we watch with inotify(7).
func (b bench) late() error {
	var times []time.Duration
	for range b.rounds {
		s, err := b.command("daemonize", "")
		if err != nil {
			return err
		}
		watch, err := unix.InotifyInit1(unix.IN_CLOEXEC)
		if err != nil {
			return err
		}
		if _, err := unix.InotifyAddWatch(watch, s.dir, unix.IN_MODIFY); err != nil {
			return err
		}
		running := make(chan time.Time, 1)
		log, err := os.OpenFile(s.logFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		go func() {
			for buf := make([]byte, 4096); ; {
				if _, err := unix.Read(watch, buf); err != nil {
					return
				}
				now := time.Now()
				if text, _ := os.ReadFile(s.logFile); bytes.Contains(text, []byte("msg=running")) || bytes.Contains(text, []byte(`"running"`)) {
					running <- now
					return
				}
			}
		}()
		cmd := exec.Command(s.words[0], s.words[1:]...)
		cmd.Env, cmd.Stderr = s.env, log
		err = cmd.Run()
		returned := time.Now()
		if err != nil {
			return err
		}
		times = append(times, returned.Sub(<-running))
		_ = log.Close()
		_ = unix.Close(watch)
		if err := s.end(); err != nil {
			return err
		}
	}
	slices.Sort(times)
	fmt.Printf("Return after ready is logged: median %v, worst of %d %v\n\n", times[len(times)/2], len(times), times[len(times)-1])
	return nil
}

// never is what must not happen once in a hundred times.
func (b bench) never() error {
	early, lies := 0, 0
	for range 100 {
		s, err := b.command("daemonize", "")
		if err != nil {
			return err
		}
		if _, err := s.run(); err != nil {
			return err
		}
		c, err := net.Dial("unix", s.socket)
		if err != nil {
			early++
		} else {
			_ = c.Close()
		}
		if err := s.end(); err != nil {
			return err
		}
		// A start that fails in the daemon itself: its socket is a folder.
		if s, err = b.command("daemonize", ""); err != nil {
			return err
		}
		if err := os.Mkdir(s.socket, 0o755); err != nil {
			return err
		}
		if _, err := s.run(); err == nil {
			lies++
		}
		if err := s.end(); err != nil {
			return err
		}
	}
	fmt.Printf("Returned before ready: %d of 100. Returned 0 from a failed start: %d of 100.\n\n", early, lies)
	return nil
}
