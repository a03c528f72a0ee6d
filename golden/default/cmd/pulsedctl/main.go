// Kept by mkdaemon (ipc/_control): your edits are merged.

// Command pulsedctl asks a running pulseD how it is, and tells it what to do. It talks
// to the control API of internal/control and knows nothing else of the daemon.
//
// `pulsedctl help` lists what it can. The exit codes:
//
//	0  done                  4  permission denied
//	1  it did not work       5  no answer in time
//	3  not running          64  wrong command line
package main

import "os"

func main() {
	os.Exit(int(run(os.Args[1:], os.Stdout, os.Stderr)))
}
