package project

import (
	"fmt"
	"os"
)

// foreignOwner warns when root made a project in another user's directory. The
// project is root's then. Giving it away is the user's decision: a chown by
// root, in a directory that somebody else controls, is how links get abused.
func foreignOwner(parent *folder) []string {
	info, err := parent.self.Stat()
	if err != nil || os.Geteuid() != 0 || owner(info) <= 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s belongs to user id %d, but the new project belongs to root", shown(parent.path), owner(info))}
}
