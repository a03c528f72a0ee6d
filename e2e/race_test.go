package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// onePid is all that a pidfile may ever hold.
var onePid = regexp.MustCompile(`^[1-9][0-9]*\n$`)

// TestRaces tries to have two daemons at once, and a pidfile that says nothing.
func TestRaces(t *testing.T) {
	s := newSlow(t, "daemonize")
	t.Run("hundred", s.hundred)
	t.Run("churn", s.churn)
	t.Run("restarts", s.restarts)
}

// hundred starts at once: one wins, all others name it.
func (s *slow) hundred(t *testing.T) {
	const rounds, starts = 3, 100
	for range rounds {
		s := s.fresh(t)
		type result struct {
			code int
			out  string
		}
		results := make(chan result)
		for range starts {
			go func() {
				out, err := s.command("start").CombinedOutput()
				exit := 0
				if err != nil {
					exit = -1
					if e, ok := errors.AsType[*exec.ExitError](err); ok {
						exit = e.ExitCode()
					}
				}
				results <- result{exit, string(out)}
			}()
		}
		all := map[int]int{}
		var losers []string
		for range starts {
			r := <-results
			all[r.code]++
			if r.code == 75 {
				losers = append(losers, r.out)
			} else if r.code != 0 {
				t.Errorf("exit code %d: %s", r.code, r.out)
			}
		}
		if all[0] != 1 || all[75] != starts-1 {
			t.Fatalf("exit codes %v, want one 0 and %d times 75", all, starts-1)
		}
		alive := s.alive()
		if len(alive) != 1 {
			t.Fatalf("these live: %v", alive)
		}
		for _, said := range losers {
			if !strings.Contains(said, fmt.Sprintf("already running (pid %d)", alive[0])) {
				t.Fatalf("process %d won, but a loser said %q", alive[0], said)
			}
		}
		if out, err := s.command("stop").CombinedOutput(); err != nil {
			t.Fatalf("stop: %v\n%s", err, out)
		}
	}
}

// churn lets eight loops start, stop and kill, for eight seconds or until there was enough
// of each, and somebody watch in /proc who serves: never two.
func (s *slow) churn(t *testing.T) {
	s = s.fresh(t)
	begin := time.Now()
	var loops sync.WaitGroup
	var starts, stops, kills, looks atomic.Int64
	enough := func() bool {
		return starts.Load() >= 20 && stops.Load() >= 5 && kills.Load() >= 5 && looks.Load() >= 30
	}
	goesOn := func() bool {
		took := time.Since(begin)
		return took < 8*time.Second || took < 2*time.Minute && !enough()
	}
	for range 8 {
		loops.Go(func() {
			for goesOn() {
				switch rand.IntN(5) {
				case 0, 1, 2:
					if s.command("start").Run() == nil {
						starts.Add(1)
					}
				case 3:
					if s.command("stop").Run() == nil {
						stops.Add(1)
					}
				case 4:
					text, _ := os.ReadFile(s.pidfile())
					pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
					// Only what is ours: the number may be of anybody by now.
					if cmdline, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil && bytes.Contains(cmdline, []byte(s.config)) {
						if syscall.Kill(pid, syscall.SIGKILL) == nil {
							kills.Add(1)
						}
					}
				}
				time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond)
			}
		})
	}
	for goesOn() {
		if now := s.serving(t); len(now) > 1 {
			t.Fatalf("these serve at the same time: %v", now)
		}
		looks.Add(1)
	}
	loops.Wait()
	counted := fmt.Sprintf("%d starts, %d stops, %d kills, %d looks", starts.Load(), stops.Load(), kills.Load(), looks.Load())
	if !enough() {
		t.Errorf("%s: too few to prove anything", counted)
	}
	t.Log(counted)
	// And after all that it starts and stops as ever.
	for _, verb := range []string{"stop", "start", "stop"} {
		if out, err := s.command(verb).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", verb, err, out)
		}
	}
}

// serving are the daemons that listen on the control socket, as /proc shows it:
// also those whose socket has been removed under their feet.
func (s *slow) serving(t *testing.T) (pids []int) {
	t.Helper()
	text, _ := os.ReadFile("/proc/net/unix")
	listening := map[string]bool{} // inodes of sockets
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		// "Num RefCount Protocol Flags Type St Inode Path": 00010000 is a listener.
		if len(fields) == 8 && fields[7] == s.socket() && fields[3] == "00010000" {
			listening["socket:["+fields[6]+"]"] = true
		}
	}
	holds := func(pid int) bool {
		entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
		return slices.ContainsFunc(entries, func(e os.DirEntry) bool {
			target, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", pid, e.Name()))
			return listening[target]
		})
	}
	for _, pid := range s.alive() {
		if holds(pid) {
			pids = append(pids, pid)
		}
	}
	// They were looked at one after the other, and the first may be gone by now.
	// Those that hold it still have held it when the others were looked at.
	return slices.DeleteFunc(pids, func(pid int) bool { return len(pids) > 1 && !holds(pid) })
}

// restarts has a reader who never finds a pidfile that is empty or half written.
func (s *slow) restarts(t *testing.T) {
	s = s.fresh(t)
	rounds := 1000
	if testing.Short() {
		rounds = 50
	}
	done := make(chan struct{})
	bad, reads := make(chan string, 1), 0
	var reader sync.WaitGroup
	reader.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			text, err := os.ReadFile(s.pidfile())
			if err == nil && !onePid.Match(text) {
				select {
				case bad <- string(text):
				default:
				}
			}
			reads++
			time.Sleep(100 * time.Microsecond)
		}
	})
	begin := time.Now()
	for i := range rounds {
		for _, verb := range []string{"start", "stop"} {
			if out, err := s.command(verb).CombinedOutput(); err != nil {
				t.Fatalf("%s %d: %v\n%s", verb, i, err, out)
			}
		}
	}
	close(done)
	reader.Wait()
	select {
	case text := <-bad:
		t.Errorf("a reader found %q in the pidfile", text)
	default:
	}
	t.Logf("%d restarts, %v each, %d reads", rounds, time.Since(begin)/time.Duration(rounds), reads)
}
