// Kept by mkdaemon (base): your edits are merged.

package command

// reserveStack makes the stack of this goroutine as large as a start will need
// it. Goroutines begin with a few KiB, and each time that does not do, the whole
// stack is moved, for which the runtime has to look up every function on it:
// done here, once, nearly nothing is there to be looked up.
//
// A function has to have room for all its variables before it begins, used or
// not, and a stack does not shrink while nothing is collected. So this is never
// called with use; the compiler must not know that.
//
//go:noinline
func reserveStack(use bool) (sum byte) {
	if use {
		var room [stackReserve]byte
		for i := range room {
			sum += room[i] ^ byte(i)
		}
	}
	return sum
}

// stackReserve is what New, Load and Run use together, and some more.
const stackReserve = 20 << 10
