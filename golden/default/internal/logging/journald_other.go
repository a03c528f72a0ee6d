// Kept by mkdaemon (logging/journald): your edits are merged.

//go:build !linux

package logging

import (
	"errors"
	"fmt"
	"net"
)

// sendFile cannot be: journald, and the sealed files that it takes, are Linux
// only. Where its socket is not there, newJournal has already said so.
func sendFile(_ *net.UnixConn, b []byte) error {
	return fmt.Errorf("cannot send %d bytes to the journal: %w", len(b), errors.ErrUnsupported)
}
