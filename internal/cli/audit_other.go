//go:build !linux

package cli

import "github.com/urfave/cli/v2"

func auditCommand(Streams) *cli.Command {
	return &cli.Command{
		Name:            "audit",
		Usage:           "tells whether a program is a correct daemon; needs Linux",
		Description:     "All that it sees, it sees in /proc. Run it in a container, or in CI.",
		SkipFlagParsing: true,
		Action:          func(*cli.Context) error { return usagef("audit needs Linux; run it in a container, or in CI") },
	}
}
