// Kept by mkdaemon (base): your edits are merged.

package notify

import (
	"time"

	"golang.org/x/sys/unix"
)

// monotonic is the clock that systemd compares with: CLOCK_MONOTONIC of
// clock_gettime(2), which package time uses but does not show.
func monotonic() time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return 0
	}
	return time.Duration(now.Nano())
}
