// Kept by mkdaemon (ipc/unix): your edits are merged.

package main

import (
	"context"

	"example.com/pulsed/internal/control"
	"example.com/pulsed/internal/paths"
)

// socketWay leads through a unix socket.
func socketWay() way {
	return way{
		flag:  "socket",
		env:   paths.SocketVariable,
		usage: "find the daemon at this socket `file`; else at $" + paths.SocketVariable + ",\n\telse where a daemon of this user would be, then the system's",
		dial: func(ctx context.Context, place string) (control.Client, error) {
			if place != "" {
				return control.DialUnix(ctx, []string{place})
			}
			return control.DialUnix(ctx, paths.Sockets())
		},
	}
}
