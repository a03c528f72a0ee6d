package encode_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

var complaint = regexp.MustCompile(`(?m)^\S*u\d+\.service:\d+: .*`)

// heading stands above each unit that systemd shows.
var heading = regexp.MustCompile("\n\t(?:->|\u2192) Unit ")

// verify lets systemd load the units, and returns for each what its manager
// has understood: systemd-analyze verify shows that when it is set to debug.
// No unit starts, so no dollar sign is expanded.
func verify(t *testing.T, units []string) []string {
	t.Helper()
	testtool.Need(t, "systemd-analyze")
	dir := t.TempDir()
	args := []string{"verify", "--man=no", "--recursive-errors=no"}
	for i, unit := range units {
		args = append(args, write(t, dir, fmt.Sprintf("u%d.service", i), unit))
	}
	out, errs := run(t, "", "systemd-analyze", args...)
	for _, line := range complaint.FindAllString(errs, 10) {
		t.Errorf("systemd complains: %s", short(line))
	}
	understood := make([]string, len(units))
	for _, dump := range heading.Split("\n"+out, -1)[1:] {
		name, rest, _ := strings.Cut(dump, ":\n")
		i, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(name, "u"), ".service"))
		if err != nil || i >= len(units) {
			t.Fatalf("systemd shows a unit %q", name)
		}
		understood[i] = rest
	}
	return understood
}

// between cuts out what stands between two marks.
func between(s, before, after string) string {
	_, s, _ = strings.Cut(s, before)
	s, _, _ = strings.Cut(s, after)
	return s
}

func TestSystemdText(t *testing.T) {
	var texts []encoded
	var units []string
	for _, c := range encodeAll(t, "systemd text") {
		if c.text != "" { // then systemd shows the unit's name
			texts = append(texts, c)
			units = append(units, "[Unit]\nDescription="+c.code+"\n[Service]\nExecStart=/bin/true\n")
		}
	}
	var got []string
	for _, unit := range verify(t, units) {
		if !strings.Contains(unit, "Command Line: /bin/true\n") {
			t.Errorf("the next section is lost behind %+q", between(unit, "Description: ", "\n"))
		}
		got = append(got, between(unit, "\t\tDescription: ", "\n\t\tInstance: "))
	}
	compare(t, "systemd", texts, got)
}

// TestSystemdWord reads Environment= back, with the quotes around the whole
// assignment and around its value only.
func TestSystemdWord(t *testing.T) {
	words := encodeAll(t, "systemd word")
	var units []string
	var want []encoded
	for _, w := range words {
		whole, err := formats["systemd word"].encode("A=" + w.text)
		if err != nil {
			t.Fatal(err)
		}
		units = append(units, "[Service]\nExecStart=/bin/true\nEnvironment="+whole+" B="+w.code+" END=1\n")
		want = append(want, encoded{w.text, whole}, w)
	}
	var got []string
	for _, unit := range verify(t, units) {
		got = append(got, between(unit, "Environment: A=", "\n\t\tEnvironment: B="), between(unit, "Environment: B=", "\n\t\tEnvironment: END=1\n"))
	}
	compare(t, "systemd", want, got)
}

// TestSystemdArg reads the arguments back as systemd holds them, and then
// expands the variables by the rules of the manual, as only a start would.
func TestSystemdArg(t *testing.T) {
	args := encodeAll(t, "systemd arg")
	var units []string
	for _, a := range args {
		units = append(units, "[Service]\nExecStart=/bin/echo "+a.code+" end\n")
	}
	var got []string
	for i, unit := range verify(t, units) {
		words := shown(between(unit, "Command Line: ", "\n"))
		if len(words) != 3 || words[0] != "/bin/echo" || words[2] != "end" {
			t.Errorf("%s became the words %+q", short(args[i].code), words)
			words = []string{"", ""}
		}
		got = append(got, expand(words[1]))
	}
	compare(t, "systemd", args, got)
}

// shown splits a command line as systemd shows it: bare words, and words in
// double quotes in which a backslash stands before marks, letters or three
// octal digits.
func shown(line string) []string {
	var words []string
	var word strings.Builder
	quoted, open := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"':
			quoted, open = !quoted, true
		case c == ' ' && !quoted:
			words, open = append(words, word.String()), false
			word.Reset()
		case c != '\\' || !quoted:
			word.WriteByte(c)
			open = true
		case line[i+1] >= '0' && line[i+1] <= '3':
			octal, _ := strconv.ParseUint(line[i+1:i+4], 8, 8)
			word.WriteByte(byte(octal))
			i += 3
		default:
			i++
			if at := strings.IndexByte("abfnrtv", line[i]); at >= 0 {
				word.WriteByte("\a\b\f\n\r\t\v"[at])
			} else {
				word.WriteByte(line[i])
			}
		}
	}
	if open {
		words = append(words, word.String())
	}
	return words
}

// expand follows systemd.service(5), "Command lines", for an empty environment:
// "$$" is a dollar sign, "${name}" is nothing, and a word "$name" goes away.
func expand(word string) string {
	if strings.HasPrefix(word, "$") && len(word) > 1 && word[1] != '$' && word[1] != '{' {
		return "(gone)"
	}
	var b strings.Builder
	for i := 0; i < len(word); i++ {
		switch end := strings.IndexByte(word[i:], '}'); {
		case strings.HasPrefix(word[i:], "$$"):
			b.WriteByte('$')
			i++
		case strings.HasPrefix(word[i:], "${") && end > 0:
			i += end
		default:
			b.WriteByte(word[i])
		}
	}
	return b.String()
}

// TestSystemdWordInTmpfiles makes files whose names are the texts.
func TestSystemdWordInTmpfiles(t *testing.T) {
	testtool.Need(t, "systemd-tmpfiles")
	root := t.TempDir()
	var rules strings.Builder
	want := map[string]bool{}
	for _, text := range corpus(t) {
		code, err := formats["systemd word"].encode("/d/" + text)
		if err != nil || text == "" || text == "." || text == ".." || len(text) > 255 || strings.Contains(text, "/") {
			continue
		}
		want[text] = true
		fmt.Fprintf(&rules, "f %s 0644 - - - -\n", code)
	}
	if err := os.Mkdir(filepath.Join(root, "d"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, "", "systemd-tmpfiles", "--root="+root, "--create", write(t, root, "food.conf", rules.String()))
	files, err := os.ReadDir(filepath.Join(root, "d"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !want[f.Name()] {
			t.Errorf("systemd-tmpfiles made %+q", f.Name())
		}
		delete(want, f.Name())
	}
	for name := range want {
		t.Errorf("systemd-tmpfiles did not make %+q", name)
	}
	if len(files) < 300 {
		t.Errorf("only %d files", len(files))
	}
}

// TestSystemdWordInSysusers makes users whose GECOS fields are the texts.
func TestSystemdWordInSysusers(t *testing.T) {
	testtool.Need(t, "systemd-sysusers")
	root := t.TempDir()
	var rules strings.Builder
	var want []encoded
	for _, w := range encodeAll(t, "systemd word") {
		if w.text == "" || w.text == "-" || len(w.text) > 200 || strings.ContainsRune(w.text, ':') { // "-" is none, as "" is
			continue
		}
		fmt.Fprintf(&rules, "u u%d %d %s\n", len(want), 1000+len(want), w.code)
		want = append(want, w)
	}
	if err := os.Mkdir(filepath.Join(root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, "", "systemd-sysusers", "--root="+root, write(t, root, "food.conf", rules.String()))
	passwd, err := os.ReadFile(filepath.Join(root, "etc/passwd"))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]string, len(want))
	for line := range strings.Lines(string(passwd)) {
		fields := strings.Split(line, ":")
		i, err := strconv.Atoi(strings.TrimPrefix(fields[0], "u"))
		if err != nil || i >= len(want) || len(fields) != 7 {
			t.Fatalf("systemd-sysusers wrote %+q", line)
		}
		got[i] = fields[4]
	}
	compare(t, "systemd-sysusers", want, got)
}

// TestNamesAreUsersAndUnits: what option.ParseName accepts is a name for both.
func TestNamesAreUsersAndUnits(t *testing.T) {
	testtool.Need(t, "systemd-sysusers", "systemd-analyze")
	root := t.TempDir()
	var rules strings.Builder
	var units []string
	names := []string{"ab", "fooD", "x2", "a-b-c-d", "my-fooD", "com10", "a" + strings.Repeat("b", 30), "a" + strings.Repeat("-b", 15), "d1" + strings.Repeat("2", 29)}
	for i, typed := range names {
		name, err := option.ParseName(typed)
		if err != nil {
			t.Fatal(err)
		}
		names[i] = name.Disk
		fmt.Fprintf(&rules, "u %s - %s\n", name.Disk, strconv.Quote(name.Shown))
		units = append(units, write(t, root, name.Disk+".service", "[Service]\nExecStart=/bin/true\nUser="+name.Disk+"\n"))
	}
	if err := os.Mkdir(filepath.Join(root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, "", "systemd-sysusers", "--root="+root, write(t, root, "food.conf", rules.String()))
	passwd, err := os.ReadFile(filepath.Join(root, "etc/passwd"))
	if err != nil {
		t.Fatal(err)
	}
	out, _ := run(t, "", "systemd-analyze", append([]string{"verify", "--man=no", "--recursive-errors=no"}, units...)...)
	shown := map[string]string{}
	for _, unit := range heading.Split("\n"+out, -1)[1:] {
		name, _, _ := strings.Cut(unit, ".service:\n")
		shown[name] = unit
	}
	for _, name := range names {
		if !strings.Contains("\n"+string(passwd), "\n"+name+":") {
			t.Errorf("systemd-sysusers made no user %s", name)
		}
		if !strings.Contains(shown[name], "User: "+name+"\n") {
			t.Errorf("no unit %s runs as its user", name)
		}
	}
}
