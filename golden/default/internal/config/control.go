// Kept by mkdaemon (ipc/_control): your edits are merged.

package config

// Control is the section of the control API: who may do what, and below it a
// section for each way in which it is served. Root and the daemon's own user
// may do everything.
type Control struct {
	// Unix is the control socket.
	Unix Socket `toml:"unix"`

	// AdminUsers may do everything.
	AdminUsers []UserID `toml:"admin_users"`

	// AdminGroups are the groups whose members may do everything.
	AdminGroups []GroupID `toml:"admin_groups"`

	// ReadGroups are the groups whose members may ask for the status.
	ReadGroups []GroupID `toml:"read_groups"`

	// ReadAll lets everybody ask for the status who can connect.
	ReadAll bool `toml:"read_all"`
}
