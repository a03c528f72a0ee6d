// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import "slices"

// Level is how much somebody may do. Each level includes those below it.
type Level int

const (
	// Open is for everybody who can connect: is there a daemon, does it work?
	Open Level = iota
	// Read is for those who may look inside.
	Read
	// Admin is for those who may change something.
	Admin
)

// String is the name of the level in messages.
func (l Level) String() string {
	switch l {
	case Open:
		return "open"
	case Read:
		return "read"
	default:
		return "admin"
	}
}

// Policy is who has which level:
//
//	open    everybody who can connect
//	read    ReadGroups, or with ReadAll everybody whom the kernel can name
//	admin   root, the daemon's own user, AdminUsers, AdminGroups
//
// Who is not known by a number has the level of the secret that was shown.
// The numbers are those of the kernel. Names are turned into numbers when the
// configuration is read: looking them up at each request could block on a
// directory server just when somebody wants to stop the daemon.
type Policy struct {
	// Self is the user whom the daemon runs as.
	Self int64

	AdminUsers  []int64
	AdminGroups []int64
	ReadGroups  []int64

	// ReadAll gives the level read to every known user.
	ReadAll bool
}

// Level is what c may do.
func (p Policy) Level(c Caller) Level {
	if c.Level > Open {
		return c.Level
	}
	// An unknown user gets nothing above open, whatever groups come with it.
	// This must come first: the daemon itself may run as "nobody".
	if !known(c.UID) {
		return Open
	}
	switch {
	case c.UID == 0, c.UID == p.Self,
		slices.Contains(p.AdminUsers, c.UID),
		member(c, p.AdminGroups):
		return Admin
	case p.ReadAll, member(c, p.ReadGroups):
		return Read
	}
	return Open
}

// member tells whether c is in one of groups.
func member(c Caller, groups []int64) bool {
	return slices.ContainsFunc(groups, func(gid int64) bool {
		return known(gid) && (gid == c.GID || slices.Contains(c.Groups, gid))
	})
}
