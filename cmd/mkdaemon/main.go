// Mkdaemon writes complete Unix daemon projects in Go.
//
// Run "mkdaemon help" for the commands, or "mkdaemon new fooD" to begin.
package main

import (
	"os"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/cli"
)

func main() {
	audit.Enter() // an audit runs this program again, in its roles
	os.Exit(int(cli.Run(os.Args[1:], cli.Process())))
}
