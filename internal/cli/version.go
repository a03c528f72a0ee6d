package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"
)

func versionCommand(s Streams) *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "prints which mkdaemon this is",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "as a JSON object"}},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			return printVersion(s, c.Bool("json"))
		},
	}
}

func printVersion(s Streams, asJSON bool) error {
	if !asJSON {
		return s.print("mkdaemon " + Version() + "\n")
	}
	text, err := json.Marshal(struct {
		Name     string `json:"name"`
		Version  string `json:"version"`
		Go       string `json:"go"`
		Platform string `json:"platform"`
	}{"mkdaemon", Version(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH})
	if err != nil {
		return err
	}
	return s.print(string(text) + "\n")
}

// Version is the module version that the go tool recorded in the binary:
// v1.2.3 after `go install …@v1.2.3`, a pseudo-version or "(devel)" for a build
// from a checkout.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func noArguments(c *cli.Context) error {
	if c.Args().Present() {
		return usagef("%s takes no argument, got %q", c.Command.Name, fmt.Sprint(c.Args().First()))
	}
	return nil
}
