//go:build linux

package audit

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// failurePoints are about starts that do not succeed.
func failurePoints() []Point {
	return traditional([]Point{
		{ID: "A34", Says: "an error before it is ready: text and code reach the caller, nothing is left", Source: "daemon(7), SysV step 14", Scene: "broken configuration", Check: fact("A34")},
		{ID: "A35", Says: "killed before it is ready: the command says so and fails", Source: "the end of a pipe is no news of success", Scene: "early death", Rests: []string{"A1"}, Check: fact("A35")},
		{ID: "A36", Says: "never ready: the command gives up, ends it, and says so", Source: "a boot must not hang", Scene: "timeout", Rests: []string{"A1"}, Check: fact("A36")},
		{ID: "A37", Says: "Ctrl-C before it is ready stops it, too", Source: "signal(7); 128+n as a shell shows it", Scene: "interrupt", Rests: []string{"A1"}, Check: fact("A37")},
		{ID: "A38", Says: "an error is in the log as well", Source: "nobody sees the terminal of a boot", Scene: "occupied address", Check: fact("A38")},
	})
}

// failed judges a start that should not have worked; left is what should not be
// there after it.
func (a *act) failed(l *launch, left []string) Finding {
	said := strings.TrimSpace(l.output.said(2 * time.Second))
	switch {
	case !l.Returned:
		return fail("the command did not return within %s", patience)
	case good(l.Status):
		return fail("the command returned 0")
	case said == "":
		return fail("%s, and not a word", l.ended())
	case len(left) > 0:
		return fail("%s", strings.Join(left, ", "))
	}
	return pass("%s, %s", l.ended(), brief(said))
}

func playBroken(a *act) error {
	if a.Subject.Broken == "" || a.Subject.Config == "" {
		a.Facts["A34"] = skip("no configuration is known that it must refuse")
		return nil
	}
	if err := os.WriteFile(a.Subject.Config, []byte(a.Subject.Broken), 0o644); err != nil {
		return err
	}
	l, err := a.start(a.clean(a.Subject.Start))
	if err != nil {
		return err
	}
	a.Facts["A34"] = a.failed(l, a.left())
	return nil
}

// playOccupied has somebody else sit where the daemon wants to serve.
func playOccupied(a *act) error {
	if a.Subject.Log == "" || a.Subject.Connect == "" {
		a.Facts["A38"] = skip("it is not known where it serves and in which file it logs")
		return nil
	}
	e, err := parseEndpoint(a.Subject.Connect)
	if err != nil {
		return err
	}
	other, err := e.bind(unix.SOCK_STREAM)
	if err != nil {
		return err
	}
	defer func() { _, _ = other.Close(), os.Remove(e.file()) }()
	if path := socketPath(a.Subject.Connect); path != "" {
		if err := os.Chmod(path, 0o777); err != nil { // whoever the daemon is, it shall see that it is taken
			return err
		}
	}
	l, err := a.start(a.clean(a.Subject.Start))
	if err != nil {
		return err
	}
	if !l.Returned || good(l.Status) {
		a.Facts["A38"] = unknown("it starts although another serves there: %s", l.ended())
		return nil
	}
	said := l.output.said(2 * time.Second)
	path, err := filepath.EvalSymlinks(a.Subject.Log)
	log := ""
	if err == nil {
		log, err = proc.Peek(path, full)
	}
	if err != nil {
		a.Facts["A38"] = fail("no log was written: %v", err)
		return nil
	}
	a.Facts["A38"] = want(shares(said, log, 16), "the caller was told %s, the log says %s", brief(strings.TrimSpace(said)), brief(log))
	return nil
}

// shares reports whether two texts have so many bytes in a row in common.
func shares(a, b string, n int) bool {
	for i := 0; i+n <= len(a); i++ {
		if strings.Contains(b, a[i:i+n]) {
			return true
		}
	}
	return false
}

// playEarlyDeath kills it before it is ready. One that has written its word of
// readiness and is stopped before the command reads it looks the same from here, and
// its command rightly returns 0: so that counts only if it happens every time.
func playEarlyDeath(a *act) error {
	for range 3 {
		l, held, err := a.pending()
		if errors.Is(err, errServes) {
			a.Facts["A35"] = skip("%v", err)
			return nil
		}
		if err != nil {
			return err
		}
		for _, p := range held {
			if err := a.kill(p.PID, syscall.SIGKILL); err != nil {
				return err
			}
		}
		if err := a.finish(l, patience); err != nil {
			return err
		}
		a.Facts["A35"] = a.failed(l, a.running())
		if !good(l.Status) {
			return nil
		}
		if err := a.again(l); err != nil {
			return err
		}
	}
	return nil
}

func playTimeout(a *act) error {
	if a.Subject.StartTimeout == 0 {
		a.Facts["A36"] = skip("it is not known when the command gives up")
		return nil
	}
	if a.Subject.Hasty != "" && a.Subject.Config != "" {
		if err := os.WriteFile(a.Subject.Config, []byte(a.Subject.Hasty), 0o644); err != nil {
			return err
		}
	}
	l, _, err := a.pending()
	if errors.Is(err, errServes) {
		a.Facts["A36"] = skip("%v", err)
		return nil
	}
	if err != nil {
		return err
	}
	if err := a.finish(l, a.Subject.StartTimeout+patience); err != nil {
		return err
	}
	a.Facts["A36"] = a.failed(l, a.running())
	return nil
}

func playInterrupt(a *act) error {
	l, held, err := a.pending()
	if errors.Is(err, errServes) {
		a.Facts["A37"] = skip("%v", err)
		return nil
	}
	if err != nil {
		return err
	}
	// To the group in the foreground, as the terminal does it.
	if err := syscall.Kill(-l.caller, syscall.SIGINT); err != nil {
		return err
	}
	a.rests(50 * time.Millisecond) // the command comes first, or it is ready all the same
	for _, p := range held {
		_ = a.kill(p.PID, syscall.SIGCONT) // if it is still there, it may go on
	}
	if err := a.finish(l, patience); err != nil {
		return err
	}
	code := l.Status.Signaled() && l.Status.Signal() == syscall.SIGINT || l.Status.ExitStatus() == 128+int(syscall.SIGINT)
	left := a.running()
	a.Facts["A37"] = want(l.Returned && code && len(left) == 0, "%s %s", l.ended(), strings.Join(left, ", "))
	return nil
}

// playEarlyHangups sends SIGHUP to the daemon from its first moment on.
func playEarlyHangups(a *act) error {
	const rounds = 3
	sent := 0
	usual, err := a.start(a.clean(a.Subject.Start))
	if err != nil {
		return err
	}
	if usual.Daemon == nil {
		a.Facts["A42"] = a.works(usual)
		return nil
	}
	leads := usual.Daemon.SID == usual.Daemon.PID // then it is hit from setsid(2) on
	if err := a.again(usual); err != nil {
		return err
	}
	for range rounds {
		l, err := a.begin(a.clean(a.Subject.Start))
		if err != nil {
			return err
		}
		done := make(chan struct{})
		flood := make(chan int)
		go func() {
			n := 0
			for {
				select {
				case <-done:
					flood <- n
					return
				default:
				}
				time.Sleep(100 * time.Microsecond)
				for _, s := range proc.Near(os.Getpid()) {
					// Not to what will be gone anyway, such as a leader that
					// only makes the session.
					if s.SID != l.Caller.SID && (leads || s.SID != s.PID) && s.State != "Z" && a.kill(s.PID, syscall.SIGHUP) == nil {
						n++
					}
				}
			}
		}()
		err = a.finish(l, patience)
		close(done)
		sent += <-flood
		if err != nil {
			return err
		}
		if f := a.works(l); f.Verdict != Pass {
			a.Facts["A42"] = f
			return nil
		}
		a.end(l.Daemon.PID, syscall.SIGTERM)
		l.close()
		a.Wait(l.caller, patience)
	}
	if sent == 0 {
		a.Facts["A42"] = unknown("no process was seen in time that leads no session")
		return nil
	}
	a.Facts["A42"] = pass("it started %d times among %d of them", rounds, sent)
	return nil
}
