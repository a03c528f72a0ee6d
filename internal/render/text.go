package render

import (
	"fmt"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/encode"
)

// Text is what a user wrote. A template can only give it to an encoder:
// printed as it is, it leaves a mark that Render refuses, so no line of a
// template can forget the encoding.
type Text struct{ text string }

// unencoded cannot stand in any file that we generate: it holds a NUL.
const unencoded = "\x00unencoded\x00"

// Format implements fmt.Formatter for every verb.
func (Text) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(unencoded)) }

// encoders are the functions that templates call, one for each kind of place.
func encoders() map[string]any {
	return map[string]any{
		"gostring":  encoder(encode.GoString),
		"gocomment": encoder(encode.GoComment),
		"comment":   encoder(encode.HashComment),
		"shell":     encoder(encode.Shell),
		"unittext":  encoder(encode.SystemdText),
		"unitarg":   encoder(encode.SystemdArg),
		"unitword":  encoder(encode.SystemdQuoted),
		"json":      encoder(encode.JSON),
		"yaml":      encoder(encode.YAML),
		"toml":      encoder(encode.TOML),
		"xml":       encoder(encode.XML),
		"make":      encoder(encode.Make),
		"roff":      encoder(encode.Roff),
		"markdown":  encoder(encode.Markdown),
		"plain":     encoder(encode.Plain),
		"names":     names,
	}
}

// names writes the names of options as strings in a list, for Go and TOML alike.
func names(options []string) string {
	return `"` + strings.Join(options, `", "`) + `"`
}

// encoder lets a template encode a user's Text as well as a name or a word of
// our own, which are plain strings.
func encoder(encode func(string) (string, error)) func(any) (string, error) {
	return func(v any) (string, error) {
		switch v := v.(type) {
		case Text:
			return encode(v.text)
		case string:
			return encode(v)
		}
		return "", fmt.Errorf("a %T cannot be encoded", v)
	}
}
