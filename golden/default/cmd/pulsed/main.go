// Kept by mkdaemon (base): your edits are merged.

// pulseD: the pulseD daemon.
package main

import (
	"os"
	"runtime"

	"example.com/pulsed/internal/command"
)

func init() {
	// This keeps us on the first thread, where we surely are only here, so that
	// the Go runtime parks its signal thread, which blocks nearly all signals,
	// elsewhere: monitoring looks at SigBlk in /proc/PID/status, and that is the
	// first thread.
	runtime.LockOSThread()
}

func main() {
	os.Exit(command.Main(os.Args[1:], os.Stdout, os.Stderr))
}
