// Kept by mkdaemon (base): your edits are merged.

package logging

// sinks lists what log.sinks in the configuration may name, a line each.
func sinks() []opener {
	return []opener{
		{"stderr", openStderr},
		{"journald", openJournald},
		{"auto", openAuto},
	}
}
