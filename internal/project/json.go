package project

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

type (
	planJSON struct {
		Schema    int         `json:"schema"`
		From      string      `json:"from"`
		To        string      `json:"to"`
		Entries   []entryJSON `json:"entries"`
		Conflicts []string    `json:"conflicts"`
		Notes     []string    `json:"notes"`
		Exit      int         `json:"exit"`
	}
	entryJSON struct {
		Op        Op               `json:"op"`
		Path      string           `json:"path"`
		Was       string           `json:"was,omitempty"`
		Ownership render.Ownership `json:"ownership"`
		State     State            `json:"state"`
		Before    string           `json:"before,omitempty"` // digests; none: no file
		After     string           `json:"after,omitempty"`
		Sidecar   string           `json:"sidecar,omitempty"` // its path
		Mode      string           `json:"mode,omitempty"`    // after it, else before it
		Open      bool             `json:"open,omitempty"`    // of a conflict: it is older than this plan
		Note      string           `json:"note,omitempty"`
	}
)

// JSON is the plan as one object, for programs. exit is the exit code that the
// command will end with.
func (p *Plan) JSON(exit int) []byte {
	out := planJSON{Schema: 1, From: p.From, To: p.To, Entries: []entryJSON{}, Conflicts: []string{}, Notes: p.Notes(), Exit: exit}
	for _, step := range p.Steps {
		entry := entryJSON{Op: step.Op, Path: step.Path, Was: step.Was, Ownership: step.Ownership, State: step.State, Open: step.Open, Note: step.Note}
		if step.Before != nil {
			entry.Before, entry.Mode = state.Digest(step.Before.Text), modeText(step.Before.Mode)
		}
		if step.After != nil {
			entry.After, entry.Mode = state.Digest(step.After.Text), modeText(step.After.Mode)
		}
		if step.Sidecar != nil {
			entry.Sidecar = step.Path + SidecarSuffix
		}
		if step.Op == OpConflict {
			out.Conflicts = append(out.Conflicts, step.Path)
		}
		out.Entries = append(out.Entries, entry)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil {
		return nil // strings and numbers only: cannot happen
	}
	return b.Bytes()
}

func modeText(mode fs.FileMode) string { return fmt.Sprintf("%04o", uint32(mode)) }
