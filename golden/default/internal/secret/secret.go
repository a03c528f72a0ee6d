// Kept by mkdaemon (base): your edits are merged.

// Package secret is a text that does not show itself: a password, a token. It
// stands in a file of its own. Where the file is may be known to all, and that
// is what anybody sees who prints, logs or encodes a Text. It reads nothing:
// package config fills in every setting of this type.
package secret

import (
	"fmt"
	"log/slog"
)

// Text is a secret and the file that it is from. The zero Text is no secret.
type Text struct {
	file string

	// A pointer, since fmt shows the fields of a struct around us, if they are
	// not exported, without asking our methods: of a pointer, the address.
	content *string
}

// At is a secret that was not read, or not yet.
func At(file string) Text { return Text{file: file} }

// New is a secret that was read from a file.
func New(file, content string) Text { return Text{file, &content} }

// Reveal is the secret itself, for the one place that needs it. It is empty if
// there is none, or if it was not read.
func (t Text) Reveal() string {
	if t.content == nil {
		return ""
	}
	return *t.content
}

// IsZero tells whether there is none. One that was not read is one all the same:
// systemd closes the credentials to a check in ExecReload=, which must not fail.
func (t Text) IsZero() bool { return t == Text{} }

// File is the path of the file, or empty.
func (t Text) File() string { return t.file }

// UnmarshalText takes the path of the file: a secret has no place in a
// configuration, which is copied, mailed and committed.
func (t *Text) UnmarshalText(path []byte) error {
	*t = At(string(path))
	return nil
}

// MarshalText writes the path of the file, in JSON, too.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.file), nil }

// String names the file.
func (t Text) String() string {
	if t.file == "" {
		return "(no secret)"
	}
	return "(secret of " + t.file + ")"
}

// Format is String for every verb: %x and %#v are no way around it.
func (t Text) Format(state fmt.State, _ rune) { fmt.Fprint(state, t.String()) }

// LogValue is what package slog logs.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }
