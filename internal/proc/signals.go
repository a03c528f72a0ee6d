//go:build linux

package proc

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"syscall"
)

// Bit is a signal in a mask, as SigCgt and others are in proc_pid_status(5).
func Bit(s syscall.Signal) uint64 { return 1 << (s - 1) }

// Mask reads one, hexadecimal as the kernel writes it; 0 if it is none. Those of capabilities
// are written so, too.
func Mask(hex string) uint64 {
	n, _ := strconv.ParseUint(hex, 16, 64)
	return n
}

// Reserved are the signals 32 and 33, which belong to the C library, nptl(7): no
// program can reset them through it.
const Reserved = uint64(3) << 31

// Signals writes a mask as the numbers and names of its signals.
func Signals(mask uint64) string {
	if bits.OnesCount64(mask) > 50 {
		return "all"
	}
	var names []string
	for s := syscall.Signal(1); s <= 64; s++ {
		if mask&Bit(s) != 0 {
			names = append(names, fmt.Sprintf("%d (%v)", int(s), s))
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ", ")
}
