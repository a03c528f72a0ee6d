package manifest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// keyKinds are the keys of a [program:x] section with what each of them holds
// (http://supervisord.org/configuration.html). supervisord ignores all others.
var keyKinds = map[string]string{
	"command": "text", "process_name": "text", "numprocs": "number", "numprocs_start": "number", "priority": "number",
	"autostart": "truth", "autorestart": "restart", "startsecs": "number", "startretries": "number", "exitcodes": "codes",
	"stopsignal": "signal", "stopwaitsecs": "number", "stopasgroup": "truth", "killasgroup": "truth", "user": "text",
	"redirect_stderr": "truth", "environment": "variables", "directory": "path", "umask": "octal", "serverurl": "text",
	"stdout_logfile": "path", "stdout_logfile_maxbytes": "bytes", "stdout_logfile_backups": "number",
	"stdout_capture_maxbytes": "bytes", "stdout_events_enabled": "truth", "stdout_syslog": "truth",
	"stderr_logfile": "path", "stderr_logfile_maxbytes": "bytes", "stderr_logfile_backups": "number",
	"stderr_capture_maxbytes": "bytes", "stderr_events_enabled": "truth", "stderr_syslog": "truth",
}

// shapes are what values of a kind look like.
var shapes = map[string]*regexp.Regexp{
	"text": regexp.MustCompile(`\S`), "number": regexp.MustCompile(`^[0-9]+$`), "octal": regexp.MustCompile(`^0?[0-7]{3}$`),
	"truth": regexp.MustCompile(`^(true|false)$`), "restart": regexp.MustCompile(`^(true|false|unexpected)$`),
	"codes": regexp.MustCompile(`^[0-9]+(,[0-9]+)*$`), "bytes": regexp.MustCompile(`^[0-9]+([KMG]B)?$`), "path": regexp.MustCompile(`^/`),
	"signal":    regexp.MustCompile(`^(SIG)?(` + strings.Join(signals, "|") + `)$`),
	"variables": regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*="[^"]*"(,[A-Za-z_][A-Za-z0-9_]*="[^"]*")*$`),
}

// expansion is what supervisord puts in, or a doubled percent sign.
var expansion = regexp.MustCompile(`%%|%\((program_name|group_name|host_node_name|process_num|numprocs|here|ENV_\w+)\)[sd]`)

// comment is behind a value, to the end of the line.
var comment = regexp.MustCompile(`(^|\s)[;#].*$`)

// Supervisord checks the section of the program.
func Supervisord(name string, files Files) []string {
	var f findings
	path := "init/supervisord/" + name + ".conf"
	keys := f.program(path, "[program:"+name+"]", f.read(files, path))
	for key, value := range keys {
		kind, known := keyKinds[key]
		switch {
		case !known:
			f.add("%s: supervisord ignores the key %s", path, key)
		case !shapes[kind].MatchString(value):
			f.add("%s: %s=%s is no %s", path, key, value, kind)
		}
		if strings.Contains(expansion.ReplaceAllString(value, ""), "%") {
			f.add("%s: %s: a single %% in %q", path, key, value)
		}
	}
	for key, want := range map[string]string{
		"autorestart": "unexpected", "redirect_stderr": "true", "killasgroup": "true", "stopsignal": "TERM", "directory": "/", "umask": "027",
	} {
		if keys[key] != want {
			f.add("%s: %s=%s, want %s", path, key, keys[key], want)
		}
	}
	for _, code := range []string{"0", "64", "77", "78"} {
		if !slices.Contains(strings.Split(keys["exitcodes"], ","), code) {
			f.add("%s: exit code %s would be tried again", path, code)
		}
	}
	if n, _ := strconv.Atoi(keys["stopwaitsecs"]); n <= 20 {
		f.add("%s: stopwaitsecs=%s: less than the daemon may take", path, keys["stopwaitsecs"])
	}
	if keys["stdout_logfile"] == "" || keys["stdout_logfile_maxbytes"] == "0" {
		f.add("%s: no log that is rotated", path)
	}
	command := keys["command"]
	switch program := "/usr/bin/" + name; {
	case strings.Contains(command, program+" start"), !strings.Contains(command, program+" run "):
		f.add("%s: command: the daemon must stay in the foreground", path)
	case strings.Contains(command, "sh -c") && !regexp.MustCompile(`(?s)exec [^\n]*(\\\n[^\n]*)*`+regexp.QuoteMeta(program)+` run `).MatchString(command):
		f.add("%s: command: without exec the shell gets the signals", path)
	case keys["user"] == "root" && !strings.Contains(command, "exec setpriv --reuid "+name+" --regid "+name+" --init-groups"):
		f.add("%s: command: the daemon stays root", path)
	}
	return f
}

// program reads the only section of a file, as supervisord does: lines that
// begin with a blank belong to the value before them.
func (f *findings) program(path, section, text string) map[string]string {
	keys, key, found := map[string]string{}, "", false
	for i, l := range strings.Split(text, "\n") {
		said := comment.ReplaceAllString(l, "")
		name, value, pair := strings.Cut(said, "=")
		switch {
		case strings.TrimSpace(said) == "":
		case strings.HasPrefix(said, "["):
			if said != section || found {
				f.add("%s:%d: the section %s, want only %s", path, i+1, said, section)
			}
			found = true
		case strings.TrimLeft(said, " \t") != said && key != "":
			keys[key] += "\n" + strings.TrimSpace(said)
		case !pair || !found:
			f.add("%s:%d: neither a key nor a section: %s", path, i+1, said)
		default:
			key = strings.TrimSpace(name)
			if _, twice := keys[key]; twice {
				f.add("%s:%d: %s for the second time", path, i+1, key)
			}
			keys[key] = strings.TrimSpace(value)
		}
	}
	if !found {
		f.add("%s: no section %s", path, section)
	}
	return keys
}
