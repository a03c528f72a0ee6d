package option_test

import (
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/hostile"
	"github.com/mkdaemon/mkdaemon/internal/option"
)

func TestCheckLineAccepts(t *testing.T) {
	for _, text := range []string{
		"x", "a daemon that serves food", "Serves food: hot & cold, 24/7!", `It's "safe" at 100%`, "${{ secrets }}", "$(touch owned)", "`a`", "-->", "]]>",
		"Nährwert-Dämon", "食べ物を提供するデーモン", "служба еды", "خدمة الطعام", "อาหาร", "\U0001f355\U0001f44d\U0001f3fd", "\u2764\ufe0f", "cafe\u0301", "\u845b\U000e0100",
		`C:\food`, `a\b`, "-rf", "#", ".SH", "yes", "0x10", strings.Repeat("é", 200),
	} {
		if err := option.CheckLine("description", text); err != nil {
			t.Error(err)
		}
	}
}

func TestCheckLineSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "no description was given; write one line",
		"a\xffb":                 `description "a\xffb": it is not valid UTF-8; write it in UTF-8`,
		"\xed\xa0\x80":           `description "\xed\xa0\x80": it is not valid UTF-8; write it in UTF-8`,
		strings.Repeat("é", 201): `description "` + strings.Repeat("é", 60) + `"…: it has 201 characters; shorten it to 200`,
		"a\nb":                   `description "a\nb": it must be one line; join its lines with blanks`,
		"a\r":                    `description "a\r": it must be one line; join its lines with blanks`,
		"a\x00b":                 `description "a\x00b": U+0000 is not a printable character; leave it out`,
		"a\tb":                   `description "a\tb": U+0009 is not a printable character; leave it out`,
		"\x1b[31m":               `description "\x1b[31m": U+001B is not a printable character; leave it out`,
		"a\x7f":                  `description "a\x7f": U+007F is not a printable character; leave it out`,
		"a\u0085b":               `description "a\u0085b": U+0085 is not a printable character; leave it out`,
		"a\u009b31m":             `description "a\u009b31m": U+009B is not a printable character; leave it out`,
		"a\u00a0b":               "description \"a\u00a0b\": U+00A0 is not a printable character; leave it out",
		"a\u00adb":               `description "a\u00adb": U+00AD is not a printable character; leave it out`,
		"a\u200bb":               `description "a\u200bb": U+200B is not a printable character; leave it out`,
		"a\u202eb":               `description "a\u202eb": U+202E is not a printable character; leave it out`,
		"a\u2066b":               `description "a\u2066b": U+2066 is not a printable character; leave it out`,
		"a\u2028b":               `description "a\u2028b": U+2028 is not a printable character; leave it out`,
		"a\u2029b":               `description "a\u2029b": U+2029 is not a printable character; leave it out`,
		"\ufeffa":                `description "\ufeffa": U+FEFF is not a printable character; leave it out`,
		"a\ufffeb":               `description "a\ufffeb": U+FFFE is not a printable character; leave it out`,
		"a\U0010ffffb":           `description "a\U0010ffffb": U+10FFFF is not a printable character; leave it out`,
		"a\ufdd0b":               `description "a\ufdd0b": U+FDD0 is not a printable character; leave it out`,
		"a\ue000b":               `description "a\ue000b": U+E000 is not a printable character; leave it out`,
		"\ufffd":                 "description \"\ufffd\": U+FFFD is not a printable character; leave it out",
		"\u3164":                 "description \"\u3164\": U+3164 is not a printable character; leave it out",
		"a\u034fb":               "description \"a\u034fb\": U+034F is not a printable character; leave it out",
		" a":                     `description " a": it begins or ends with a blank; leave that out`,
		"a ":                     `description "a ": it begins or ends with a blank; leave that out`,
		" ":                      `description " ": it begins or ends with a blank; leave that out`,
		`a\`:                     `description "a\\": a backslash at the end would swallow the next line of a unit file; leave it out`,
		`a\\`:                    `description "a\\\\": a backslash at the end would swallow the next line of a unit file; leave it out`,
	} {
		err := option.CheckLine("description", text)
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// TestMessagesAreHarmless: a message is shown on a terminal.
func TestMessagesAreHarmless(t *testing.T) {
	for _, text := range hostile.Lines() {
		_, name := option.ParseName(text)
		for _, err := range []error{option.CheckLine("description", text), option.CheckModule(text), name} {
			if err == nil {
				continue
			}
			shown := err.Error()
			if len(shown) > 1000 || strings.ContainsFunc(shown, dangerous) || !strings.Contains(shown, "; ") && !strings.Contains(shown, ": use ") {
				t.Errorf("%+q: %+q", text, shown)
			}
		}
	}
}

// dangerous is what can move the cursor or turn the writing round.
func dangerous(r rune) bool {
	return r < 0x20 || r >= 0x7f && r <= 0x9f || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c
}
