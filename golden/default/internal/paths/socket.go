// Kept by mkdaemon (ipc/unix): your edits are merged.

package paths

import "path/filepath"

// socketName is the control socket in any of these folders.
const socketName = "control.sock"

// SocketVariable names the control socket to the client.
const SocketVariable = "PULSED_SOCKET"

// Socket is where the daemon puts its control socket unless it is told
// otherwise; empty if there is no safe place.
func Socket() string {
	dir := RuntimeDir()
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, socketName)
}

// Sockets are the places where the control client looks, the best first.
func Sockets() []string {
	var found []string
	for _, dir := range Candidates() {
		found = append(found, filepath.Join(dir, socketName))
	}
	return found
}
