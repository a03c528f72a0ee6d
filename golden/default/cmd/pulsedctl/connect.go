// Kept by mkdaemon (ipc/_control): your edits are merged.

package main

import (
	"context"
	"errors"
	"flag"
	"os"

	"example.com/pulsed/internal/control"
	"example.com/pulsed/internal/exit"
)

// way is one way to reach the daemon.
type way struct {
	// flag names a place to look at, and so does the variable env.
	flag, env, usage string

	// more adds flags that this way needs besides; it may be nil.
	more func(fs *flag.FlagSet)

	// dial connects. Without a place it looks where a daemon of this user would
	// be, then at the system's.
	dial func(ctx context.Context, place string) (control.Client, error)
}

// ways lists them in the order in which they are tried.
func ways() []way {
	return []way{
		socketWay(),
	}
}

// address is where to look for the daemon.
type address struct {
	ways   []way
	places []*string // what the flag of each way named
}

func (a *address) register(fs *flag.FlagSet) {
	a.ways = ways()
	for _, w := range a.ways {
		a.places = append(a.places, fs.String(w.flag, "", w.usage))
		if w.more != nil {
			w.more(fs)
		}
	}
}

// dial finds the daemon. What was named is the only place to look, for whoever
// names one socket must not stop the daemon of another. Otherwise the first
// that answers is taken.
func (a *address) dial(ctx context.Context) (control.Client, error) {
	chosen, place, err := a.named()
	if err != nil {
		return nil, err
	}
	if place != "" {
		return chosen.dial(ctx, place)
	}
	var refused error
	for _, w := range a.ways {
		client, err := w.dial(ctx, "")
		if err == nil {
			return client, nil
		}
		// That nobody is there is only worth telling if there is nothing worse.
		if refused == nil || absent(refused) && !absent(err) {
			refused = err
		}
	}
	return nil, refused
}

// absent tells whether err says that no daemon runs there.
func absent(err error) bool {
	e, ok := errors.AsType[*control.Error](err)
	return ok && e.Kind == control.NotRunning
}

// named is the way and place that a flag names, or else a variable.
func (a *address) named() (chosen way, place string, err error) {
	for i, w := range a.ways {
		switch {
		case *a.places[i] == "":
		case place != "":
			return way{}, "", exit.Errorf(exit.Usage, "--%s and --%s: there is only one daemon to ask; name one", chosen.flag, w.flag)
		default:
			chosen, place = w, *a.places[i]
		}
	}
	for _, w := range a.ways {
		if place == "" {
			chosen, place = w, os.Getenv(w.env)
		}
	}
	return chosen, place, nil
}
