package project

import (
	"fmt"
	"os"

	"github.com/mkdaemon/mkdaemon/internal/disk"
)

// foreignOwner warns when root made a project in another user's directory. The
// project is root's then. Giving it away is the user's decision: a chown by
// root, in a directory that somebody else controls, is how links get abused.
func foreignOwner(parent *disk.Folder) []string {
	owner := parent.Owner()
	if os.Geteuid() != 0 || owner <= 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s belongs to user id %d, but the new project belongs to root", shown(parent.Path()), owner)}
}
