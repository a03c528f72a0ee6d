// Kept by mkdaemon (base): your edits are merged.

package exit

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"
)

func TestOf(t *testing.T) {
	plain := errors.New("plain")
	for name, c := range map[string]struct {
		err  error
		want Code
	}{
		"nothing":                 {nil, OK},
		"without a code":          {plain, Failure},
		"with a code":             {With(Config, plain), Config},
		"with a code, wrapped":    {fmt.Errorf("app: %w", With(NoPerm, plain)), NoPerm},
		"two codes: the outer":    {With(TempFail, With(Config, plain)), TempFail},
		"a code for no error":     {With(Config, nil), OK},
		"a code and its own text": {Errorf(Usage, "unknown flag %q", "-x"), Usage},
	} {
		if got := Of(c.err); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// The code is beside the error, not in front of it.
func TestTheErrorStaysVisible(t *testing.T) {
	err := Errorf(CantCreate, "pidfile: %w", fs.ErrPermission)
	if err.Error() != "pidfile: permission denied" || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
}
