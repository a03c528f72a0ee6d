// Kept by mkdaemon (base): your edits are merged.

// Package version knows which build this is. It does nothing else.
package version

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version is set by the Makefile at link time:
// -ldflags "-X example.com/pulsed/internal/version.Version=v1.2.3".
var Version = "dev"

// String describes the build in one line: version, commit if the binary was
// built inside a repository, and the toolchain.
func String() string {
	text := Version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				text += fmt.Sprintf(" (%.12s)", s.Value)
			}
		}
	}
	return text + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}
