// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"encoding"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestEverySettingIsShipped compares etc with the code: each setting is there,
// and one that is commented out shows its default, in a form that works. What
// a reload cannot change is marked.
func TestEverySettingIsShipped(t *testing.T) {
	defaults := map[string]setting{}
	for _, known := range settings(Default()) {
		defaults[known.key] = known
	}
	shipped := map[string]bool{}
	shown := map[string]bool{} // as a comment
	lines := strings.Split(shippedText(t, "../../etc/pulsed.toml"), "\n")
	section, above := "", ""
	for i, line := range lines {
		// A setting stands right behind its "#", other text behind a blank.
		statement, commented := strings.CutPrefix(line, "#")
		switch {
		case statement == "":
			above = ""
			continue
		case statement[0] == ' ' || statement[0] == '#':
			above += statement
			continue
		case statement[0] == '[':
			section = strings.Trim(statement, "[]")
			shipped[section] = true // a list of tables is a setting itself
			continue
		}
		key, _, _ := strings.Cut(statement, " =")
		key = section + "." + key
		if _, ok := find(reflect.TypeFor[Config](), strings.Split(key, ".")...); !ok || shipped[key] {
			t.Errorf("line %d: %s is there twice, or is no setting", i+1, key)
		}
		shipped[key] = true
		known, ok := defaults[key]
		if !ok {
			continue
		}
		if marked, want := strings.Contains(above, "(restart)"), needsRestart(known); marked != want {
			t.Errorf("line %d: %s: marked with (restart): %v, want %v", i+1, key, marked, want)
		}
		if commented && writable(known) {
			lines[i] = statement
			shown[key] = true
		}
	}
	for key := range defaults {
		if !shipped[key] {
			t.Errorf("%s is not in etc", key)
		}
	}
	c, problems := load(t, strings.Join(lines, "\n"))
	if problems != "" {
		t.Fatal(problems)
	}
	for _, known := range settings(c) {
		if shown[known.key] && !same(known, defaults[known.key]) {
			t.Errorf("%s is %s in etc, but the default is %s", known.key, literal(known.value), literal(defaults[known.key].value))
		}
	}
}

// TestEverySettingHasAManual compares the manual page with the code, in the same
// way. A setting is a paragraph (.TP) below the heading of its section.
func TestEverySettingHasAManual(t *testing.T) {
	manual := paragraphs(shippedText(t, "../../man/pulsed.toml.5"))
	for _, known := range settings(Default()) {
		found, ok := manual[known.key]
		if !ok {
			t.Errorf("man has no paragraph for %s:\n.SH SECTION [SECTION]\n.TP\n.B KEY\nWhat it is.", known.key)
			continue
		}
		delete(manual, known.key)
		if want := needsRestart(known); found.restart != want {
			t.Errorf("%s: marked as restart: %v, want %v", known.key, found.restart, want)
		}
		// Where the default depends on the machine, or is none, there are words for it.
		_, says, _ := strings.Cut(found.text, "Default: ")
		value := literal(known.value)
		if !known.isPath() && value != `""` && value != "[]" && writable(known) && !strings.HasPrefix(says, value) {
			t.Errorf("%s: man has %q for the default, which is %s", known.key, says, value)
		}
	}
	for key := range manual {
		t.Errorf("%s has a paragraph in man, but is no setting", key)
	}
}

// paragraph is what a manual page says about a setting.
type paragraph struct {
	text    string
	restart bool
}

// paragraphs finds the settings in a manual page. One paragraph may be about
// several: .BR one ", " two " (" \fIrestart\fP )
func paragraphs(page string) map[string]paragraph {
	all := map[string]paragraph{}
	for _, section := range regexp.MustCompile(`(?m)^\.SH `).Split(page, -1) {
		name, section, _ := strings.Cut(section, "\n")
		name, ok := strings.CutPrefix(name, "SECTION [")
		if !ok {
			continue
		}
		for _, text := range strings.Split(section, "\n.TP\n")[1:] {
			heading, text, _ := strings.Cut(text, "\n")
			keys, mark, _ := strings.Cut(heading, `" ("`)
			for _, key := range regexp.MustCompile(`[\w-]+`).FindAllString(plain(keys), -1) {
				all[strings.TrimSuffix(name, "]")+"."+key] = paragraph{plain(text), strings.Contains(mark, "restart")}
			}
		}
	}
	return all
}

// plain is the text of a manual page without what is for roff: requests for
// fonts, escapes and line ends.
func plain(page string) string {
	page = regexp.MustCompile(`(?m)^\.[BI][BIR]? `).ReplaceAllString(page, "")
	page = strings.NewReplacer(`\(dq`, `"`, `\-`, "-", `\fI`, "", `\fB`, "", `\fP`, "", `\fR`, "").Replace(page)
	return strings.Join(strings.Fields(page), " ")
}

// shippedText is the text of a file of this project.
func shippedText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func needsRestart(s setting) bool { return s.tag.Get("reload") == "restart" }

// writable tells whether the default of a setting can be written in a file. If
// a type has no text for "none", what etc has instead is an example.
func writable(s setting) bool {
	m, ok := s.value.Interface().(encoding.TextMarshaler)
	if !ok {
		return true
	}
	text, err := m.MarshalText()
	return err == nil && override{key: s.key, text: string(text)}.try() == nil
}
