//go:build !darwin

package project

import "golang.org/x/sys/unix"

func fsync(fd int) error { return unix.Fsync(fd) }
