package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// slow is a generated project whose application takes its time to start, and
// writes down the moment when it is done with that.
type slow struct {
	program string // the daemon
	client  string
	dir     string // for one test: runtime folder and configuration
	config  string
}

// slowInit stands in for the Init of the application.
const slowInit = `func (a *App) Init(ctx context.Context, sockets Sockets) error {
	wait, _ := time.ParseDuration(os.Getenv("PULSED_SLOW"))
	select {
	case <-time.After(wait):
	case <-ctx.Done():
		return ctx.Err()
	}
	if failure := os.Getenv("PULSED_FAIL"); failure != "" {
		return errors.New(failure)
	}
	if l, err := sockets.Listener("web"); err != nil {
		return err
	} else if l != nil {
		go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "from the application\n") }))
	}
	if file := os.Getenv("PULSED_MOMENT"); file != "" {
		return os.WriteFile(file, []byte(strconv.FormatInt(time.Now().UnixNano(), 10)), 0o644)
	}
	return nil
}
`

// slowReload is what the application begins its Reload with.
const slowReload = `	if wait, err := time.ParseDuration(os.Getenv("PULSED_RELOAD")); err == nil {
		os.Remove(os.Getenv("PULSED_MOMENT"))
		time.Sleep(wait)
	}
`

// newSlow makes and builds the project in this style.
func newSlow(t *testing.T, style string) *slow {
	t.Helper()
	_, given := plain(t)
	given["style"] = []string{style}
	return buildSlow(t, given)
}

func buildSlow(t *testing.T, given option.Given) *slow {
	t.Helper()
	dir := generate(t, given)
	file := filepath.Join(dir, "internal", "app", "app.go")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin := bytes.Index(text, []byte("func (a *App) Init("))
	end := begin + bytes.IndexByte(text[begin:], '\n') + 1
	text = bytes.Join([][]byte{text[:begin], text[end:]}, []byte(slowInit))
	const reload = "func (a *App) Reload(s Settings) error {\n"
	text = bytes.Replace(text, []byte(reload), []byte(reload+slowReload), 1)
	text = bytes.Replace(text, []byte("import (\n"), []byte("import (\n\"errors\"\n\"io\"\n\"net/http\"\n\"os\"\n\"strconv\"\n"), 1)
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", "bin/", "./cmd/...")
	build.Dir, build.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return &slow{program: filepath.Join(dir, "bin", "pulsed"), client: filepath.Join(dir, "bin", "pulsedctl")}
}

// fresh gives a test folders of its own.
func (s *slow) fresh(t *testing.T) *slow {
	t.Helper()
	dir, err := os.MkdirTemp("", "life")
	if err != nil {
		t.Fatal(err)
	}
	n := *s
	n.dir, n.config = dir, filepath.Join(dir, "pulsed.toml")
	n.settings(t, "")
	t.Cleanup(func() {
		for _, pid := range n.alive() {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		_ = os.RemoveAll(dir)
	})
	return &n
}

// settings writes the configuration: the log goes to standard error.
func (s *slow) settings(t *testing.T, more string) {
	t.Helper()
	if err := os.WriteFile(s.config, []byte("[log]\nsinks = [\"stderr\"]\n"+more), 0o644); err != nil {
		t.Fatal(err)
	}
}

// env is what the programs get.
func (s *slow) env(more ...string) []string {
	return append([]string{"PATH=" + os.Getenv("PATH"), "RUNTIME_DIRECTORY=" + s.dir, "PULSED_MOMENT=" + s.moment()}, more...)
}

func (s *slow) moment() string  { return filepath.Join(s.dir, "moment") }
func (s *slow) pidfile() string { return filepath.Join(s.dir, "pulsed.pid") }
func (s *slow) socket() string  { return filepath.Join(s.dir, "control.sock") }

// command is a use of the daemon's program.
func (s *slow) command(verb string, flags ...string) *exec.Cmd {
	cmd := exec.Command(s.program, append([]string{verb, "--config", s.config}, flags...)...)
	cmd.Env = s.env()
	return cmd
}

// alive are the daemons of this test: its configuration is in their command line.
func (s *slow) alive() (pids []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		text, _ := os.ReadFile(file)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if bytes.HasPrefix(text, []byte(s.program+"\x00")) && bytes.Contains(text, []byte(s.config)) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// ready reads the moment when the application was done, and removes it.
func (s *slow) ready(t *testing.T) time.Time {
	t.Helper()
	text, err := os.ReadFile(s.moment())
	if err != nil {
		t.Fatalf("whoever waited did not wait for it to be ready: %v", err)
	}
	_ = os.Remove(s.moment())
	nanoseconds, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return time.Unix(0, nanoseconds)
}

// exactly runs what waits for a slow daemon to be ready, and wants it to return
// then: never before, and a moment later. A busy machine can make more of that than a
// moment, but not each time, so whoever is late is stopped and asked again.
func (s *slow) exactly(t *testing.T, waits, stop func() *exec.Cmd) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		late := s.lateness(t, waits())
		if late <= 400*time.Millisecond {
			t.Logf("it returned %v after ready", late.Round(10*time.Microsecond))
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("it returned %v after ready, and was never quicker", late)
		}
		if out, err := stop().CombinedOutput(); err != nil {
			t.Fatalf("stop: %v\n%s", err, out)
		}
	}
}

// lateness is how long after ready whoever waits for that has returned.
func (s *slow) lateness(t *testing.T, waits *exec.Cmd) time.Duration {
	t.Helper()
	const long = 700 * time.Millisecond
	begin := time.Now()
	out, err := waits.CombinedOutput()
	returned := time.Now()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(waits.Args, " "), err, out)
	}
	ready := s.ready(t)
	if took := ready.Sub(begin); took < long {
		t.Fatalf("the start took %v, so this proves nothing", took)
	}
	late := returned.Sub(ready)
	if late < 0 {
		t.Errorf("%s returned %v before ready", waits.Args[0], -late)
	}
	// At once, with no wait here.
	c := exec.Command(s.client, "health", "--socket", s.socket())
	c.Env = s.env()
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("it does not serve: %v\n%s", err, out)
	}
	return late
}

// ends waits for a command that ends by itself, or else is killed after a minute.
func ends(cmd *exec.Cmd) error {
	defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop()
	return cmd.Wait()
}

// exitCode is the exit code of a command that ended.
func exitCode(t *testing.T, err error) int {
	t.Helper()
	if err == nil {
		return 0
	}
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		t.Fatal(err)
	}
	return exit.ExitCode()
}
