package cli

import (
	"fmt"

	"github.com/mkdaemon/mkdaemon/internal/encode"
	"github.com/mkdaemon/mkdaemon/internal/project"
)

// refuse says what has to be done before there can be another update.
func (u *update) refuse(v *survey) error {
	u.say("mkdaemon: conflicts of the update before are open:")
	for _, e := range v.open {
		u.say("  %s", whereToResolve(e.Path, e.Marker > 0))
	}
	u.sayResolve()
	return errConflicts
}

// foresee names what an update that is not made would leave in conflict; the
// notes say why.
func (u *update) foresee(v *survey) {
	conflicts := v.plan.Conflicts()
	if len(conflicts) == 0 {
		return
	}
	u.say("mkdaemon: your edits and those of the templates would be in conflict:")
	for _, step := range conflicts {
		u.say("  %s", step.Path)
	}
}

// tellConflicts says where each conflict is, and how it ends.
func (u *update) tellConflicts(v *survey) {
	conflicts := v.plan.Conflicts()
	if len(conflicts) == 0 {
		return
	}
	u.say("mkdaemon: your edits and those of the templates are in conflict:")
	written := false
	for _, step := range conflicts {
		if step.Blocked {
			u.say("  %s: left as it is, for the reason below", step.Path)
			continue
		}
		written = true
		u.say("  %s", whereToResolve(step.Path, step.Marker > 0))
	}
	if written {
		u.sayResolve()
	}
}

func (u *update) sayResolve() {
	dir := ""
	if u.dir != "." {
		dir = " " + encode.ShellWord(u.dir)
	}
	u.say("resolve them, then: mkdaemon update --continue%s\nor put everything back: mkdaemon update --abort%s", dir, dir)
}

func whereToResolve(path string, markers bool) string {
	if markers {
		return fmt.Sprintf("%s: both are in the file, between lines of <, |, = and >", path)
	}
	return fmt.Sprintf("%s: what the templates have is in %s%s; take over what you want and remove that file", path, path, project.SidecarSuffix)
}
