package disk

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Limits that every file system a project may be cloned to can hold.
const (
	maxComponent = 255
	maxPath      = 1000 // macOS stops at 1024, and the project is not at its root
)

// CheckPath refuses a path that could reach outside, or that a file could not have
// on every system. It holds the rules that a path must keep by itself; for several
// paths see Twins.
func CheckPath(p string) error {
	switch {
	case p == "":
		return errors.New("empty")
	case strings.HasPrefix(p, "/"):
		return errors.New("absolute")
	case strings.HasSuffix(p, "/"):
		return errors.New("ends in a slash")
	case len(p) > maxPath:
		return fmt.Errorf("%d bytes; at most %d", len(p), maxPath)
	}
	for component := range strings.SplitSeq(p, "/") {
		if err := checkComponent(component); err != nil {
			return err
		}
	}
	return nil
}

// checkComponent allows few characters, because templates need few: what is
// left out has a meaning to a shell, to make, to Windows or to a terminal, or
// (beyond ASCII) has two spellings that look the same and are one file on macOS.
func checkComponent(name string) error {
	switch {
	case name == "":
		return errors.New("empty component")
	case name == "." || name == "..":
		return fmt.Errorf("component %q", name)
	case len(name) > maxComponent:
		return fmt.Errorf("component of %d bytes; at most %d", len(name), maxComponent)
	case strings.HasPrefix(name, "-"):
		return fmt.Errorf("component %q reads as a flag", name)
	case strings.HasSuffix(name, "."):
		return fmt.Errorf("component %q ends in a dot, which Windows drops", name)
	case isGit(name):
		return fmt.Errorf("component %q belongs to git", name)
	case isDevice(name):
		return fmt.Errorf("component %q is a device on Windows", name)
	}
	for _, r := range name {
		switch {
		case r == '\\':
			return errors.New("backslash")
		case r == ':':
			return errors.New("colon: a drive letter or stream on Windows")
		case r < ' ' || r == 0x7f:
			return fmt.Errorf("control character %q", r)
		case r > 0x7f:
			return fmt.Errorf("%+q is not ASCII: the same letter can be written in two ways", r)
		case !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+@%", r):
			return fmt.Errorf("character %q", r)
		}
	}
	return nil
}

// isGit knows the names by which some system reaches the repository itself:
// folded, and as the short name that Windows makes.
func isGit(name string) bool {
	folded := strings.ToLower(strings.TrimRight(name, ". "))
	return folded == ".git" || strings.HasPrefix(folded, "git~")
}

// isDevice knows the names that Windows keeps for devices, with any extension.
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	stem = strings.TrimRight(stem, " ")
	if len(stem) == 4 && (stem[:3] == "com" || stem[:3] == "lpt") {
		return '0' <= stem[3] && stem[3] <= '9'
	}
	return slices.Contains([]string{"con", "prn", "aux", "nul", "conin$", "conout$"}, stem)
}

// Twins remembers each path, and each folder above it, by the name that a file
// system which ignores case gives it.
type Twins map[string]struct {
	path   string
	folder bool
}

// Add refuses a path that would be one file with another, or a file and a folder.
func (t Twins) Add(p string) error {
	folder := false
	for ; p != "."; p, folder = path.Dir(p), true {
		key := strings.ToLower(p)
		old, taken := t[key]
		switch {
		case !taken:
			t[key] = struct {
				path   string
				folder bool
			}{p, folder}
		case old.path != p:
			return fmt.Errorf("%q and %q are one file where case is ignored", old.path, p)
		case old.folder != folder:
			return fmt.Errorf("%q is a file and a folder", p)
		default:
			return nil // with all folders above it
		}
	}
	return nil
}
