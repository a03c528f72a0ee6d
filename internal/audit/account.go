//go:build linux

package audit

import (
	"fmt"
	"os"
	"strings"
)

// account is a user of this machine, passwd(5).
type account struct{ Name, UID, GID, Home string }

// The fields of passwd(5) by which one is found.
const (
	byName = 0
	byUID  = 2
)

// accountOf finds a user among those of /etc/passwd. Package os/user would ask the
// C library, and link it.
func accountOf(field int, value string) (account, error) {
	text, err := os.ReadFile("/etc/passwd")
	if err != nil {
		return account{}, err
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Split(strings.TrimSuffix(line, "\n"), ":"); len(f) == 7 && f[field] == value {
			return account{Name: f[0], UID: f[2], GID: f[3], Home: f[5]}, nil
		}
	}
	return account{}, fmt.Errorf("there is no user %s in /etc/passwd", value)
}
