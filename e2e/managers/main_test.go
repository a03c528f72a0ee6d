// Package managers plays the life of generated daemons under the service
// managers that can run here, each the real one in a container of its own, and
// prints what each of them can do.
package managers

import (
	"flag"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/lab"
)

// works is where projects are made.
var works workshop

// Waiting is most of what happens here, so more machines run at a time than
// there are processors.
const machines = "6"

func TestMain(m *testing.M) {
	lab.Main(m, func(l lab.Lab) {
		works.lab = l
		flag.Parse()
		if err := flag.Set("test.parallel", machines); err != nil {
			panic(err)
		}
	})
}
