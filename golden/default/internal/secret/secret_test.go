// Kept by mkdaemon (base): your edits are merged.

package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestItNeverShows prints, logs and encodes a secret in every way that comes to
// mind, alone and inside of what people print without thinking.
func TestItNeverShows(t *testing.T) {
	const hidden = "hunter2"
	text := New("/etc/token", hidden)
	type around struct {
		Text  Text
		inner Text // fmt may not call methods of this one
		point *Text
	}
	whole := around{text, text, &text}
	var shown bytes.Buffer
	for _, v := range []any{text, &text, whole, &whole, []Text{text}, map[string]Text{"k": text}, errors.Join(fmt.Errorf("x: %v", text))} {
		for _, verb := range "vsqxXdoctUbeEfgGp" {
			for _, flag := range []string{"", "+", "#", " ", "0", "20", ".3"} {
				fmt.Fprintf(&shown, "%"+flag+string(verb)+"\n", v)
			}
		}
		fmt.Fprintln(&shown, v)
		slog.New(slog.NewTextHandler(&shown, nil)).Info("m", "k", v, slog.Group("g", "k", v))
		slog.New(slog.NewJSONHandler(&shown, nil)).Info("m", "k", v, slog.Group("g", "k", v))
		if err := json.NewEncoder(&shown).Encode(v); err != nil {
			t.Error(err)
		}
	}
	for _, word := range []string{hidden, fmt.Sprintf("%x", hidden), fmt.Sprintf("%X", hidden), fmt.Sprintf("% x", hidden)} {
		if strings.Contains(shown.String(), word) {
			t.Errorf("%q shows in:\n%s", word, &shown)
		}
	}
	for _, verb := range []string{"%s", "%v", "%+v", "%#v", "%q", "%x", "%d"} {
		if got := fmt.Sprintf(verb, text); got != "(secret of /etc/token)" {
			t.Errorf("%s shows %s", verb, got)
		}
	}
	if text.Reveal() != hidden || text.IsZero() {
		t.Errorf("it reveals %q", text.Reveal())
	}
}

func TestNone(t *testing.T) {
	var none Text
	if !none.IsZero() || none.Reveal() != "" || none.String() != "(no secret)" {
		t.Errorf("the zero Text is %v", none)
	}
	if err := none.UnmarshalText([]byte("/etc/x")); err != nil || none.File() != "/etc/x" || none.IsZero() || none.Reveal() != "" {
		t.Errorf("not read yet: %v, %v", none, err)
	}
}
