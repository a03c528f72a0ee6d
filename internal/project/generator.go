package project

import (
	"fmt"

	"golang.org/x/mod/semver"
)

// CheckGenerator refuses a mkdaemon that is older than the one which wrote the
// project last: it does not know what that one did. A version that says
// nothing, as that of a build from a checkout may, is let through.
func (p *Project) CheckGenerator(version string) error {
	last := p.Lock.Generator
	if semver.IsValid(last) && semver.IsValid(version) && semver.Compare(version, last) < 0 {
		return fmt.Errorf("this is mkdaemon %s, and %s wrote the project last; install %s or newer", version, last, last)
	}
	return nil
}
