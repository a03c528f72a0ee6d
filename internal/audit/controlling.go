//go:build linux

package audit

import (
	"os"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// playTerminal has the daemon open a terminal, such as a log that is one. Who
// leads a session without one gets it as its own, and with it all hangups.
func playTerminal(a *act) error {
	t, err := newTerminal()
	if err != nil {
		return err
	}
	opened := "it was not asked to open one"
	if text := a.Subject.Terminal; text != "" && a.Subject.Config != "" {
		if err := os.WriteFile(a.Subject.Config, []byte(strings.ReplaceAll(text, "{tty}", t.path)), 0o644); err != nil {
			return err
		}
		opened = "it was asked to open " + t.path
	}
	var p *proc.Process
	id := "A5"
	if a.Subject.Style == Traditional {
		l, err := a.start(a.dirty())
		if err != nil {
			return err
		}
		if l.Daemon == nil {
			a.Facts[id] = unknown("no daemon was left (%s): %s: %s", opened, l.ended(), brief(l.output.String()))
			return nil
		}
		p = l.Daemon
	} else {
		id = "B2"
		if a.Subject.Terminal == "" {
			a.Facts[id] = skip("it cannot be asked to open a terminal")
			return nil
		}
		s, err := a.supervise(supervision{notify: "unix"})
		if err != nil {
			return err
		}
		if !s.ready(patience) {
			a.Facts[id] = unknown("it did not become ready (%s): %s", opened, brief(s.output.String()))
			return nil
		}
		if p, err = proc.Look(s.PID); err != nil {
			return err
		}
	}
	a.Facts[id] = want(p.TTY == 0 && p.TPGID == -1, "terminal %d, its foreground group %d; %s", p.TTY, p.TPGID, opened)
	return nil
}
