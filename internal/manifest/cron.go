package manifest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// periods are the words that stand for the five times of a line (crontab(5)).
var periods = strings.Fields("@reboot @yearly @annually @monthly @weekly @daily @midnight @hourly")

// spans are the least and the most of the five times of a line.
var spans = [5][2]int{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}}

// setting is NAME=value, alone in a line.
var setting = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*\s*=`)

// place is how install.mk puts a file into the folder of cron: mode and name.
var place = regexp.MustCompile(`call put(?:-once)?,([0-7]+),init/cron/\$\(NAME\),\$\(CRONDIR\)/(\S+?)\)\n`)

// Cron checks the file for /etc/cron.d and the user that the daemon becomes.
// cron says nothing about a file that it ignores.
func Cron(name string, files Files) []string {
	var f findings
	path := "init/cron/" + name
	text := f.read(files, path)
	if !strings.HasSuffix(text, "\n") {
		f.add("%s: cron ignores a last line without its end", path)
	}
	reboot := false
	for i, s := range strings.Split(text, "\n") {
		// A line that is offered, as a comment, has to be as right as one that counts.
		s, offered := strings.CutPrefix(strings.TrimSpace(s), "#*")
		if offered {
			s = "*" + s
		}
		if s == "" || strings.HasPrefix(s, "#") || setting.MatchString(s) {
			continue
		}
		reboot = f.cronLine(path, i+1, name, s) && !offered || reboot
	}
	if !reboot {
		f.add("%s: no @reboot", path)
	}
	f.cronPlace(files)
	f.cronUser(name, files)
	return f
}

// cronLine checks one line with a command, and tells whether it starts the
// daemon when the machine boots.
func (f *findings) cronLine(path string, number int, name, s string) (reboot bool) {
	words := strings.Fields(s)
	times := 5
	if strings.HasPrefix(words[0], "@") {
		times = 1
		if !slices.Contains(periods, words[0]) {
			f.add("%s:%d: cron knows no %s", path, number, words[0])
		}
	}
	if len(words) < times+2 {
		f.add("%s:%d: want times, user and command", path, number)
		return false
	}
	for i, word := range words[:times] {
		if times == 5 && !within(word, spans[i]) {
			f.add("%s:%d: %q is no time", path, number, word)
		}
	}
	if user := words[times]; user != "root" {
		f.add("%s:%d: the user is %q; want root, who makes the pidfile", path, number, user)
	}
	command := strings.Join(words[times+1:], " ")
	if !strings.HasPrefix(command, "/") {
		f.add("%s:%d: the command does not begin with a path: %s", path, number, command)
	}
	if strings.Contains(strings.ReplaceAll(command, `\%`, ""), "%") {
		f.add("%s:%d: a bare %% ends the command", path, number)
	}
	if strings.Contains(command, "/usr/bin/"+name+" run") {
		f.add("%s:%d: cron would wait for a daemon in the foreground, for ever", path, number)
	}
	return words[0] == "@reboot" && strings.Contains(command, "/usr/bin/"+name+" start ")
}

// within tells whether a time of a line, such as 1-5,*/10, lies between two numbers.
func within(word string, span [2]int) bool {
	for part := range strings.SplitSeq(word, ",") {
		part, step, stepped := strings.Cut(part, "/")
		if n, err := strconv.Atoi(step); stepped && (err != nil || n < 1) {
			return false
		}
		if part == "*" {
			continue
		}
		first, last, _ := strings.Cut(part, "-")
		for _, number := range []string{first, last} {
			if n, err := strconv.Atoi(number); number != "" && (err != nil || n < span[0] || n > span[1]) {
				return false
			}
		}
	}
	return word != ""
}

// cronPlace checks what becomes of the file when it is installed.
func (f *findings) cronPlace(files Files) {
	const path = "init/cron/install.mk"
	put := place.FindStringSubmatch(f.read(files, path))
	switch {
	case put == nil:
		f.add("%s: it does not put the file into $(CRONDIR)", path)
	case put[1] != "0644":
		f.add("%s: mode %s; want 0644: cron ignores what others may write", path, put[1])
	case put[2] != "$(NAME)":
		f.add("%s: the name %s; cron ignores a file with a dot in its name", path, put[2])
	}
}

// cronUser checks that the daemon does not stay root.
func (f *findings) cronUser(name string, files Files) {
	const path = "init/cron/root.toml"
	var c struct {
		Detach struct {
			User string `toml:"user"`
		} `toml:"detach"`
	}
	if err := toml.Unmarshal([]byte(f.read(files, path)), &c); err != nil {
		f.add("%s: %v", path, err)
	}
	if c.Detach.User != name {
		f.add("%s: the daemon becomes the user %q, want %s", path, c.Detach.User, name)
	}
}
