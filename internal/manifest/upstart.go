package manifest

import (
	"slices"
	"strconv"
	"strings"
)

// stanzas are the words that begin a line of a job, with the least and the most
// arguments of each (init(5) of Upstart 1.12; -1 is any number).
var stanzas = map[string][2]int{
	"description": {1, 1}, "author": {1, 1}, "version": {1, 1}, "usage": {1, 1}, "emits": {1, -1},
	"start": {2, -1}, "stop": {2, -1}, "manual": {0, 0}, "task": {0, 0}, "instance": {1, 1},
	"env": {1, 1}, "export": {1, -1}, "import": {1, -1}, "expect": {1, 1}, "console": {1, 1},
	"respawn": {0, 3}, "normal": {2, -1}, "kill": {2, 2}, "reload": {2, 2}, "limit": {3, 3},
	"umask": {1, 1}, "nice": {1, 1}, "oom": {2, 2}, "chroot": {1, 1}, "chdir": {1, 1},
	"setuid": {1, 1}, "setgid": {1, 1}, "apparmor": {2, 2}, "debug": {1, 1}, "cgroup": {1, -1},
	"exec": {1, -1}, "script": {0, 0}, "pre-start": {1, -1}, "post-start": {1, -1}, "pre-stop": {1, -1}, "post-stop": {1, -1},
}

// limits are the resources of `limit` (init(5)).
var limits = strings.Fields("as core cpu data fsize memlock msgqueue nice nofile nproc rss rtprio sigpending stack")

// Upstart checks the job of the daemon and the task that makes its folders.
func Upstart(name string, files Files) []string {
	var f findings
	path := "init/upstart/" + name + ".conf"
	text := f.read(files, path)
	job := f.job(path, text)
	for _, want := range []string{
		"respawn", "respawn limit", "normal exit", "kill timeout", "setuid", "setgid", "console", "umask", "chdir",
		"start on", "stop on", "limit nofile", "pre-start exec", "exec",
	} {
		if !job[want] {
			f.add("%s: no %q", path, want)
		}
	}
	if job["expect"] {
		f.add("%s: expect: Upstart would follow the wrong process of a Go program", path)
	}
	if strings.Contains(text, "\nexec ") && !strings.Contains(text, "\nexec /usr/bin/"+name+" run ") {
		f.add("%s: exec: the daemon must stay in the foreground", path)
	}
	for _, l := range lines(text) {
		if l.words[0] == "pre-start" && job["setuid"] && (strings.Contains(l.text, "install -d") || strings.Contains(l.text, "mkdir")) {
			f.add("%s:%d: setuid holds for pre-start, too: this user cannot make folders below /run", path, l.number)
		}
		if l.words[0] == "normal" {
			for _, code := range []string{"64", "77", "78"} {
				if !slices.Contains(l.words, code) {
					f.add("%s:%d: exit code %s would be tried again", path, l.number, code)
				}
			}
		}
	}
	dirs := "init/upstart/" + name + "-dirs.conf"
	task := f.job(dirs, f.read(files, dirs))
	if !task["task"] || task["setuid"] || !strings.Contains(files[dirs], "\nstart on starting "+name+"\n") {
		f.add("%s: want a task of root, started on starting %s", dirs, name)
	}
	return f
}

// job reads one job file and returns its stanzas, those of two words as both,
// such as "kill timeout".
func (f *findings) job(path, text string) map[string]bool {
	has := map[string]bool{}
	script := 0 // the line where one began that is not at its end
	for _, l := range lines(text) {
		last := l.words[len(l.words)-1]
		switch {
		case l.text == "end script":
			if script == 0 {
				f.add("%s:%d: end script without a script", path, l.number)
			}
			script = 0
			continue
		case script > 0:
			if slices.Contains(l.words, "source") || strings.Contains(l.text, "[[") {
				f.add("%s:%d: scripts are read by sh, not by bash", path, l.number)
			}
			continue
		case last == "script" && len(l.words) <= 2:
			script = l.number
		}
		count, known := stanzas[l.words[0]]
		arguments := l.words[1:]
		switch {
		case !known:
			f.add("%s:%d: unknown stanza %s", path, l.number, l.words[0])
			continue
		case len(arguments) < count[0] || count[1] >= 0 && len(arguments) > count[1]:
			f.add("%s:%d: %s with %d arguments", path, l.number, l.words[0], len(arguments))
			continue
		}
		f.stanza(path, l)
		has[l.words[0]] = l.words[0] != "respawn" || has["respawn"] || len(arguments) == 0 // its limit alone restarts nothing
		if len(arguments) > 0 {
			has[l.words[0]+" "+arguments[0]] = true
		}
	}
	if script > 0 {
		f.add("%s:%d: script without an end", path, script)
	}
	return has
}

// stanza checks the arguments of one stanza whose number of arguments is right.
func (f *findings) stanza(path string, l line) {
	arguments := l.words[1:]
	wrong := func() { f.add("%s:%d: %s is no %s", path, l.number, strings.Join(arguments, " "), l.words[0]) }
	number := func(s string) bool { n, err := strconv.Atoi(s); return err == nil && n >= 0 }
	switch l.words[0] {
	case "respawn":
		if len(arguments) > 0 && (arguments[0] != "limit" || len(arguments) != 3 && !slices.Equal(arguments, []string{"limit", "unlimited"}) ||
			len(arguments) == 3 && (!number(arguments[1]) || !number(arguments[2]))) {
			wrong()
		}
	case "kill":
		if arguments[0] == "timeout" && !number(arguments[1]) || arguments[0] == "signal" && !slices.Contains(signals, strings.TrimPrefix(arguments[1], "SIG")) ||
			arguments[0] != "timeout" && arguments[0] != "signal" {
			wrong()
		}
	case "normal":
		for _, a := range arguments[1:] {
			if arguments[0] != "exit" || !number(a) && !slices.Contains(signals, strings.TrimPrefix(a, "SIG")) {
				wrong()
			}
		}
	case "start", "stop":
		if arguments[0] != "on" {
			wrong()
		}
	case "expect":
		if !slices.Contains([]string{"fork", "daemon", "stop", "none"}, arguments[0]) {
			wrong()
		}
	case "console":
		if !slices.Contains([]string{"log", "none", "output", "owner"}, arguments[0]) {
			wrong()
		}
	case "umask":
		if n, err := strconv.ParseUint(arguments[0], 8, 32); err != nil || n > 0o777 {
			wrong()
		}
	case "limit":
		for _, a := range arguments[1:] {
			if !slices.Contains(limits, arguments[0]) || !number(a) && a != "unlimited" {
				wrong()
			}
		}
	}
}
