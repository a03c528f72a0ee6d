//go:build linux

package audit

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// sweep ends every descendant of this process. First all are stopped, so that
// none can start another while they are killed one by one.
func sweep(children *reaper) error {
	deadline := time.Now().Add(10 * time.Second)
	for calm := 0; calm < 2; {
		below := descendants(os.Getpid())
		if len(below) == 0 {
			calm++ // one that was just being born is seen the second time
			continue
		}
		calm = 0
		for _, s := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGKILL} {
			for _, p := range below {
				// The parent of an orphan is us, so its number is not another's:
				// it stays taken until our reaper has it. For grandchildren a
				// second look tells.
				if now, err := readStat(p.PID); err == nil && now.Start == p.Start {
					_ = syscall.Kill(p.PID, s)
				}
			}
			if s == syscall.SIGSTOP {
				below = descendants(os.Getpid())
			}
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("cannot end %v", below)
		}
		time.Sleep(time.Millisecond)
	}
	return nil
}
