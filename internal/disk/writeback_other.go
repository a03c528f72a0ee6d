//go:build !linux

package disk

import "os"

// startWriteback is a hint that only Linux takes.
func startWriteback(*os.File) {}

func (d descriptor) startWriteback() {}
