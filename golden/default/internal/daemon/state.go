// Kept by mkdaemon (base): your edits are merged.

package daemon

// note keeps how far the daemon has come in its life and, if there is one, how
// a reload ended. Whoever calls it holds mu, so that what is told of it comes
// in the order in which it happened.
func (d *Daemon) note(state string, reloaded *Outcome) {
	d.state = state
	switch {
	case reloaded == nil:
	case reloaded.Error == "":
		d.last, d.loaded = reloaded, reloaded.Time
		d.reloads++
	default:
		d.last = reloaded
		d.refused++
	}
	d.publish(state, reloaded)
}
