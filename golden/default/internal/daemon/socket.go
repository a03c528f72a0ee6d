// Kept by mkdaemon (ipc/unix): your edits are merged.

package daemon

import (
	"io/fs"
	"net"

	"example.com/pulsed/internal/control"
)

// unixSocket serves the API on the unix socket of the configuration, or on the
// one of a .socket unit with FileDescriptorName=control.
func (d *Daemon) unixSocket(api *control.Service) control.Transport {
	c := d.config().Control.Unix
	return control.NewUnix(control.Socket{
		Path:  c.Path,
		Mode:  fs.FileMode(c.Mode),
		Group: int(c.Group),
		Given: func() (*net.UnixListener, error) { return d.sockets.Unix("control") },
	}, api, d.log)
}
