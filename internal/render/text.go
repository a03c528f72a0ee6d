package render

import (
	"fmt"
	"strings"
	"text/template"

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

// encoder writes a text so that it means itself in one kind of place.
type encoder func(text string) (string, error)

// encoders are the functions that templates call, one for each kind of place.
func encoders() map[string]encoder {
	return map[string]encoder{
		"gostring":  encode.GoString,
		"gocomment": encode.GoComment,
		"comment":   encode.HashComment,
		"shell":     encode.Shell,
		"unittext":  encode.SystemdText,
		"unitarg":   encode.SystemdArg,
		"unitword":  encode.SystemdQuoted,
		"json":      encode.JSON,
		"yaml":      encode.YAML,
		"toml":      encode.TOML,
		"xml":       encode.XML,
		"make":      encode.Make,
		"roff":      encode.Roff,
		"markdown":  encode.Markdown,
		"plain":     encode.Plain,
	}
}

// functions are the same, and what else templates call.
func functions(encoders map[string]encoder) template.FuncMap {
	all := template.FuncMap{"names": names}
	for name, encode := range encoders {
		all[name] = encode.call
	}
	return all
}

// names writes the names of options as strings in a list, for Go and TOML alike.
func names(options []string) string {
	return `"` + strings.Join(options, `", "`) + `"`
}

// call lets a template encode a user's Text as well as a name or a word of our
// own, which are plain strings.
func (e encoder) call(v any) (string, error) {
	switch v := v.(type) {
	case Text:
		return e(v.text)
	case string:
		return e(v)
	}
	return "", fmt.Errorf("a %T cannot be encoded", v)
}
