// Kept by mkdaemon (base): your edits are merged.

package command

// commands lists every command, in the order in which help shows them.
func commands() []command {
	return []command{
		{name: "run", summary: "stay in the foreground and work until told to stop", run: run},
		{name: "check", summary: "name every mistake in the configuration; -t for short", run: check},
		{name: "config", summary: "show every setting, and where its value comes from", run: showConfig},
		{name: "version", summary: "tell which build this is", run: showVersion},
		{name: "help", args: "[COMMAND]", summary: "show this, or the flags of a command", run: help},
	}
}
