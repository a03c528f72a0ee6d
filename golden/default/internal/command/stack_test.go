// Kept by mkdaemon (base): your edits are merged.

package command

import (
	"testing"
	"unsafe"
)

// A stack that was reserved is not moved by what needs as much.
func TestStackIsReserved(t *testing.T) {
	for name, reserve := range map[string]bool{"reserved": true, "small": false} {
		moved := make(chan bool)
		go func() {
			if reserve {
				reserveStack(false)
			}
			var here byte
			before := uintptr(unsafe.Pointer(&here))
			descend(16)
			moved <- before != uintptr(unsafe.Pointer(&here))
		}()
		if got := <-moved; got == reserve {
			t.Errorf("%s: moved is %v", name, got)
		}
	}
}

// descend uses a KiB of stack for each step.
//
//go:noinline
func descend(steps int) (sum byte) {
	var room [1 << 10]byte
	for i := range room {
		room[i] = byte(i + steps)
	}
	if steps > 0 {
		sum = descend(steps - 1)
	}
	return sum + room[steps]
}
