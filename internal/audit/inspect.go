//go:build linux

package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// Target is a running process that shall be inspected.
type Target struct {
	PID  int    // the process; 0: the one of Unit or, without that, of Known.Pidfile
	Unit string // a service of systemd: its main process

	// Known is what is known about it already; what is not is told from the process
	// if it can be. Only Style, Pidfile, Name, Program, Dir, Umask, User, Limits and Keeps
	// are used: no command is run, and nobody is connected to.
	Known Subject

	How string // how process and style were found; Find fills it in

	start uint64            // since when the process runs, to know it again
	unit  map[string]string // what systemd says of Unit
}

// inspection is one process, looked at.
type inspection struct {
	Target
	*act
	p *proc.Process
}

// glance is how long a look at a process may take. The kernel makes whoever reads
// the memory of a process wait for it, and that may be a file of a server that is gone.
const glance = 30 * time.Second

// Inspect judges a running process by /proc alone. It sends no signal, writes
// nothing, and opens none of its files, so that most points stay unknown: they
// cannot be told without starting it. The results come in the order of the points, one for
// each; the error is that the process cannot be found, or is gone before it was looked at.
func Inspect(ctx context.Context, target Target) ([]Result, error) {
	target, err := Find(ctx, target)
	if err != nil {
		return nil, err
	}
	return within(ctx, glance, func() ([]Result, error) { return inspect(target) })
}

func inspect(t Target) ([]Result, error) {
	p, err := proc.Look(t.PID)
	if err != nil {
		return nil, fmt.Errorf("process %d has ended", t.PID)
	}
	p.Again()
	i := &inspection{t, &act{Subject: t.Known, First: &launch{Daemon: p}}, p}
	if t.Known.Pidfile != "" {
		if i.First.Pidfile, err = readPidfile(t.Known.Pidfile); err != nil {
			p.Unread["pidfile"] = err
		}
	}
	found := map[string]Finding{}
	known := insights()
	for _, point := range Points() {
		if point.appliesTo(t.Known.Style) {
			found[point.ID] = i.tell(point, known[point.ID])
		}
	}
	// All of it is one process, or nothing is.
	if now, err := proc.StatOf(t.PID); err != nil || now.Start != t.start || p.Start != t.start {
		return nil, fmt.Errorf("process %d ended while it was looked at", t.PID)
	}
	return judge(t.Known.Style, found), nil
}

// tell judges one point.
func (i *inspection) tell(point Point, in insight) Finding {
	if in.check == nil {
		return unknown("it cannot be told without starting it")
	}
	for _, part := range in.needs {
		if err := i.p.Unread[part]; err != nil {
			return unknown("it may not be read: %v", err)
		}
	}
	return in.check(i)
}

// within does something that may take for ever; then it is left to itself.
func within[T any](ctx context.Context, limit time.Duration, do func() (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := do()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, fmt.Errorf("the process cannot be looked at: %w", context.Cause(ctx))
	}
}
