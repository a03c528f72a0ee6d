// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// orphanAge is how long a process must have ended before it counts as one that
// nobody will ask for. A child of the daemon itself is waited for much sooner.
const orphanAge = 5 * time.Second

// collectOrphans does what process 1 has to do, which we are in a container
// without an init: a process whose parent has ended becomes its child, and
// stays in the process table until its status is asked for, wait(2). Otherwise
// each health check that leaves a child behind fills the table a little more.
func collectOrphans(ctx context.Context) {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGCHLD)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ended:
		}
		waiting := zombies()
		select {
		case <-ctx.Done():
			return
		case <-time.After(orphanAge):
		}
		for pid := range zombies() {
			if waiting[pid] {
				_, _ = syscall.Wait4(pid, nil, syscall.WNOHANG, nil)
			}
		}
	}
}

// zombies are the children of process 1 that have ended: proc_pid_stat(5).
func zombies() map[int]bool {
	found := map[int]bool{}
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		text, _ := os.ReadFile(file) // it may be gone by now
		// The name in parentheses may hold anything, so look behind its end.
		_, rest, _ := strings.Cut(string(text[strings.LastIndexByte(string(text), ')')+1:]), " ")
		if strings.HasPrefix(rest, "Z 1 ") {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			found[pid] = true
		}
	}
	return found
}
