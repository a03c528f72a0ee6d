//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package cli

import "golang.org/x/sys/unix"

const (
	getTermios = unix.TIOCGETA
	inputQueue = 0x4004667f // FIONREAD
)
