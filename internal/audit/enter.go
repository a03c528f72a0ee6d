//go:build linux

package audit

import (
	"encoding/json"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// self is argv[0] of the processes that an audit needs for itself. The word
// behind it is the role, the next one what it has to do, in JSON.
const self = "mkdaemon-audit"

// Enter must be the first thing that main does in a program that calls Run. It
// returns at once, unless this is one of the audit's own processes; then never.
func Enter() {
	if len(os.Args) != 3 || os.Args[0] != self {
		return
	}
	roles := map[string]func(order []byte) error{"guard": guard, "stage": stage, "caller": caller, "exec": execute, "victim": victim}
	role, known := roles[os.Args[1]]
	if !known {
		return
	}
	if err := role([]byte(os.Args[2])); err != nil {
		fmt.Fprintf(os.Stderr, "%s %s: %v\n", self, os.Args[1], err)
		os.Exit(1)
	}
	os.Exit(0)
}

// spawn starts one of the audit's own processes. files are its descriptors,
// those at -1 closed; all others of this process stay behind.
func spawn(role string, order any, files []uintptr, sys *syscall.SysProcAttr) (pid int, err error) {
	text, err := json.Marshal(order)
	if err != nil {
		return 0, err
	}
	return syscall.ForkExec("/proc/self/exe", []string{self, role, string(text)}, &syscall.ProcAttr{
		Env: os.Environ(), Files: files, Sys: sys,
	})
}

// adopt makes this process the parent of all orphans below it.
func adopt() error { return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// none is a descriptor that is closed.
const none = ^uintptr(0)
