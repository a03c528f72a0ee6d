// Kept by mkdaemon (base): your edits are merged.

//go:build !linux

package notify

import "time"

// monotonic: only systemd compares clocks, and systemd is only on Linux.
func monotonic() time.Duration { return 0 }
