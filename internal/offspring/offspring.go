//go:build linux

// Package offspring runs this same program again in other roles, waits for all that
// becomes of them, and ends it. Whatever a role starts is a descendant of whoever
// adopted, prctl(2) PR_SET_CHILD_SUBREAPER, so that it is found by kinship and never by
// its name; nothing else is ever signalled. What the roles are for is not known here.
// It needs Linux.
package offspring

import (
	"encoding/json"
	"fmt"
	"os"
	"syscall"
)

// Self is argv[0] of what Spawn has started. The word behind it is the role, the next one
// what it has to do, in JSON.
const Self = "mkdaemon-audit"

// Enter must be the first thing that main does in a program that calls Spawn. It returns at
// once, unless Spawn has started this process in one of these roles: then it plays that and
// exits, with 1 if there is an error, which goes to stderr.
func Enter(roles map[string]func(order []byte) error) {
	if len(os.Args) != 3 || os.Args[0] != Self {
		return
	}
	role, known := roles[os.Args[1]]
	if !known {
		return
	}
	if err := role([]byte(os.Args[2])); err != nil {
		fmt.Fprintf(os.Stderr, "%s %s: %v\n", Self, os.Args[1], err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Spawn starts this program in a role, and does not wait for it. files are its descriptors
// from 0 on; all others of this process stay behind.
func Spawn(role string, order any, files []uintptr, sys *syscall.SysProcAttr) (pid int, err error) {
	text, err := json.Marshal(order)
	if err != nil {
		return 0, err
	}
	return syscall.ForkExec("/proc/self/exe", []string{Self, role, string(text)}, &syscall.ProcAttr{
		Env: os.Environ(), Files: files, Sys: sys,
	})
}

// Closed stands for a descriptor that is closed, among the files of Spawn.
const Closed = ^uintptr(0)
