// Kept by mkdaemon (base): your edits are merged.

package logging

import (
	"errors"
	"os"
	"syscall"
	"time"

	"example.com/pulsed/internal/config"
)

// An opener makes the sink that the configuration calls name. An error that
// starting again cannot cure carries exit.Config.
type opener struct {
	name string
	open func(*config.Config, Stderr) (sink, error)
}

// Stderr is whose standard error is, and what becomes of it.
type Stderr int

const (
	// Own is ours for life, as who started us has connected it.
	Own Stderr = iota
	// Lent belongs to whoever waits for the start; then a file of ours takes its place.
	Lent
	// Lost is lent as well, and then leads nowhere.
	Lost
)

// A sink is a place that records go to. To add one, write these four methods
// and a line in sinks.go.
type sink interface {
	// encode appends r to buf in the form that write expects. It runs in the
	// goroutine that logs, many at a time: it must not wait for anything.
	encode(buf []byte, r *record) []byte

	// write sends what encode made. Only the writer goroutine calls it, so it
	// may wait, but not beyond the deadline, where that can be had. It returns
	// how many bytes need not be sent again; with an error it is called again
	// with the rest, unless the error is hopeless.
	write(b []byte, deadline time.Time) (n int, err error)

	// reopen looks again at what is written to; see Logs.Reopen. It may run
	// beside write, and must not wait for it.
	reopen() error

	// close comes after the last write.
	close()
}

// An applier is a sink that uses more of the configuration than its place, such as
// a key in a file. It is told of each one that takes effect, and must not wait.
type applier interface{ apply(*config.Config) }

// writeTimeout bounds one attempt to write. Longer would gain nothing, since
// the queue tries again; it is how soon a writer notices that Close has given up.
const writeTimeout = 100 * time.Millisecond

// isTimeout tells that a sink is there and takes nothing just now.
func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// isHopeless tells that this very record will never get through, so that
// trying again would hold up all that follow.
func isHopeless(err error) bool {
	return errors.Is(err, syscall.EPIPE) || // the reader of our pipe is gone for good
		errors.Is(err, syscall.EMSGSIZE) || // larger than the socket takes
		errors.Is(err, errors.ErrUnsupported)
}
