// Package famous audits daemons that everybody knows, as Debian packages them, and
// generated ones beside them. docs/famous-daemons.md has what came out, with reasons.
//
//	go test ./e2e/famous                        a few of them
//	go test ./e2e/famous -daemons=redis,cron    these
//	go test ./e2e/famous -daemons=all           all of them: ten minutes
//	go test ./e2e/famous -daemons=all -update   and writes the table anew
package famous

import (
	"flag"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/lab"
)

var (
	which  = flag.String("daemons", "nginx,memcached-foreground,ours,systemd-journald", "audit these, or all")
	update = flag.Bool("update", false, "write the table of docs/famous-daemons.md anew; with -daemons=all")
)

// here is where projects are made.
var here lab.Lab

func TestMain(m *testing.M) {
	lab.Main(m, func(l lab.Lab) { here = l })
}
