// Kept by mkdaemon (ipc/_peer): your edits are merged.

package control

import (
	"errors"
	"testing"
)

// kindOfError is the kind of an error of this package, or "" for none.
func kindOfError(t *testing.T, err error) Kind {
	t.Helper()
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("%T without a kind: %v", err, err)
	}
	return e.Kind
}
