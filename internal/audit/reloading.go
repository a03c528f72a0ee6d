//go:build linux

package audit

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// reloads has the daemon reload, and reload what is broken, and reopen its logs.
func (a *act) reloads(s *served, p *proc.Process) {
	good, text := a.reload(s, syscall.SIGHUP)
	if status, ended := a.Status(s.PID); ended {
		// A handler in the table is not enough: a runtime may have its own.
		a.Facts["B4"] = fail("SIGHUP ended it: %s", describe(status))
		return
	}
	a.Facts["B5"] = good
	if good.Verdict == Pass && a.Subject.Broken != "" && a.Subject.Config != "" {
		before, err := os.ReadFile(a.Subject.Config)
		if err == nil {
			err = os.WriteFile(a.Subject.Config, []byte(a.Subject.Broken), 0o644)
		}
		if err != nil {
			a.Facts["B5"] = unknown("%v", err)
			return
		}
		bad, failed := a.reload(s, syscall.SIGHUP)
		_ = os.WriteFile(a.Subject.Config, before, 0o644)
		switch {
		case bad.Verdict != Pass:
			a.Facts["B5"] = fail("with a broken configuration: %s", bad.Seen)
		case status(text) != "" && status(failed) == status(text):
			a.Facts["B5"] = fail("STATUS= is the same for a failure: %s", tell(failed))
		default:
			a.Facts["B5"] = pass("%s; broken: %s", tell(text), tell(failed))
		}
	}
	mark := len(s.Notices.all())
	if p.Caught&proc.Bit(syscall.SIGUSR1) != 0 {
		_ = a.kill(s.PID, syscall.SIGUSR1)
		a.rests(100 * time.Millisecond)
		a.calmly(100*time.Millisecond, func() bool { return !open(s.Notices.all()) })
	}
	list := s.since(mark)
	a.Facts["B6"] = want(count(s.Notices.all(), "RELOADING=1") == 0 || !open(s.Notices.all()), "after SIGUSR1 came %s", tell(list))
}

// open reports whether the last RELOADING=1 still waits for its READY=1.
func open(list []message) bool {
	waits := false
	for _, m := range list {
		waits = (waits || m.has("RELOADING=1")) && !m.has("READY=1")
	}
	return waits
}

// status is the last STATUS= of a list.
func status(list []message) string {
	for _, m := range slices.Backward(list) {
		if text, ok := m.value("STATUS"); ok {
			return text
		}
	}
	return ""
}

// reload sends a signal and judges what is said about it.
func (a *act) reload(s *served, order syscall.Signal) (Finding, []message) {
	mark, began := len(s.Notices.all()), monotonic()
	if err := a.kill(s.PID, order); err != nil {
		return fail("%v", err), nil
	}
	a.calmly(3*time.Second, func() bool { return count(s.since(mark), "READY=1") > 0 || s.ended() })
	a.rests(20 * time.Millisecond)
	list := slices.DeleteFunc(s.since(mark), func(m message) bool { return m.has("WATCHDOG=1") })
	i := slices.IndexFunc(list, func(m message) bool { return m.has("RELOADING=1") })
	j := slices.IndexFunc(list, func(m message) bool { return m.has("READY=1") })
	if i < 0 {
		return skip("it announces no reload (it said %s), so its unit cannot be of Type=notify-reload", tell(list)), list
	}
	if j < i {
		return fail("not RELOADING=1 and then READY=1, but %s", tell(list)), list
	}
	text, told := list[i].value("MONOTONIC_USEC")
	usec, err := strconv.ParseInt(text, 10, 64)
	at := time.Duration(usec) * time.Microsecond
	if !told || err != nil || at < began-time.Millisecond || at > monotonic() {
		return fail("no true MONOTONIC_USEC in the datagram of RELOADING=1: %s", tell(list)), list
	}
	return pass("%s", tell(list)), list
}

// ending judges how it stopped.
func (a *act) ending(s *served, p *proc.Process, e *ending, list []message, took time.Duration) {
	list = slices.DeleteFunc(list, func(m message) bool { return m.has("WATCHDOG=1") })
	i := slices.IndexFunc(list, func(m message) bool { return m.has("STOPPING=1") })
	switch n := count(list, "STOPPING=1"); {
	case n == 0:
		a.Facts["B7"] = skip("it does not say so, and need not")
	case n != 1:
		a.Facts["B7"] = fail("%d times: %s", n, tell(list))
	case i > 0:
		a.Facts["B7"] = fail("not the first word: %s", tell(list))
	default:
		a.Facts["B7"] = pass("%s", tell(list))
	}
	a.Facts["B8"] = extended(list, e, took, a.Subject.StopTimeout)
	if !e.Ended {
		a.Facts["B16"] = unknown("it did not end")
		return
	}
	if len(p.Children) == 0 {
		a.Facts["B16"] = skip("it had no child while it was looked at")
		return
	}
	a.Facts["B16"] = want(clean(e.Status), "children were ended together with it: %s", describe(e.Status))
}

// extended judges whether an end that takes its time is announced in time.
func extended(list []message, e *ending, took, limit time.Duration) Finding {
	if e.Ended && took <= limit {
		return pass("it ended after %s, within %s", took.Round(time.Millisecond), limit)
	}
	for _, m := range list {
		if text, ok := m.value("EXTEND_TIMEOUT_USEC"); ok {
			usec, _ := strconv.ParseInt(text, 10, 64)
			if took <= time.Duration(usec)*time.Microsecond {
				return pass("it took %s of %s that it had asked for", took.Round(time.Millisecond), time.Duration(usec)*time.Microsecond)
			}
		}
	}
	return fail("it took %s, more than %s, and said %s", took.Round(time.Millisecond), limit, tell(list))
}

// code judges exit codes: of the stop, and of a start that must fail.
func (a *act) code(e *ending) error {
	if !e.Ended || !clean(e.Status) {
		a.Facts["B15"] = fail("after SIGTERM: %s", e)
		return nil
	}
	if a.Subject.Broken == "" || a.Subject.Config == "" {
		a.Facts["B15"] = pass("after SIGTERM: %s; no configuration is known that it must refuse", describe(e.Status))
		return nil
	}
	if err := os.WriteFile(a.Subject.Config, []byte(a.Subject.Broken), 0o644); err != nil {
		return err
	}
	s, err := a.supervise(supervision{notify: "unix"})
	if err != nil {
		return err
	}
	status, ended := a.Wait(s.PID, patience)
	if !ended {
		a.Facts["B15"] = fail("it runs with a broken configuration")
		return nil
	}
	s.output.ended(time.Second)
	said := strings.TrimSpace(s.output.said(2 * time.Second))
	code := status.ExitStatus() // 255 is -1, as C programs say it
	ok := status.Exited() && code != 0 && code != 2 && (code < 128 || code == 255) && said != ""
	a.Facts["B15"] = want(ok, "after SIGTERM: %s; broken: %s, %s", describe(e.Status), describe(status), brief(said))
	return nil
}
