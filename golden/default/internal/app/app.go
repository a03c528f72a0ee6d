// Yours: mkdaemon wrote this once and never will again.

// Package app is the work of this daemon, and the place to start writing: it
// says its message at each beat of a ticker. It knows nothing of signals, files
// or sockets; internal/daemon calls the methods below at the right moments.
package app

import (
	"context"
	"log/slog"
	"net"
	"sync"
	"time"
)

// App is the work. The methods may be called from any goroutine.
type App struct {
	log     *slog.Logger
	changed chan struct{} // holds a token if the settings changed
	asked   chan struct{} // Alive puts a token in, the work loop takes it out

	mu       sync.Mutex // guards what follows
	settings Settings
	beats    int
	last     time.Time
}

// New makes the App from settings that are valid. It opens nothing, so that the
// check command can call it, too.
func New(s Settings, log *slog.Logger) (*App, error) {
	return &App{
		log:      log,
		changed:  make(chan struct{}, 1),
		asked:    make(chan struct{}),
		settings: s,
	}, nil
}

// Init acquires whatever can fail: listeners, files, connections. After an
// error it holds nothing; it gives up when ctx is done. A ticker needs nothing.
// A server asks sockets for its listener first, and opens one if that is nil.
func (a *App) Init(ctx context.Context, _ Sockets) error { return ctx.Err() }

// Sockets are those that the service manager has opened, by the names that they
// have there: FileDescriptorName= in a .socket unit of systemd. So a server can
// have port 443 without being root, and lose no connection while it restarts.
type Sockets interface {
	// Listener returns the stream socket of this name, nil if there is none.
	Listener(name string) (net.Listener, error)
	// PacketConn does so for datagrams.
	PacketConn(name string) (net.PacketConn, error)
}

// Run works until ctx is done, then finishes what it has begun and returns nil.
// An error, or returning early, stops the whole daemon.
func (a *App) Run(ctx context.Context) error {
	ticker := time.NewTicker(a.current().Period.Duration)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			a.beat()
		case <-a.changed:
			// From now on: a shorter period does not wait for the end of the old.
			ticker.Reset(a.current().Period.Duration)
		case <-a.asked:
			// Taking the token is the answer. This loop gives it and no other
			// goroutine, so if the work is stuck, the answer is missing.
		}
	}
}

// Reload takes new settings: all of them, or none if it returns an error. What
// has to be opened for them is opened before anything old is closed. It is not
// called if nothing in the file has changed.
func (a *App) Reload(s Settings) error {
	a.mu.Lock()
	a.settings = s
	a.mu.Unlock()
	// With a token in the channel already, the loop will see these settings too.
	select {
	case a.changed <- struct{}{}:
	default:
	}
	return nil
}

// Alive returns nil when the work loop answers, or an error when ctx is done
// before. It feeds the watchdog of the service manager.
func (a *App) Alive(ctx context.Context) error {
	select {
	case a.asked <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Status is shown by the status command; anything that encoding/json takes.
// It must answer at once, even if the work is stuck: that is when it is asked.
func (a *App) Status() any {
	a.mu.Lock()
	defer a.mu.Unlock()
	return Status{Beats: a.beats, LastBeat: a.last, Period: a.settings.Period.String()}
}

// Status is what there is to know about the work.
type Status struct {
	Beats    int       `json:"beats"`
	LastBeat time.Time `json:"last_beat,omitzero"`
	Period   string    `json:"period"`
}

// beat is one piece of work.
func (a *App) beat() {
	a.mu.Lock()
	a.beats++
	a.last = time.Now()
	message, beats := a.settings.Message, a.beats
	a.mu.Unlock()
	a.log.Info(message, "beat", beats)
}

// current is a copy of the settings.
func (a *App) current() Settings {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.settings
}
