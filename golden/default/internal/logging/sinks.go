// Kept by mkdaemon (base): your edits are merged.

package logging

// sinks lists what log.sinks in the configuration may name, a line each.
func sinks() []opener {
	return []opener{
		{name: "stderr", open: openStderr},
		{name: "journald", open: openJournald},
		{name: "auto", open: openAuto},
	}
}
