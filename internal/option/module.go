package option

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// hosts are the well-known hosts of which every path has an owner and a
// repository: the go command asks for nothing shorter.
var hosts = []string{"github.com", "gitlab.com", "codeberg.org", "bitbucket.org"}

// CheckModule refuses what cannot be a module path that others can import
// ("Module paths" in the Go Modules Reference), and what the library accepts
// but breaks a project: a tilde, a leading hyphen, the elements internal and
// vendor, a well-known host without a repository, and the address of a clone.
func CheckModule(path string) error {
	refuse := func(why string) error {
		return fmt.Errorf("module path %s: %s; it should look like github.com/you/food", quote(path), why)
	}
	if path == "" {
		return errors.New("no module path was given; it looks like github.com/you/food")
	}
	if strings.Contains(path, "://") || strings.HasPrefix(path, "git@") {
		return refuse("that is the address of a clone")
	}
	if err := module.CheckPath(path); err != nil {
		why := err.Error()
		if e, ok := errors.AsType[*module.InvalidPathError](err); ok {
			why = e.Err.Error()
		}
		return refuse(why)
	}
	elements := strings.Split(path, "/")
	switch {
	case len(path) > 200:
		return refuse("longer than 200 characters")
	case strings.Contains(path, "~"):
		return refuse(`"~" is not understood by make and shells`)
	case slices.ContainsFunc(elements, func(e string) bool { return strings.HasPrefix(e, "-") }):
		return refuse("an element begins with a hyphen")
	case slices.Contains(elements, "internal"):
		return refuse(`nobody outside could import below "internal"`)
	case slices.Contains(elements, "vendor"):
		return refuse(`"vendor" is the go tool's own folder`)
	case slices.Contains(hosts, elements[0]) && len(elements) < 3:
		return refuse("it names no repository")
	case slices.Contains(hosts, elements[0]) && strings.HasSuffix(path, ".git"):
		return refuse("that is the address of a clone")
	}
	return nil
}
