// Kept by mkdaemon (ipc/unix): your edits are merged.

//go:build darwin || freebsd

package control

import "golang.org/x/sys/unix"

// ask takes what the kernel says: LOCAL_PEERCRED in unix(4). It tells no pid.
func (c *Caller) ask(fd uintptr) {
	cred, err := unix.GetsockoptXucred(int(fd), unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	if err != nil || cred.Ngroups < 1 || int(cred.Ngroups) > len(cred.Groups) {
		return
	}
	c.UID, c.GID = int64(cred.Uid), int64(cred.Groups[0])
	for _, gid := range cred.Groups[1:cred.Ngroups] {
		c.Groups = append(c.Groups, int64(gid))
	}
}
