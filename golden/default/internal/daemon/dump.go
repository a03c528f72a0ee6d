// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"log/slog"
	"runtime"
	"strings"
)

// dump logs what the daemon is doing right now: its status and the stack of
// every goroutine, a record each, since sinks limit the length of one. The
// configuration is not in it: it may hold secrets.
func (d *Daemon) dump() {
	// Somebody has asked for it, so it is shown whatever the level.
	level := max(slog.LevelInfo, d.Level().Level())
	d.log.Log(context.Background(), level, "status", "status", d.Status())

	stacks := make([]byte, 1<<20) // what does not fit is cut off
	stacks = stacks[:runtime.Stack(stacks, true)]
	for stack := range strings.SplitSeq(strings.TrimSpace(string(stacks)), "\n\n") {
		d.log.Log(context.Background(), level, "goroutine", "stack", stack)
	}
}
