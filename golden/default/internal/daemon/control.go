// Kept by mkdaemon (ipc/_control): your edits are merged.

package daemon

import (
	"context"
	"errors"
	"os"
	"sync/atomic"

	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/control"
)

// transports lists the ways in which the control API is served.
func (d *Daemon) transports(api *control.Service) []control.Transport {
	return []control.Transport{
		d.unixSocket(api),
	}
}

// control is the service that lets other programs ask and command the daemon.
// It has no part in alive: it would be answered by whoever fills its queue, and
// a daemon that does its work must not be restarted because of that.
func (d *Daemon) control() service {
	var transports []control.Transport
	closeAll := func() error {
		var errs []error
		for _, t := range transports {
			errs = append(errs, t.Close())
		}
		return errors.Join(errs...)
	}
	return service{
		name: "control",
		init: func(ctx context.Context) error {
			transports = d.transports(control.NewService(backend{d}, policy(d.config), d.log))
			for _, t := range transports {
				if err := t.Listen(ctx); err != nil {
					_ = closeAll()
					return err
				}
			}
			return nil
		},
		run:  func(ctx context.Context) error { return serveAll(ctx, transports) },
		stop: closeAll,
	}
}

// serveAll serves every transport until ctx is done or one of them fails.
func serveAll(ctx context.Context, transports []control.Transport) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, len(transports))
	for _, t := range transports {
		go func() { ended <- t.Serve(ctx) }()
	}
	var errs []error
	for range transports {
		errs = append(errs, <-ended)
		cancel()
	}
	return errors.Join(errs...)
}

// policy says who may do what, as the configuration of the moment has it. It is
// worked out once for each configuration, not for each request.
func policy(current func() *config.Config) func() control.Policy {
	type worked struct {
		from   *config.Config
		policy control.Policy
	}
	var last atomic.Pointer[worked]
	return func() control.Policy {
		c := current()
		if w := last.Load(); w != nil && w.from == c {
			return w.policy
		}
		w := &worked{c, control.Policy{
			Self:        int64(os.Geteuid()),
			AdminUsers:  numbers(c.Control.AdminUsers),
			AdminGroups: numbers(c.Control.AdminGroups),
			ReadGroups:  numbers(c.Control.ReadGroups),
			ReadAll:     c.Control.ReadAll,
		}}
		last.Store(w)
		return w.policy
	}
}

// numbers are ids as package control knows them.
func numbers[ID config.UserID | config.GroupID](ids []ID) []int64 {
	var out []int64
	for _, id := range ids {
		out = append(out, int64(id))
	}
	return out
}
