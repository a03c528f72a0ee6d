// Kept by mkdaemon (base): your edits are merged.

package logging

// An Event names what a record tells of. Texts are for people and may be
// reworded; an event stays, so that monitors and scripts can wait for it. It is
// logged as an attribute, whatever the key:
//
//	log.Info("running", "event", logging.Running)
//
// Each sink writes it where its format has a place for the kind of a message.
// Lines for people leave it out: their text says the same.
type Event string

// The events in the life of the daemon. Names have at most 32 printable ASCII
// characters (RFC 5424, MSGID).
const (
	Starting       Event = "starting"
	Running        Event = "running"
	Reloaded       Event = "reloaded"
	ReloadFailed   Event = "reload-failed"
	LogsReopened   Event = "logs-reopened"
	ReopenFailed   Event = "reopen-failed"
	Dropped        Event = "dropped"
	Stuck          Event = "stuck"
	Failed         Event = "failed"
	Stopping       Event = "stopping"
	Stopped        Event = "stopped"
	StoppedByForce Event = "stopped-by-force"

	// Audited needs not be named: it is that of every record with audit=true,
	// whose author may know nothing of this package.
	Audited Event = "audit"
)
