// Kept by mkdaemon (ipc/unix): your edits are merged.

package daemon

import (
	"io/fs"

	"example.com/pulsed/internal/control"
)

// unixSocket serves the API on the unix socket of the configuration.
func (d *Daemon) unixSocket(api *control.Service) control.Transport {
	c := d.config().Control
	return control.NewUnix(control.Socket{
		Path:  c.Socket,
		Mode:  fs.FileMode(c.SocketMode),
		Group: int(c.SocketGroup),
	}, api, d.log)
}
