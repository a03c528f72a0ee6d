//go:build linux

package audit

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// hangPoints are about a daemon whose work has come to a halt.
func hangPoints() []Point {
	return []Point{
		{ID: "B9b", Says: "the watchdog starves when the work hangs, and not only with the process", Source: "sd_watchdog_enabled(3); containerd#10623", Styles: []Style{Systemd}, Scene: "hang", Rests: []string{"B9"}, Check: fact("B9b")},
		{ID: "S3", Says: "a second SIGTERM ends it at once, however much it still has to do", Source: "a person who asks twice does not want to wait", Styles: []Style{Traditional, Systemd, S6, Plain}, Scene: "hang", Check: fact("S3")},
	}
}

// playHang makes the work hang, listens whether the watchdog is fed all the
// same, and stops the daemon, which then takes its time.
func playHang(a *act) error {
	if a.Subject.Freeze == "" {
		a.Facts["B9b"], a.Facts["S3"] = skip("it cannot be made to hang"), skip("it cannot be made to hang")
		return nil
	}
	freeze := func() error { return os.WriteFile(a.Subject.Freeze, nil, 0o644) }
	if a.Subject.Style != Systemd {
		pid, err := a.any()
		if err == nil {
			err = freeze()
		}
		if err != nil {
			return err
		}
		a.rests(span)
		return a.twice(pid)
	}
	s, err := a.supervise(supervision{notify: "unix", watchdog: span})
	if err != nil {
		return err
	}
	if !s.ready(patience) {
		return fmt.Errorf("it did not become ready: %s", brief(s.output.String()))
	}
	fed := a.calmly(2*span, func() bool { return count(s.Notices.all(), "WATCHDOG=1") > 0 })
	if err := freeze(); err != nil {
		return err
	}
	a.rests(span) // it may not have seen that yet, and some may be on their way
	mark := len(s.Notices.all())
	a.calmly(2*span, func() bool { return count(s.since(mark), "WATCHDOG=1") > 0 })
	n := count(s.since(mark), "WATCHDOG=1")
	if a.Facts["B9b"] = skip("it feeds no watchdog"); fed {
		a.Facts["B9b"] = want(n == 0, "with an interval of %s, pinged within %s after it hung: %v", span, 2*span, n > 0)
	}
	return a.twice(s.PID)
}

// twice sends SIGTERM, and again.
func (a *act) twice(pid int) error {
	if err := a.kill(pid, syscall.SIGTERM); err != nil {
		return err
	}
	// Not before it has taken that one: two of a kind that wait are one, signal(7).
	ended := func() bool { _, ended := a.Status(pid); return ended }
	if a.calmly(200*time.Millisecond, ended) {
		status, _ := a.Status(pid)
		a.Facts["S3"] = skip("it ended at the first one, though it hung: %s", describe(status))
		return nil
	}
	if err := a.kill(pid, syscall.SIGTERM); err != nil {
		return err
	}
	begin := time.Now()
	over := a.calmly(2*time.Second, ended)
	status, _ := a.Status(pid)
	a.Facts["S3"] = want(over && !good(status), "after the second: %s, %v: %s", time.Since(begin).Round(time.Millisecond), over, describe(status))
	return nil
}
