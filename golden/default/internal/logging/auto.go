// Kept by mkdaemon (logging/auto): your edits are merged.

package logging

import "example.com/pulsed/internal/config"

// openAuto chooses the journal if that is where standard error goes, and
// standard error otherwise. That the journal's socket exists would be no
// reason: it does too in a container, and when somebody tries the daemon by
// hand and wants to see what it says.
func openAuto(cfg *config.Config) (sink, error) { return firstOf(cfg, openRunningJournal, openStderr) }

// openRunningJournal refuses a journal that cannot be reached just now.
func openRunningJournal(*config.Config) (sink, error) {
	j := newJournal(journalSocket)
	if err := j.dial(); err != nil {
		return nil, err
	}
	return j, nil
}

// firstOf is openAuto with other openers.
func firstOf(cfg *config.Config, journald, stderr func(*config.Config) (sink, error)) (sink, error) {
	if isJournal(2) {
		// Over its own protocol the journal gets attributes as fields. If that
		// is not to be had, standard error still leads there, as text.
		if s, err := journald(cfg); err == nil {
			return s, nil
		}
	}
	return stderr(cfg)
}
