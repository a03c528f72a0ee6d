// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import "golang.org/x/sys/unix"

// ask takes what the kernel says: getpeerucred(3C) of Solaris and illumos. x/sys
// does not ask for the supplementary groups.
func (c *Caller) ask(fd uintptr) {
	cred, err := unix.GetPeerUcred(fd)
	if err != nil {
		return
	}
	c.UID, c.GID, c.PID = int64(cred.Geteuid()), int64(cred.Getegid()), cred.Getpid()
}
