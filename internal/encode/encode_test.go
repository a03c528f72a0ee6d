package encode_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/mkdaemon/mkdaemon/internal/encode"
	"github.com/mkdaemon/mkdaemon/internal/hostile"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// format is one encoder and what its format can hold, said without the encoder:
// an encoder may refuse nothing else, so it cannot pass by refusing everything.
type format struct {
	encode func(string) (string, error)
	holds  func(string) bool
}

var formats = map[string]format{
	"go string":    {encode.GoString, anything},
	"go comment":   {encode.GoComment, inComment},
	"# comment":    {encode.HashComment, func(s string) bool { return inComment(s) && !strings.HasSuffix(s, `\`) }},
	"shell":        {encode.Shell, func(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }},
	"systemd text": {encode.SystemdText, func(s string) bool { return oneLine(s) && unjoined(s) && characters(s) }},
	"systemd arg":  {encode.SystemdArg, func(s string) bool { return !strings.ContainsRune(s, 0) && characters(s) }},
	"systemd word": {encode.SystemdQuoted, func(s string) bool { return oneLine(s) && characters(s) }},
	"json":         {encode.JSON, utf8.ValidString},
	"yaml":         {encode.YAML, utf8.ValidString},
	"toml":         {encode.TOML, utf8.ValidString},
	"xml":          {encode.XML, inXML},
	"make":         {encode.Make, func(s string) bool { return oneLine(s) && unjoined(s) }},
	"roff":         {encode.Roff, func(s string) bool { return oneLine(s) && unstripped(s) && inRoff(s) }},
	"markdown":     {encode.Markdown, func(s string) bool { return oneLine(s) && unstripped(s) }},
	"plain":        {encode.Plain, oneLine},
}

func anything(string) bool { return true }

func oneLine(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

func unstripped(s string) bool { return strings.TrimSpace(s) == s }

func unjoined(s string) bool { return unstripped(s) && !strings.HasSuffix(s, `\`) }

// characters is what systemd takes for UTF-8: no noncharacters.
func characters(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
	})
}

func inXML(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x20 && !strings.ContainsRune("\t\n\r", r) || r == 0xfffe || r == 0xffff || r == 0xfffd
	})
}

// inComment is what no line of a comment may hold in one of the languages.
func inComment(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		switch r {
		case '\t', '\n', '\v', '\f', '\r', 0x85:
			return false
		}
		return unicode.IsControl(r) || r == 0xfeff || r == 0xfffe || r == 0xffff
	})
}

// inRoff leaves out the soft hyphen, which a formatter takes for layout.
func inRoff(s string) bool { return !strings.ContainsRune(s, '\u00ad') }

// corpus is our own hostile texts and, where npm has it, the public list.
func corpus(t testing.TB) []string {
	t.Helper()
	public, err := hostile.Naughty()
	if err != nil {
		return hostile.Lines() // TestPublicListIsThere says why
	}
	return append(hostile.Lines(), public...)
}

func TestPublicListIsThere(t *testing.T) {
	texts, err := hostile.Naughty()
	if err != nil {
		testtool.Skip(t, err.Error())
	}
	if len(texts) < 400 {
		t.Errorf("%d texts", len(texts))
	}
}

// encoded is a text of the corpus and how a format writes it.
type encoded struct{ text, code string }

// encodeAll encodes what the format can hold, and demands a reason for the rest.
func encodeAll(t testing.TB, name string) []encoded {
	t.Helper()
	f := formats[name]
	var all []encoded
	for _, text := range corpus(t) {
		code, err := f.encode(text)
		if err == nil && f.holds(text) {
			all = append(all, encoded{text, code})
		}
	}
	if len(all) < 300 {
		t.Fatalf("only %d texts of the corpus can be written as %s", len(all), name)
	}
	return all
}

func TestRefusesOnlyWhatTheFormatCannotHold(t *testing.T) {
	for name, f := range formats {
		for _, text := range corpus(t) {
			code, err := f.encode(text)
			switch {
			case err == nil && !f.holds(text):
				t.Errorf("%s: %+q should be refused, got %+q", name, text, code)
			case err != nil && f.holds(text):
				t.Errorf("%s: %v", name, err)
			case err != nil && (code != "" || !strings.Contains(err.Error(), " cannot be written as ")):
				t.Errorf("%s: %+q: got %+q and %q", name, text, code, err)
			}
		}
	}
}

func TestEveryAcceptedLineCanBeWritten(t *testing.T) {
	accepted := 0
	for _, text := range corpus(t) {
		if option.CheckLine("description", text) == nil {
			accepted++
			mustEncode(t, text)
		}
	}
	if accepted < 300 {
		t.Errorf("CheckLine accepts only %d texts of the corpus", accepted)
	}
}

// FuzzCheckLineThenEncode: nobody learns from an encoder, in the middle of
// rendering, that a text is unfit that was accepted when it was asked for.
func FuzzCheckLineThenEncode(f *testing.F) {
	for _, text := range hostile.Lines() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if option.CheckLine("description", text) == nil {
			mustEncode(t, text)
		}
	})
}

func mustEncode(t *testing.T, text string) {
	t.Helper()
	for name, f := range formats {
		code, err := f.encode(text)
		if err != nil {
			t.Errorf("CheckLine accepts what %s refuses: %v", name, err)
		}
		if !utf8.ValidString(code) || strings.ContainsFunc(code, unicode.IsControl) {
			t.Errorf("%s: %+q became %+q", name, text, code)
		}
	}
}

func TestErrorIsShortAndSaysWhy(t *testing.T) {
	_, err := encode.Make(strings.Repeat("é", 5000) + " ")
	if err == nil || len(err.Error()) > 500 || !strings.HasSuffix(err.Error(), "blanks at its ends would be lost") {
		t.Errorf("got %v", err)
	}
}

// compare demands that a consumer has read exactly the texts.
func compare(t *testing.T, consumer string, want []encoded, got []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s read %d texts of %d", consumer, len(got), len(want))
	}
	wrong := 0
	for i := range min(len(got), len(want)) {
		if got[i] == want[i].text {
			continue
		}
		if wrong++; wrong <= 10 {
			t.Errorf("%s read %s as %+q, want %+q", consumer, short(want[i].code), short(got[i]), short(want[i].text))
		}
	}
	if wrong > 10 {
		t.Errorf("%s read %d texts wrong, of %d", consumer, wrong, len(want))
	}
}

func short(s string) string {
	if len(s) > 300 {
		return s[:300] + "…"
	}
	return s
}

// run runs a program in an environment of its own and returns what it wrote.
func run(t *testing.T, stdin string, name string, args ...string) (stdout, stderr string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "LC_ALL=C.UTF-8", "SYSTEMD_LOG_LEVEL=debug", "SYSTEMD_LOG_TARGET=console"}
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %v\n%s", name, err, short(errs.String()))
	}
	return out.String(), errs.String()
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
