// Package debian makes Debian packages of generated projects, as a packager would who has
// nothing but `make install`: lintian judges them, and dpkg installs and removes them on the
// systemd of two releases.
package debian

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// here is where projects are made.
var here lab.Lab

func TestMain(m *testing.M) {
	lab.Main(m, func(l lab.Lab) { here = l })
}

const name = "my-pulsed"

// project writes and builds one with these answers, besides the plain ones.
func project(t *testing.T, answers map[string]string) string {
	t.Helper()
	testtool.Need(t, "make")
	given := combine.Plain(lab.Catalog(t), "my-pulseD")
	for question, options := range answers {
		given[question] = strings.Fields(options)
	}
	dir := here.Generate(t, given)
	lab.Run(t, dir, "make", "-s", "build")
	return dir
}

// pack makes the package of a project, with the files of these options of init.
func pack(t *testing.T, project, init string) string {
	t.Helper()
	testtool.Need(t, "dpkg-deb", "strip", "gzip")
	deb := filepath.Join(t.TempDir(), name+"_1.0-1_all.deb")
	lab.Run(t, "", "sh", "testdata/deb.sh", project, name, deb, init)
	return deb
}
