package disk

import "path/filepath"

// Lock takes the lock of the folder without waiting. It goes with the process. The
// error is the bare one: syscall.EWOULDBLOCK where another process has the lock.
func (d *Folder) Lock() error {
	if err := d.fault.before("lock", filepath.Base(d.path)); err != nil {
		return err
	}
	return lock(d.self)
}

// Unlock gives the lock up.
func (d *Folder) Unlock() error { return unlock(d.self) }
