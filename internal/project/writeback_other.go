//go:build !linux

package project

import "os"

// startWriteback is a hint that only Linux takes.
func startWriteback(*os.File) {}

func (d descriptor) startWriteback() {}
