// Kept by mkdaemon (logging/journald): your edits are merged.

package logging

// messageID is what the journal knows an event by, in its field MESSAGE_ID:
// 128 random-looking bits, by which journalctl(1) finds the explanation in
// packaging/journal/pulsed.catalog (journalctl -x). Empty: it has none.
//
// They are version 5 UUIDs (RFC 9562), so that anybody can compute them again:
//
//	uuidgen --sha1 --namespace @url --name 'example.com/pulsed#running'
//
// Once released they must never change, or old entries lose their meaning.
func messageID(e Event) string {
	switch e {
	case Starting:
		return "a19e051264535a1086cbb3d3f5da8f51"
	case Running:
		return "0cf3b203bcea5b4b9a2bca7c299fe245"
	case Reloaded:
		return "f13a2a61d9195c93b023777db033ea07"
	case ReloadFailed:
		return "8e1212f9931154f792485dc7b89b4547"
	case LogsReopened:
		return "b5634cc85bb05b0ebdcba1f045b8557c"
	case ReopenFailed:
		return "d53ef964f6d15d5ea9187e9432c96d06"
	case Dropped:
		return "44a633c6d0955c36b15497c0e048e712"
	case Stuck:
		return "1426ad3bd14254318d89b64a54fafdff"
	case Failed:
		return "cbcff5f111b15495b53e79074545d96c"
	case Stopping:
		return "c50019bf772d5bdfb1b7effe883106fb"
	case Stopped:
		return "922772122aa453c98eafbbea5e4bc462"
	case StoppedByForce:
		return "5e5cc4d081115f07b7c40e86008add38"
	case Audited:
		return "9078444a19d55270a714b2aef50f233b"
	}
	return ""
}

// appendEvent appends the fields that say what a record tells of. Neither
// holds anything that somebody else could choose: the short form will do.
func appendEvent(buf []byte, e Event) []byte {
	if id := messageID(e); id != "" {
		buf = append(append(append(buf, "MESSAGE_ID="...), id...), '\n')
	}
	return buf
}
