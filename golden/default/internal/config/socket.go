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

// Socket is the section [control.unix]: where the control socket is, and who
// may connect to it.
type Socket struct {
	// Path is the unix socket that the API is served on.
	Path string `toml:"socket" flag:"socket" usage:"serve the control API on this unix socket" path:"true" reload:"restart"`

	// Mode is who may connect to it.
	Mode SocketMode `toml:"mode" reload:"restart"`

	// Group owns the socket, so that its members may connect. Empty: the group
	// of the daemon.
	Group SocketGroup `toml:"group" reload:"restart"`
}

// SetDefaults fills in what the file does not say.
func (s *Socket) SetDefaults() {
	s.Path = paths.Socket()
	s.Mode = 0o660
	s.Group = SocketGroup(NoGroup)
}

// Validate reports what cannot work. The length is checked here, since the
// system would only call it an "invalid argument" (unix(7)).
func (s Socket) Validate(report func(key, problem string)) {
	const longest = len(syscall.RawSockaddrUnix{}.Path) - 1
	if s.Path == "" {
		report("socket", "there is no safe folder for it; name one, or set XDG_RUNTIME_DIR")
	}
	if len(s.Path) > longest {
		report("socket", fmt.Sprintf("a socket path has at most %d bytes, this one has %d", longest, len(s.Path)))
	}
}

// ClientVariables are those by which the client finds it.
func (Socket) ClientVariables() []string {
	return []string{paths.SocketVariable}
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
