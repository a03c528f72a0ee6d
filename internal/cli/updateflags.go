package cli

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

func newUpdate(c *cli.Context, s Streams) (*update, error) {
	dir, err := folderArgument(c)
	if err != nil {
		return nil, err
	}
	if err := exclusive(c); err != nil {
		return nil, err
	}
	u := &update{verify: c.String("verify"), diff: c.Bool("diff"), json: c.Bool("json"), conflict: s.defaultConflict(dir)}
	if u.wishing, err = newWishing(s, dir); err != nil {
		return nil, err
	}
	if u.set, err = setAnswers(c, u.catalog); err != nil {
		return nil, err
	}
	if c.IsSet("conflict") {
		if err := oneOf(c, "conflict", conflictModes()); err != nil {
			return nil, err
		}
		u.conflict = reconcile.ConflictMode(c.String("conflict"))
	}
	if c.IsSet("verify") {
		if err := oneOf(c, "verify", verifications()); err != nil {
			return nil, err
		}
	}
	if s.Terminal != nil && !c.Bool("dry-run") {
		u.ask = func(given option.Given) error {
			return interview(c.Context, s.Terminal, u.catalog, given, func(string, []string) error { return nil })
		}
	}
	return u, nil
}

func conflictModes() []string { return []string{"markers", "sidecar", "ours", "theirs", "fail"} }

// exclusive refuses flags that contradict each other.
func exclusive(c *cli.Context) error {
	if c.Bool("diff") && c.Bool("json") {
		return usagef("--diff and --json cannot be combined")
	}
	for _, alone := range []string{"continue", "abort"} {
		for _, other := range c.Command.VisibleFlags() {
			if name := other.Names()[0]; c.Bool(alone) && name != alone && c.IsSet(name) {
				return usagef("--%s stands alone: it is about the update before, not about a new one with --%s", alone, name)
			}
		}
	}
	return nil
}

func oneOf(c *cli.Context, flag string, words []string) error {
	if word := c.String(flag); !slices.Contains(words, word) {
		return usagef("flag --%s: unknown value %q%s; known: %s", flag, word, suggest.Hint(word, words), strings.Join(words, ", "))
	}
	return nil
}
