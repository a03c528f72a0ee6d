package option

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Name is a daemon's name in the spellings that a project needs.
type Name struct {
	Shown string // as typed: fooD
	Disk  string // in lower case: food; folder, binary, unit and system user
}

// Env is the prefix of the daemon's environment variables: my-food gives MY_FOOD.
func (n Name) Env() string { return strings.ToUpper(strings.ReplaceAll(n.Disk, "-", "_")) }

// Ident is the name as a variable or function of a shell, or another
// identifier without hyphens: my-food gives my_food.
func (n Name) Ident() string { return strings.ReplaceAll(n.Disk, "-", "_") }

// LogUser is the system user that keeps the daemon's log where a supervisor gives
// that to a process of its own: food_log. It has at most as many letters as a user
// may have, and cannot be the daemon's own: no name holds an underscore.
func (n Name) LogUser() string { return n.Disk[:min(len(n.Disk), nameMax-len(logSuffix))] + logSuffix }

const logSuffix = "_log"

// The longest name: systemd-sysusers and useradd(8) refuse a user of 32 characters.
const nameMin, nameMax = 2, 31

// ParseName checks a name as typed. It is refused when it cannot be a user, a
// binary, a unit and a folder at once, or already means something else.
func ParseName(typed string) (Name, error) {
	switch {
	case typed == "":
		return Name{}, errors.New("no name was given; give one such as fooD")
	case !wellFormed(typed):
		return Name{}, fmt.Errorf("name %s: use letters, digits and single hyphens, a letter first", quote(typed))
	case len(typed) < nameMin || len(typed) > nameMax:
		return Name{}, fmt.Errorf("name %s: it is %d long; a system user has %d to %d characters", quote(typed), len(typed), nameMin, nameMax)
	}
	disk := strings.ToLower(typed)
	if why := reserved(disk); why != "" {
		return Name{}, fmt.Errorf("name %s: it is %s; choose another, such as %s", quote(typed), why, free(disk))
	}
	return Name{Shown: typed, Disk: disk}, nil
}

// wellFormed says whether a name is ^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$, without
// a regular expression, which every start of mkdaemon would have to compile.
func wellFormed(typed string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	for part := range strings.SplitSeq(typed, "-") {
		if part == "" || strings.Trim(part, letters+"0123456789") != "" {
			return false
		}
	}
	return strings.Contains(letters, typed[:1])
}

// Hints are remarks about a valid name that its owner may want to know now
// rather than after the first release.
func (n Name) Hints() []string {
	var hints []string
	if !strings.HasSuffix(n.Disk, "d") && len(n.Disk) < nameMax && reserved(n.Disk+"d") == "" {
		hints = append(hints, fmt.Sprintf("daemons usually end in d: %sd would tell everybody what it is", n.Disk))
	}
	if len(n.Disk) > 15 {
		hints = append(hints, fmt.Sprintf("%s is longer than 15 characters: ps, top and start-stop-daemon --name show and match only %q", n.Disk, n.Disk[:15]))
	}
	return hints
}

// reserved says what a name already means, or "".
func reserved(disk string) string {
	if strings.HasPrefix(disk, "systemd-") {
		return "in the namespace of systemd's own units and users"
	}
	for _, group := range reservedNames() {
		if slices.Contains(strings.Fields(group.names), disk) {
			return group.why
		}
	}
	return ""
}

// free is a name like this reserved one that is not reserved.
func free(disk string) string {
	base := strings.TrimPrefix(disk, "systemd-")
	if !strings.HasSuffix(base, "d") && reserved(base+"d") == "" {
		return base + "d"
	}
	return "my-" + base
}
