// Kept by mkdaemon (ipc/_control): your edits are merged.

package config

// Control is the section of the control API: where it is, and who may do what.
// The kernel says who is asking; root and the daemon's own user may do everything.
type Control struct {
	// Socket is the unix socket that the API is served on.
	Socket string `toml:"socket" flag:"socket" usage:"serve the control API on this unix socket" path:"true" reload:"restart"`

	// SocketMode is who may connect to it.
	SocketMode SocketMode `toml:"socket_mode" reload:"restart"`

	// SocketGroup owns the socket, so that its members may connect. Empty: the
	// group of the daemon.
	SocketGroup SocketGroup `toml:"socket_group" reload:"restart"`

	// AdminUsers may do everything.
	AdminUsers []UserID `toml:"admin_users"`

	// AdminGroups are the groups whose members may do everything.
	AdminGroups []GroupID `toml:"admin_groups"`

	// ReadGroups are the groups whose members may ask for the status.
	ReadGroups []GroupID `toml:"read_groups"`

	// ReadAll lets everybody ask for the status who can connect.
	ReadAll bool `toml:"read_all"`
}

// SetDefaults fills in what the file does not say.
func (c *Control) SetDefaults() {
	c.setSocketDefaults()
}

// Validate reports values that cannot work.
func (c Control) Validate(report func(key, problem string)) {
	c.validateSocket(report)
}
