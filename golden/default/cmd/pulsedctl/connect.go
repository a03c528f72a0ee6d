// Kept by mkdaemon (ipc/unix): your edits are merged.

package main

import (
	"context"
	"flag"
	"os"

	"example.com/pulsed/internal/control"
	"example.com/pulsed/internal/paths"
)

// address is where to look for the daemon.
type address struct {
	socket string
}

func (a *address) register(fs *flag.FlagSet) {
	fs.StringVar(&a.socket, "socket", "", "find the daemon at this socket `file`; else at $PULSED_SOCKET,\n\telse where a daemon of this user would be, then the system's")
}

// dial finds the daemon. What was named is the only place to look, for whoever
// names one socket must not stop the daemon of another. Otherwise a user's own
// daemon comes before that of the system.
func (a *address) dial(ctx context.Context) (control.Client, error) {
	if a.socket != "" {
		return control.DialUnix(ctx, []string{a.socket})
	}
	if socket := os.Getenv("PULSED_SOCKET"); socket != "" {
		return control.DialUnix(ctx, []string{socket})
	}
	return control.DialUnix(ctx, paths.Sockets())
}
