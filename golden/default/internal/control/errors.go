// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"context"
	"errors"
	"strings"
)

// Kind is what went wrong, in a form that each transport translates into its
// own and its client translates back.
type Kind string

const (
	// Denied: this caller may not do that.
	Denied Kind = "denied"
	// Invalid: the question makes no sense.
	Invalid Kind = "invalid"
	// TooBig: the question is longer than any that makes sense.
	TooBig Kind = "too big"
	// Rejected: the configuration cannot be used; the old one stays.
	Rejected Kind = "rejected"
	// Unavailable: not now; later it may work.
	Unavailable Kind = "unavailable"
	// Internal: a fault of the daemon or of the system below it.
	Internal Kind = "internal"
	// NotRunning: nobody answers at that address (clients only).
	NotRunning Kind = "not running"
	// TimedOut: no answer came in time (clients only).
	TimedOut Kind = "timed out"
)

// Error is an operation that was refused or did not work.
type Error struct {
	Kind Kind
	Text string

	// Lines are all the problems, one a line, if there are several.
	Lines []string
}

func (e *Error) Error() string {
	return strings.Join(append([]string{e.Text}, e.Lines...), "\n")
}

// asError gives err a kind if it has none: a deadline or a cancelled request is
// about time, everything else about this side of the connection.
func asError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return &Error{Kind: Unavailable, Text: "not finished in time; it may still go on"}
	}
	return &Error{Kind: Internal, Text: err.Error()}
}
