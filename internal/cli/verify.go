package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/project"
)

func verifications() []string { return []string{"build", "vet", "test"} }

// verified has the go command judge the project as the plan will leave it, while
// nothing is written yet: -overlay shows it other texts than the disk has.
func (u *update) verified(ctx context.Context, v *survey) error {
	switch {
	case u.verify == "" || v.plan.Empty():
		return nil
	case len(v.plan.Conflicts()) > 0:
		u.say("--verify=%s: not done, because of the conflicts; try `go %s ./...` when they are resolved", u.verify, u.verify)
		return nil
	}
	if _, err := exec.LookPath("go"); err != nil {
		return fmt.Errorf("--verify=%s: there is no go command; nothing was written", u.verify)
	}
	scratch, err := os.MkdirTemp("", "mkdaemon-verify-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	overlay, err := writeOverlay(scratch, u.dir, v.plan)
	if err != nil {
		return err
	}
	u.say("go %s ./... on what this update will leave", u.verify)
	output, err := goCommand(ctx, u.dir, u.verify, "-overlay="+overlay)
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	why := "nothing was written"
	if _, before := goCommand(ctx, u.dir, u.verify); before != nil {
		why += "; it fails without the update, too"
	}
	return fmt.Errorf("--verify=%s: %s:\n%s", u.verify, why, strings.TrimSpace(output))
}

func goCommand(ctx context.Context, dir, verb string, flags ...string) (output string, err error) {
	args := append([]string{verb}, flags...)
	if verb == "build" {
		args = append(args, "-o", os.DevNull) // a project of one program would get it
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "./...")...)
	cmd.Dir = dir
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// writeOverlay writes the texts that the plan changes into scratch, and the list
// that `go build -overlay` reads.
func writeOverlay(scratch, dir string, plan *project.Plan) (string, error) {
	dir, err := filepath.Abs(dir)
	replace := map[string]string{}
	for i, step := range plan.Steps {
		if step.Was != "" {
			replace[filepath.Join(dir, step.Was)] = ""
		}
		switch {
		case step.After == nil && step.Before != nil:
			replace[filepath.Join(dir, step.Path)] = ""
		case step.After != nil && (step.Before == nil || step.Was != "" || !bytes.Equal(step.Before.Text, step.After.Text)):
			text := filepath.Join(scratch, fmt.Sprint(i))
			err = errors.Join(err, os.WriteFile(text, step.After.Text, 0o600))
			replace[filepath.Join(dir, step.Path)] = text
		}
	}
	list, marshalErr := json.Marshal(map[string]any{"Replace": replace})
	file := filepath.Join(scratch, "overlay.json")
	return file, errors.Join(err, marshalErr, os.WriteFile(file, list, 0o600))
}
