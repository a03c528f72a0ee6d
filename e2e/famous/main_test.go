// Package famous audits daemons that everybody knows, as Debian packages them, and
// generated ones beside them. docs/famous-daemons.md has what came out, with reasons.
//
//	go test ./e2e/famous               a few of them
//	go test ./e2e/famous -all          all of them: some minutes
//	go test ./e2e/famous -all -update  and writes the table anew
package famous

import (
	"flag"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/lab"
)

var (
	all    = flag.Bool("all", false, "audit all daemons, not only a few")
	update = flag.Bool("update", false, "write the table of docs/famous-daemons.md anew")
)

// here is where projects are made.
var here lab.Lab

func TestMain(m *testing.M) {
	lab.Main(m, func(l lab.Lab) { here = l })
}
