//go:build linux

package audit

import (
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// scene is something that is played once and shows several points.
type scene struct {
	name   string
	styles []Style
	play   scenario
}

// scenes lists them, the long ones first, so that they end at the same time.
func scenes() []scene {
	detached, supervised := []Style{Traditional}, []Style{Systemd, S6, Plain}
	notified, all := []Style{Systemd}, []Style{Traditional, Systemd, S6, Plain}
	return []scene{
		{"timeout", detached, playTimeout},
		{"dirty caller", detached, playDirty},
		{"interrupt", detached, playInterrupt},
		{"early death", detached, playEarlyDeath},
		{"early hangups", detached, playEarlyHangups},
		{"stale pidfiles", detached, playStale},
		{"restarts", detached, playRestarts},
		{"race", detached, playRace},
		{"kill", detached, playKill},
		{"strangers", detached, playStrangers},
		{"planted link", detached, playPlanted},
		{"closed descriptors", detached, playClosed},
		{"cron", detached, playCron},
		{"deaf caller", detached, playDeaf},
		{"relative paths", detached, playRelative},
		{"broken configuration", detached, playBroken},
		{"occupied address", detached, playOccupied},
		{"under a manager", detached, playUnderManager},
		{"manager", notified, playManager},
		{"addresses", notified, playAddresses},
		{"sockets", notified, playSockets},
		{"journal", notified, playJournal},
		{"unit", notified, playUnit},
		{"newline", []Style{S6}, playNewline},
		{"foreground", supervised, playForeground},
		{"first process", supervised, playFirst},
		{"terminal", []Style{Traditional, Systemd}, playTerminal},
		{"hang", all, playHang},
		{"orders", all, playOrders},
	}
}

// scenesOf are the names of those for a style.
func scenesOf(style Style) []string {
	var names []string
	for _, s := range scenes() {
		if slices.Contains(s.styles, style) {
			names = append(names, s.name)
		}
	}
	return names
}

// Points lists all of them, in the order in which they are shown. The numbers
// are stable: others refer to them.
func Points() []Point {
	return slices.Concat(launchPoints(), detachPoints(), statePoints(), descriptorPoints(), signalPoints(), pidfilePoints(),
		failurePoints(), callerPoints(), managerPoints(), supervisedPoints(), orderPoints(), hangPoints())
}

// traditional fills in what all points have in common that are for daemons
// which detach themselves and seen with the dirty caller.
func traditional(points []Point) []Point {
	for i := range points {
		points[i].Styles = []Style{Traditional}
		if points[i].Scene == "" {
			points[i].Scene = "dirty caller"
		}
	}
	return points
}

// fact is a check whose scene has found out all by itself.
func fact(id string) func(*act) Finding {
	return func(a *act) Finding {
		if f, told := a.Facts[id]; told {
			return f
		}
		return unknown("its scene did not come that far")
	}
}

// daemon is a check that looks at the daemon which the first start left.
func daemon(check func(a *act, p *proc.Process) Finding) func(*act) Finding {
	return func(a *act) Finding {
		if a.First == nil || a.First.Daemon == nil {
			return unknown("no daemon was there when the command returned")
		}
		return check(a, a.First.Daemon)
	}
}
