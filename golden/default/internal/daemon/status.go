// Kept by mkdaemon (base): your edits are merged.

package daemon

import (
	"os"
	"time"

	"example.com/pulsed/internal/config"
	"example.com/pulsed/internal/version"
)

// Where in its life the daemon is.
const (
	Starting  = "starting"
	Running   = "running"
	Reloading = "reloading"
	Stopping  = "stopping"
)

// Status is what the daemon says about itself. It is made to become JSON.
type Status struct {
	PID        int       `json:"pid"`
	State      string    `json:"state"` // as above
	Started    time.Time `json:"started"`
	Version    string    `json:"version"`
	ConfigFile string    `json:"config_file"`
	Generation int       `json:"generation"`    // 1, and one more after each reload that changed something
	Loaded     time.Time `json:"config_loaded"` // when the configuration in force was read
	Reloads    uint64    `json:"reloads"`       // that worked
	Refused    uint64    `json:"reloads_refused"`
	LastReload *Outcome  `json:"last_reload,omitempty"`
	LogLevel   string    `json:"log_level"`
	LogDropped uint64    `json:"log_dropped"`
	App        any       `json:"app"` // whatever App.Status returns, or unanswered

	// LogSinks has the records that each sink has dropped, by its name.
	LogSinks map[string]uint64 `json:"log_sinks,omitempty"`
}

// Outcome is how a reload ended.
type Outcome struct {
	Time       time.Time `json:"time"`
	Generation int       `json:"generation"`      // in force since
	Error      string    `json:"error,omitempty"` // empty: it worked
}

// Status answers at once, whatever the daemon is busy with.
func (d *Daemon) Status() Status {
	work := d.appStatus() // not under the lock
	d.mu.Lock()
	defer d.mu.Unlock()
	return Status{
		PID:        os.Getpid(),
		State:      d.state,
		Started:    d.started,
		Version:    version.Version,
		ConfigFile: d.options.Source.Path(),
		Generation: d.generation,
		Loaded:     d.loaded,
		Reloads:    d.reloads,
		Refused:    d.refused,
		LastReload: d.last,
		LogLevel:   config.Level{Level: d.Level().Level()}.String(),
		LogDropped: d.logs.Dropped(),
		App:        work,
		LogSinks:   d.logs.DroppedBySink(),
	}
}

// unanswered stands for the status of an application that does not tell it.
const unanswered = "does not answer"

// answerTimeout is how long it may take to tell it.
const answerTimeout = 500 * time.Millisecond

// appStatus asks the application, but does not wait for ever: this is asked for
// most when something is stuck, and by a stop that took too long, too. However
// often it is asked, one goroutine is stuck in there and not more.
func (d *Daemon) appStatus() any {
	limit := time.After(answerTimeout)
	select {
	case d.asking <- struct{}{}:
	case <-limit:
		return unanswered
	}
	answer := make(chan any, 1)
	go func() {
		answer <- d.describe()
		<-d.asking
	}()
	select {
	case status := <-answer:
		return status
	case <-limit:
		return unanswered
	}
}
