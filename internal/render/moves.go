package render

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pelletier/go-toml/v2"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// movesFile declares the moves, beside the template folders.
const movesFile = "moves.toml"

// Move says that the templates write a file to another path than they once did.
type Move struct{ From, To string }

// Moves lists the moves that concern a project with these answers, each to where
// the file is now, however many versions were skipped: what moved twice is
// one move. A move to a path that the answers do not give is none.
func (t *Templates) Moves(a option.Answers, tree Tree) ([]Move, error) {
	declared, err := t.readMoves()
	if err != nil {
		return nil, err
	}
	var moves []Move
	for i, m := range declared {
		for _, later := range declared[i+1:] {
			if later.From == m.To {
				m.To = later.To
			}
		}
		m = Move{outputPath(m.From, a.Name.Disk), outputPath(m.To, a.Name.Disk)}
		if _, there := tree[m.To]; there && m.From != m.To { // it may have moved back
			moves = append(moves, m)
		}
	}
	return moves, nil
}

// readMoves reads the declared moves, oldest first. A set of templates without
// the file has none.
func (t *Templates) readMoves() ([]Move, error) {
	text, err := fs.ReadFile(t.fs, movesFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	var file struct {
		Move []struct {
			From string `toml:"from"`
			To   string `toml:"to"`
		} `toml:"move"`
	}
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&file); err != nil {
		return nil, fmt.Errorf("templates/%s: %w", movesFile, err)
	}
	moves := make([]Move, len(file.Move))
	for i, m := range file.Move {
		moves[i] = Move(m)
		if !fs.ValidPath(m.From) || !fs.ValidPath(m.To) || m.From == m.To {
			return nil, fmt.Errorf("templates/%s: a move from %q to %q", movesFile, m.From, m.To)
		}
	}
	return moves, nil
}
