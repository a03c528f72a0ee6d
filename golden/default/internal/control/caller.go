// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

// Caller is who asks: as the kernel says and not as they say themselves, or as
// a secret proves that they know.
type Caller struct {
	// UID and GID are of the moment when the connection was made, so a program
	// that gave up its rights later still counts as who it was. -1 is unknown.
	UID, GID int64

	// Groups are the other groups.
	Groups []int64

	// PID is for log lines only. A number may belong to another process by the
	// time it is looked at, so nothing may ever be decided by it. -1 is unknown.
	PID int

	// Level is what a secret gives, whoever shows it.
	Level Level

	// Via is the transport, for log lines, and From the address of the other
	// end where there are addresses.
	Via, From string
}

// Nobody is a caller of whom nothing is known.
func Nobody(via string) Caller {
	return Caller{UID: -1, GID: -1, PID: -1, Via: via}
}

// overflow is how the kernel shows a user or group that has no number on this
// side of a user namespace, which is to say: any of many (user_namespaces(7)).
// It is also the number of the user "nobody" and of NFS's root, so it proves nothing.
const overflow = 65534

// known tells whether id names one user or group and no other.
func known(id int64) bool {
	return id >= 0 && id != overflow
}
