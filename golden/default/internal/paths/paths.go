// Kept by mkdaemon (base): your edits are merged.

// Package paths knows the folder of what lives only as long as the daemon does:
// sockets, locks, a pidfile. The daemon and its control client both ask here,
// so that one finds what the other made. It does not read the configuration,
// which may name other places, and writes nothing there itself.
package paths

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// RuntimeDir is the folder for sockets and the like, for this process. The
// first of these that applies:
//
//   - $RUNTIME_DIRECTORY, which systemd sets for RuntimeDirectory= of the unit
//     (systemd.exec(5)), and whose folder it makes and removes
//   - /run/pulsed for root
//   - $XDG_RUNTIME_DIR/pulsed for an ordinary user who is logged in
//   - a folder in $TMPDIR that only this user can enter
//
// The last one is made here, since it has to be proved: anybody may create
// names in /tmp, and a socket in a folder of somebody else would be theirs. The
// result is empty if there is such a folder and it is not ours. The others are
// made by whoever writes there.
func RuntimeDir() string {
	dir, shared := choose()
	if !shared {
		return dir
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !os.IsExist(err) {
		return ""
	}
	if !private(dir) {
		return ""
	}
	return dir
}

// Candidates are the folders in which a client looks for a daemon, the best
// first: its own, then the system's. It makes none of them. Inside a unit there
// is only one, or ExecReload= of one instance could reach another.
func Candidates() []string {
	if dir := ofUnit(); dir != "" {
		return []string{dir}
	}
	var dirs []string
	// A folder in /tmp that is not ours may hold a false daemon's socket.
	if dir, shared := choose(); !shared || private(dir) {
		dirs = append(dirs, dir)
	}
	if os.Geteuid() != 0 {
		dirs = append(dirs, system())
	}
	return dirs
}

// choose finds the folder; shared tells that its parent is open to everybody.
func choose() (dir string, shared bool) {
	if dir := ofUnit(); dir != "" {
		return dir, false
	}
	if os.Geteuid() == 0 {
		return system(), false
	}
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "pulsed"), false
	}
	return filepath.Join(os.TempDir(), "pulsed-"+strconv.Itoa(os.Geteuid())), true
}

// ofUnit is the folder that systemd made for us, or empty. A unit may ask for
// several; they arrive with colons between, and the first is the one we want.
func ofUnit() string {
	dir, _, _ := strings.Cut(os.Getenv("RUNTIME_DIRECTORY"), ":")
	if !filepath.IsAbs(dir) {
		return ""
	}
	return dir
}

// system is the folder of a daemon that serves the whole machine (hier(7)).
// Linux has /var/run only as a link to /run; the BSDs and macOS have no /run.
func system() string {
	if runtime.GOOS == "linux" {
		return "/run/pulsed"
	}
	return "/var/run/pulsed"
}

// private tells whether dir is a real folder, ours, and closed to others.
// Lstat, because a link planted in /tmp may lead anywhere.
func private(dir string) bool {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || info.Mode().Perm()&0o077 != 0 {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
