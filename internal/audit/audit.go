//go:build linux

// Package audit tells whether a program is a correct daemon. It starts the
// program as its worst user would (signals ignored and blocked, descriptors
// left open, an odd umask, a terminal, a junk environment) or as a service
// manager does, looks at it from /proc and from outside, and judges every point
// of a list by number. It needs Linux.
//
//	auditor             judges; touches no process            audit.go
//	└ guard             one a scene; ends what is left        guard.go
//	  └ stage           plays a scene; adopts every orphan    stage.go
//	    ├ caller        the shell of a careless user          caller.go
//	    │ └ launcher    the command that shall be a daemon
//	    └ daemon
//
// Guard, stage and caller are runs of this same program, so its main must call
// Enter first. Whatever a scene starts is a descendant of its stage, because a
// stage is the reaper of its orphans, prctl(2); so it can be ended without
// guessing by name, and nothing else is ever signalled: package offspring does that.
// What can be told of processes from outside is read by package proc.
//
// The package prints nothing and knows nothing of mkdaemon: what it has to know
// of a daemon is in its Subject.
package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// atOnce is how many scenes are played side by side, if they can be.
const atOnce = 2

// Audit is what is to be judged, and how much of it.
type Audit struct {
	Subject  Subject
	Points   []string               // by number; empty: all
	Progress func(done, scenes int) // is told after each scene; nil: nobody
}

// Run audits a subject: it starts and stops the program many times. The
// results come in the order of the points, one for each.
func Run(ctx context.Context, subject Subject) ([]Result, error) {
	return Audit{Subject: subject}.Run(ctx)
}

// overall is when an audit is ended, whatever its scenes wait for.
const overall = 15 * time.Minute

// Run plays the scenes that show the points, and judges these. When ctx is done
// it ends everything that it has started, and returns why ctx is done. The error also
// says if something could not be ended, such as a process of a user whom we may not signal.
func (x Audit) Run(ctx context.Context) ([]Result, error) {
	names := scenesOf(x.Subject.Style)
	if len(x.Points) > 0 {
		names = slices.DeleteFunc(names, func(name string) bool {
			return !slices.ContainsFunc(Points(), func(p Point) bool { return p.Scene == name && x.wants(p.ID) })
		})
	}
	results, err := x.run(ctx, names)
	return slices.DeleteFunc(results, func(r Result) bool { return !x.wants(r.ID) }), err
}

func (x Audit) wants(id string) bool { return len(x.Points) == 0 || slices.Contains(x.Points, id) }

// run plays some scenes. The points of others cannot be told.
func (x Audit) run(ctx context.Context, names []string) ([]Result, error) {
	subject, err := x.Subject.prepare()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, overall, fmt.Errorf("the audit was not over after %s", overall))
	defer cancel()
	found := map[string]Finding{}
	var stays error
	var mu sync.Mutex
	var wait sync.WaitGroup
	lanes := make(chan struct{}, atOnce)
	if !subject.portable() {
		lanes = make(chan struct{}, 1)
	}
	done := 0
	for _, name := range names {
		lanes <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wait.Go(func() {
			defer func() { <-lanes }()
			findings, err := play(ctx, subject, name)
			mu.Lock()
			defer mu.Unlock()
			if l := left(""); errors.As(err, &l) {
				stays = errors.Join(stays, fmt.Errorf("scene %q: %w", name, l))
			}
			for _, p := range Points() {
				if p.Scene != name || !p.appliesTo(subject.Style) {
					continue
				}
				f, told := findings[p.ID]
				if !told {
					f = unknown("scene %q: %v", name, err)
				}
				found[p.ID] = f
			}
			if done++; x.Progress != nil {
				x.Progress(done, len(names))
			}
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		stays = errors.Join(context.Cause(ctx), stays)
	}
	return judge(subject.Style, found), stays
}

// judge puts findings in order. What rests on a point that does not hold cannot
// be told: one mistake shall be one line, and that the one to mend.
func judge(style Style, found map[string]Finding) []Result {
	var results []Result
	for _, p := range Points() {
		f, told := found[p.ID]
		switch {
		case !p.appliesTo(style):
			f = skip("it is for style %v, this is %s", p.Styles, style)
		case !told:
			f = unknown("scene %q was not played", p.Scene)
		}
		if f.Verdict == Fail {
			if i := slices.IndexFunc(p.Rests, func(id string) bool { return found[id].Verdict == Fail }); i >= 0 {
				f = unknown("not before %s holds; now: %s", p.Rests[i], f.Seen)
			}
		}
		results = append(results, Result{Point: p, Finding: f})
	}
	return results
}
