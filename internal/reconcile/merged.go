package reconcile

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"path"

	"github.com/mkdaemon/mkdaemon/internal/merge"
)

// merged is a merged text, or why there is none, and how far its lines got.
type merged struct {
	text  []byte
	notes []string
	err   error
	lines merge.Result
}

var errLines = errors.New("you and the templates changed the same lines")

// mergeText merges by what a file is: by its own rules, or by lines. Only what
// its format's parser takes is a merged text.
func mergeText(p string, base *Content, disk, next []byte, imported func(string) bool) (m merged) {
	var was []byte
	if base != nil {
		was = base.Text
	}
	if !merge.Mergeable(was) || !merge.Mergeable(disk) || !merge.Mergeable(next) {
		return merged{err: errors.New("it is no text, or too large to be merged by lines")}
	}
	switch path.Base(p) {
	case "go.mod":
		m.text, m.notes, m.err = mergeGoMod(was, disk, next, imported)
	case "go.sum":
		if m.text, m.err = mergeGoSum(disk, next); m.err == nil {
			m.notes = []string{"go.sum has the lines of both; run `go mod tidy`, it may lack one or have too many"}
		}
	case ".gitignore", ".gitattributes", ".dockerignore":
		m.text = mergeLineSet(was, disk, next)
	default:
		if m.lines = merge.Lines(was, disk, next); base == nil {
			m.lines = merge.Unrelated(disk, next)
		}
		text, clean := m.lines.Clean()
		if !clean {
			m.err = errLines
			if base == nil {
				m.err = errors.New("it is not known what mkdaemon wrote, so who made a difference is not known either")
			}
			return m
		}
		m.text = formatted(p, disk, text)
	}
	if m.err == nil {
		if err := verify(p, m.text); err != nil {
			m.err = fmt.Errorf("it can be merged, but the result is wrong: %w", err)
		}
	}
	return m
}

// side settles each conflict as one side has it, or the whole file where that
// gives no right one, or lines are not how it is merged.
func (m merged) side(p string, side merge.Side, whole []byte) []byte {
	if m.lines.Conflicts() > 0 {
		if text := m.lines.Take(side); verify(p, text) == nil {
			return text
		}
	}
	return whole
}

// formatted keeps Go as gofmt has it, if the user does: columns that one side
// made wider can come out uneven.
func formatted(p string, disk, text []byte) []byte {
	if path.Ext(p) != ".go" {
		return text
	}
	plainDisk, style := Plain(disk)
	if tidy, err := format.Source(plainDisk); err != nil || !bytes.Equal(tidy, plainDisk) {
		return text
	}
	unstyled, _ := Plain(text)
	tidy, err := format.Source(unstyled)
	if err != nil || bytes.Equal(tidy, unstyled) {
		return text
	}
	return style.Put(tidy)
}
