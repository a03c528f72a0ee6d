//go:build linux

package audit

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// playDirty is the main scene: the worst caller starts the daemon, looks at it,
// hangs up, and the daemon is stopped. Then a tidy one with another umask.
func playDirty(a *act) (err error) {
	if a.First, err = a.start(a.dirty()); err != nil {
		return err
	}
	if !a.First.Returned {
		return fmt.Errorf("the command did not return within %s", patience)
	}
	if a.First.Daemon == nil {
		return fmt.Errorf("no daemon was left: %s: %s", a.First.ended(), brief(a.First.output.String()))
	}
	pid := a.First.Daemon.PID
	time.Sleep(400 * time.Millisecond) // for what it may say too late
	a.Facts["A40"] = quiet(a.First)
	a.Facts["A6"] = a.hangUp(a.First)
	a.Ended = a.end(pid, syscall.SIGTERM)
	if err := a.Sweep(); err != nil {
		return err
	}
	for _, path := range append([]string{a.Subject.Log}, a.Subject.Logs...) {
		_ = os.Remove(path) // so that it is made again
	}
	tidy := a.clean(a.Subject.Start)
	tidy.Umask = 0
	if a.Second, err = a.start(tidy); err != nil {
		return err
	}
	end := a.calmly(2*time.Second, func() bool { return a.Second.output.ended(0) })
	a.Facts["A39"] = want(end, "the caller's pipe came to its end: %v", end)
	if a.Second.Daemon != nil {
		a.end(a.Second.Daemon.PID, syscall.SIGTERM)
	}
	return a.oftener()
}

// oftener starts it some times more, since who returns a moment too early is not found
// out every time.
func (a *act) oftener() error {
	early := a.Second.Served != nil
	for n := 0; n < 4 && a.Subject.tells() && !early; n++ {
		if err := a.again(a.launches[len(a.launches)-1]); err != nil {
			return err
		}
		l, err := a.start(a.clean(a.Subject.Start))
		if err != nil {
			return err
		}
		a.Several = append(a.Several, l)
		if early = l.Served != nil; !early && l.Daemon != nil {
			a.end(l.Daemon.PID, syscall.SIGTERM)
		}
	}
	return nil
}

// quiet looks at the terminal for what came after the command had returned.
func quiet(l *launch) Finding {
	late := l.output.String()[l.said:]
	if late != "" {
		return fail("after the return came %s", brief(late))
	}
	return pass("nothing more was written to the terminal")
}

// hangUp does to the caller what a lost connection does, and Ctrl-C.
func (a *act) hangUp(l *launch) Finding {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGHUP} {
		// The group is led by the caller, which we have started and not waited for.
		_ = syscall.Kill(-l.caller, s)
	}
	l.close()
	_, _ = a.Wait(l.caller, time.Second)
	time.Sleep(100 * time.Millisecond)
	if !l.Daemon.Alive() {
		status, _ := a.Status(l.Daemon.PID)
		return fail("it ended with its caller: %s", describe(status))
	}
	if err := a.serves(); err != nil {
		return fail("it does not serve any more: %v", err)
	}
	return pass("process %d lives on", l.Daemon.PID)
}

// brief cuts a text for a line of a table, and keeps its end: there the reason is.
func brief(text string) string {
	if len(text) > 300 {
		text = text[:80] + " … " + text[len(text)-220:]
	}
	return fmt.Sprintf("%q", text)
}
