// Kept by mkdaemon (logging/stderr): your edits are merged.

package config

import "testing"

func TestStderrFormat(t *testing.T) {
	for format, valid := range map[string]bool{"logfmt": true, "json": true, "": false, "JSON": false} {
		var refused string
		Stderr{Format: format}.Validate(func(key, _ string) { refused = key })
		if (refused == "") != valid || !valid && refused != "format" {
			t.Errorf("%q: refused %q", format, refused)
		}
	}
}
