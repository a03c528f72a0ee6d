// Kept by mkdaemon (base): your edits are merged.

// Package exit holds the exit codes of the daemon and errors that carry one.
// It does not exit: only main does, so that every deferred function runs.
package exit

import (
	"errors"
	"fmt"
)

// Code is the status that a process leaves to whoever started it. The values
// from 64 on are those of sysexits(3), which systemd.exec(5) also knows by
// name. Two ranges are left alone: 2 is what the Go runtime uses for a panic,
// and from 128 on a shell reads "killed by signal N".
type Code int

const (
	// OK: done, or stopped because somebody asked for it.
	OK Code = 0
	// Failure: something went wrong that has no code of its own.
	Failure Code = 1
	// Usage: the command line is wrong; starting again cannot help.
	Usage Code = 64
	// Unavailable: an address cannot be bound, or something needed is not there.
	Unavailable Code = 69
	// Software: a bug in this program.
	Software Code = 70
	// OSErr: the system refused something basic, such as a new process.
	OSErr Code = 71
	// CantCreate: a pidfile, log file or directory cannot be created.
	CantCreate Code = 73
	// TempFail: another instance is running, or a start took too long; later it may work.
	TempFail Code = 75
	// NoPerm: this user may not do that; starting again cannot help.
	NoPerm Code = 77
	// Config: the configuration is missing or invalid; starting again cannot help.
	Config Code = 78
)

// coded is an error with an exit code beside it.
type coded struct {
	code Code
	err  error
}

func (e *coded) Error() string { return e.err.Error() }
func (e *coded) Unwrap() error { return e.err }

// Errorf is fmt.Errorf for an error that ends the process with code.
func Errorf(code Code, format string, a ...any) error {
	return With(code, fmt.Errorf(format, a...))
}

// With gives err an exit code. With(code, nil) is nil.
func With(code Code, err error) error {
	if err == nil {
		return nil
	}
	return &coded{code: code, err: err}
}

// Of returns the code that err carries: OK for nil, Failure for an error that
// carries none. The outermost code wins, since whoever added it knew most.
func Of(err error) Code {
	if err == nil {
		return OK
	}
	if e, ok := errors.AsType[*coded](err); ok {
		return e.code
	}
	return Failure
}
