// Package superservers plays the life of generated daemons under the real
// inetd(8) of two projects and the real xinetd(8), each in a container of its own.
package superservers

import (
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/lab"
)

// here is where projects are made.
var here lab.Lab

func TestMain(m *testing.M) {
	lab.Main(m, func(l lab.Lab) { here = l })
}
