// Kept by mkdaemon (ipc/unix): your edits are merged.

package config

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"syscall"

	"example.com/pulsed/internal/paths"
)

// setSocketDefaults fills in what the file does not say about the socket.
func (c *Control) setSocketDefaults() {
	c.Socket = paths.Socket()
	c.SocketMode = 0o660
	c.SocketGroup = SocketGroup(NoGroup)
}

// validateSocket reports what cannot work. The length is checked here, since the
// system would only call it an "invalid argument" (unix(7)).
func (c Control) validateSocket(report func(key, problem string)) {
	const longest = len(syscall.RawSockaddrUnix{}.Path) - 1
	if c.Socket == "" {
		report("socket", "there is no safe folder for it; name one, or set XDG_RUNTIME_DIR")
	}
	if len(c.Socket) > longest {
		report("socket", fmt.Sprintf("a socket path has at most %d bytes, this one has %d", longest, len(c.Socket)))
	}
}

// SocketMode is the mode of a socket as chmod(1) reads it. Connecting needs the
// right to write; the other bits mean nothing.
type SocketMode fs.FileMode

// UnmarshalText reads one of the three that make sense.
func (m *SocketMode) UnmarshalText(text []byte) error {
	switch bits, err := strconv.ParseUint(string(text), 8, 32); {
	case err == nil && (bits == 0o600 || bits == 0o660 || bits == 0o666):
		*m = SocketMode(bits)
		return nil
	}
	return errors.New(`must be "0600" (this user and root), "0660" (and the group) or "0666" (everybody)`)
}

// String is the mode as the file has it.
func (m SocketMode) String() string { return fmt.Sprintf("%04o", uint32(m)) }

// MarshalText writes it as it would stand in the file.
func (m SocketMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// SocketGroup is a group, or NoGroup if it is empty.
type SocketGroup GroupID

// UnmarshalText finds the group.
func (g *SocketGroup) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*g = SocketGroup(NoGroup)
		return nil
	}
	return (*GroupID)(g).UnmarshalText(text)
}

// MarshalText writes the number, as it would stand in the file.
func (g SocketGroup) MarshalText() ([]byte, error) {
	if GroupID(g) == NoGroup {
		return nil, nil
	}
	return GroupID(g).MarshalText()
}
