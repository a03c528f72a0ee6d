//go:build linux

package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/offspring"
	"github.com/mkdaemon/mkdaemon/internal/proc"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// untamed are the modes of the program in testdata/wild.
func untamed() []string {
	modes := []string{"bomb", "deaf", "closed", "never", "hydra", "phoenix", "comet", "escape", "tracer", "flood", "stopper", "fifo", "zero", "flicker", "chatter"}
	if os.Geteuid() == 0 {
		modes = append(modes, "namespace", "mount")
	}
	return modes
}

// grace is how long an audit that is over may take to return: to end what obeys nobody,
// on a machine that has other things to do.
const grace = 12 * time.Second

// Whatever a daemon does, its audit ends, and nothing stays: no process, no folder, no
// open file. AUDIT_UNTAMED is how many runs there are for each of four auditors, 250 for a
// thousand in all; every one is a scene, chosen and called off at random.
func TestUntamed(t *testing.T) {
	rounds, err := strconv.Atoi(cmp.Or(os.Getenv("AUDIT_UNTAMED"), strconv.Itoa(len(untamed()))))
	if err != nil {
		t.Fatal(err)
	}
	for n := range 4 {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			// In a process of its own, to which everything comes that has escaped.
			c := exec.Command(os.Args[0], "-test.run=^TestUntamedAlone$", "-test.v", "-test.timeout=0")
			c.Env = append(os.Environ(), fmt.Sprintf("AUDIT_ALONE=%d %d", n, rounds), "TMPDIR="+t.TempDir(), programs+"="+filepath.Dir(wild))
			out, err := c.CombinedOutput()
			if err != nil {
				t.Errorf("%v: %s", err, out)
			} else if os.Getenv("AUDIT_UNTAMED") != "" {
				t.Logf("%s", out)
			}
		})
	}
}

func TestUntamedAlone(t *testing.T) {
	var n, rounds int
	if _, err := fmt.Sscan(os.Getenv("AUDIT_ALONE"), &n, &rounds); err != nil {
		t.Skip("it is run by TestUntamed")
	}
	if err := offspring.Adopt(); err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(uint64(n), uint64(rounds)))
	took := map[string][]time.Duration{}
	files, tasks := 0, 0
	for i := range rounds {
		mode := untamed()[(i+n*len(untamed())/4)%len(untamed())]
		style := Styles()[chance.IntN(len(Styles()))]
		scene := scenesOf(style)[chance.IntN(len(scenesOf(style)))]
		limit := time.Duration(50+chance.IntN(2500)) * time.Millisecond
		late := tame(t, mode, style, scene, limit)
		took[mode] = append(took[mode], late)
		if i == 2 {
			files, tasks = opened(), runtime.NumGoroutine()
		}
	}
	if rounds > 4 && (opened() > files+2 || runtime.NumGoroutine() > tasks+2) {
		t.Errorf("%d files and %d goroutines, and %d and %d at the beginning", opened(), runtime.NumGoroutine(), files, tasks)
	}
	for _, mode := range slices.Sorted(maps.Keys(took)) {
		slices.Sort(took[mode])
		t.Logf("%-10s %4d runs, over after at most %s, half of them %s", mode, len(took[mode]), slices.Max(took[mode]).Round(time.Millisecond), took[mode][len(took[mode])/2].Round(time.Millisecond))
	}
}

// tame has a scene played with it and returns how long that took beyond its limit.
func tame(t *testing.T, mode string, style Style, scene string, limit time.Duration) time.Duration {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	begin := time.Now()
	s := Subject{Style: style, Start: []string{wild, mode, "{dir}"}, Pidfile: "{dir}/wild.pid", Log: "{dir}/wild.log", Files: map[string]string{"wild.conf": ""},
		Config: "{dir}/wild.conf", Broken: "broken", Terminal: "{tty}", Freeze: "{dir}/freeze", StartTimeout: time.Second, Listen: "wild", ReadyFD: 3}
	if limit%2 == 0 {
		s.Connect = "{dir}/sock"
	}
	s.Stop, s.Reload, s.Status = s.Start, s.Start, s.Start
	_, err := Audit{Subject: s}.run(ctx, []string{scene})
	late := max(0, time.Since(begin)-limit)
	what := fmt.Sprintf("%s, %s, scene %q, %s", mode, style, scene, limit)
	if late > grace {
		t.Errorf("%s: over %s after its end", what, late)
	}
	if l := left(""); errors.As(err, &l) || err != nil && ctx.Err() == nil {
		t.Errorf("%s: %v", what, err)
	}
	if childful() {
		for _, p := range proc.Descendants(os.Getpid()) {
			t.Errorf("%s: left: %s, state %s, of %d", what, p, p.State, p.PPID)
		}
		t.Fatalf("%s: there are children, and all are ended now: %v", what, offspring.Reap().Sweep())
	}
	if dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(dirs) > 0 {
		t.Errorf("%s: left: %s", what, dirs)
	}
	return late
}

// childful reports whether this process has a child, dead or alive, as the kernel says.
func childful() bool {
	return unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT|unix.WALL, nil) == nil
}

// What never returns is said to do so, and is not asked for what nobody knows of it.
func TestNeverReturns(t *testing.T) {
	t.Parallel()
	results, err := Audit{Subject: Subject{Style: Traditional, Start: []string{"sleep", "1000"}}, Points: []string{"A14", "A25"}}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]Finding{"A14": fail("it did not return within %s", patience), "A25": skip("it has no pidfile that is known")} {
		if i := slices.IndexFunc(results, func(r Result) bool { return r.ID == id }); results[i].Finding != want {
			t.Errorf("%s: %v, want %v", id, results[i].Finding, want)
		}
	}
}

// What would hold up an audit until its end is left aside, so that it comes to an answer.
func TestUntamedAnswers(t *testing.T) {
	for _, mode := range []string{"bomb", "closed", "flood", "fifo", "zero", "chatter", "phoenix"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := Subject{Style: Traditional, Start: []string{wild, mode, "{dir}"}, Pidfile: "{dir}/wild.pid", Log: "{dir}/wild.log"}
			results, err := Audit{Subject: s}.run(t.Context(), []string{"cron"})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(results, func(r Result) bool { return r.ID == "A43" })
			if results[i].Verdict == Unknown { // as it is when its end comes
				t.Errorf("%s: %s", results[i].Verdict, results[i].Seen)
			}
		})
	}
}

// Who floods is read to the end, and not remembered.
func TestScreenIsFull(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{}
	s.watch(read)
	for range 64 {
		if _, err := write.Write(make([]byte, full/16)); err != nil {
			t.Fatal(err)
		}
	}
	_ = write.Close()
	if !s.ended(time.Minute) || len(s.String()) != full {
		t.Errorf("%d bytes, want %d", len(s.String()), full)
	}
}

// A program that has become root is nothing that a user can end. That is said.
func TestCannotBeEnded(t *testing.T) {
	if os.Geteuid() != 0 {
		testtool.Skip(t, "only root can make a program that becomes root")
	}
	const nobody = 65534
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // of this test alone
		t.Fatal(err)
	}
	for path := dir; path != "/"; path = filepath.Dir(path) {
		if info, err := os.Stat(path); err != nil || info.Mode()&0o001 == 0 {
			t.Skipf("others cannot pass through %s (%v)", path, err)
		}
	}
	for name, from := range map[string]string{"wild": wild, "auditor": os.Args[0]} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "wild"), 0o755|os.ModeSetuid); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "tmp"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "tmp"), 0o777); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(filepath.Join(dir, "auditor"), "-test.run=^TestCannotBeEndedAlone$", "-test.v")
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	c.Env, c.Dir = append(os.Environ(), "AUDIT_ALONE=setuid", "TMPDIR="+dir+"/tmp", programs+"="+dir), dir
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "still there, and we may not end it") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestCannotBeEndedAlone(t *testing.T) {
	if os.Getenv("AUDIT_ALONE") != "setuid" {
		t.Skip("it is run by TestCannotBeEnded")
	}
	begin := time.Now()
	_, err := Audit{Subject: Subject{Style: Plain, Start: []string{wild, "root"}}}.run(t.Context(), []string{"foreground"})
	if l := left(""); !errors.As(err, &l) || time.Since(begin) > grace {
		t.Errorf("after %s: %v", time.Since(begin), err)
	}
	t.Log(err)
}

// opened is how many files this process has open.
func opened() int {
	entries, _ := os.ReadDir("/proc/self/fd")
	return len(entries)
}
