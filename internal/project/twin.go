package project

import "fmt"

// checkTwin refuses to make a file that would be one with another where case
// is ignored: such a project could not be cloned everywhere.
func (p *planner) checkTwin(f *fate) error {
	twin, err := p.disk.Twin(f.Path)
	if err == nil && twin != "" && !p.leaves(twin) {
		f.block(fmt.Sprintf("%s is there, and both are one file where case is ignored; rename yours", twin))
	}
	return err
}

// leaves reports whether a twin is a file that moves or goes by this very plan.
func (p *planner) leaves(twin string) bool {
	_, tracked := p.tracked[twin]
	_, stays := p.wish.Tree[twin]
	return tracked && !stays
}
