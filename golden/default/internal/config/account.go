// Kept by mkdaemon (ipc/_control): your edits are merged.

package config

import (
	"errors"
	"fmt"
	"math"
	"os/user"
	"strconv"
)

// UserID is the number of a user, who is written by name or number. Names are
// looked up when the file is read, in /etc/passwd: this program is linked
// without the C library, which would also ask directory servers. For a user who
// is only there, write the number.
type UserID int64

// UnmarshalText finds the user.
func (u *UserID) UnmarshalText(text []byte) error {
	id, err := account("user", string(text), func(name string) (string, error) {
		found, err := user.Lookup(name)
		if err != nil {
			return "", err
		}
		return found.Uid, nil
	})
	*u = UserID(id)
	return err
}

// MarshalText writes the number.
func (u UserID) MarshalText() ([]byte, error) { return []byte(strconv.FormatInt(int64(u), 10)), nil }

// GroupID is the number of a group, in the same way, from /etc/group.
type GroupID int64

// NoGroup is a group that was not named.
const NoGroup GroupID = -1

// UnmarshalText finds the group.
func (g *GroupID) UnmarshalText(text []byte) error {
	id, err := account("group", string(text), func(name string) (string, error) {
		found, err := user.LookupGroup(name)
		if err != nil {
			return "", err
		}
		return found.Gid, nil
	})
	*g = GroupID(id)
	return err
}

// MarshalText writes the number.
func (g GroupID) MarshalText() ([]byte, error) { return []byte(strconv.FormatInt(int64(g), 10)), nil }

// account turns a name or number into a number.
func account(kind, text string, lookup func(string) (string, error)) (int64, error) {
	if text == "" {
		return -1, fmt.Errorf("must be the name or number of a %s", kind)
	}
	number := text
	if _, err := strconv.ParseUint(text, 10, 32); err != nil {
		if number, err = lookup(text); err != nil {
			return -1, fmt.Errorf("there is no %s %q here (a number needs no entry)", kind, text)
		}
	}
	id, err := strconv.ParseUint(number, 10, 32)
	if err != nil || id == math.MaxUint32 {
		return -1, fmt.Errorf("the %s %q has no number that works", kind, text)
	}
	// The kernel shows every user of another user namespace as this one, so
	// granting it anything would grant it to strangers.
	if id == 65534 {
		return -1, errors.New("65534 stands for unknown users and groups, and cannot be given any right")
	}
	return int64(id), nil
}
