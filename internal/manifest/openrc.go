package manifest

import (
	"regexp"
	"slices"
	"strings"
)

// openrcVariables are those that OpenRC reads from a service (openrc-run(8), and
// sh/*.sh of 0.45 and later).
var openrcVariables = strings.Fields(`name description command command_args command_args_background command_args_foreground
	command_background command_user command_progress capabilities chroot directory error_log error_logger extra_commands
	extra_started_commands extra_stopped_commands healthcheck_delay healthcheck_timer input_file merge_stderr no_new_privs notify
	opts output_log output_logger pidfile procname rc_cgroup_cleanup rc_ulimit required_dirs required_files respawn_delay respawn_max
	respawn_period retry secbits start_inactive start_stop_daemon_args stopsig supervise_daemon_args supervisor umask`)

// openrcHooks are the functions that OpenRC calls.
var openrcHooks = strings.Fields("depend start_pre start_post stop_pre stop_post status_pre status_post healthcheck unhealthy")

// openrcOwn are those that it has itself; a service that replaces them loses its state.
var openrcOwn = strings.Fields("start stop status restart")

var (
	assigned = regexp.MustCompile(`(?m)^\t?(?:export |: "\$\{)?([A-Za-z_][A-Za-z0-9_]*):?=`)
	defined  = regexp.MustCompile(`(?m)^\t?([A-Za-z_][A-Za-z0-9_]*)\(\) *\{$`)
	exported = regexp.MustCompile(`(?m)^\t?export ([A-Za-z_][A-Za-z0-9_]*)`)
)

// Openrc checks the service: the words that OpenRC knows, and what breaks it.
func Openrc(name string, files Files) []string {
	var f findings
	path := "init/openrc/" + name
	text := f.read(files, path)
	code := &strings.Builder{} // without comments
	for _, l := range lines(text) {
		code.WriteString(l.text + "\n")
	}
	if !strings.HasPrefix(text, "#!/sbin/openrc-run\n") {
		f.add("%s: the first line is not #!/sbin/openrc-run", path)
	}
	for _, m := range assigned.FindAllStringSubmatch(text, -1) {
		used := strings.Contains(text, "$"+m[1]) || strings.Contains(text, "${"+m[1]+"%") || strings.Contains(text, `"${`+m[1]+`"`) || strings.HasPrefix(m[1], "description_")
		if !used && !slices.Contains(openrcVariables, m[1]) && !slices.Contains(submatches(exported, text), m[1]) {
			f.add("%s: OpenRC reads no variable %s, and nor does the service", path, m[1])
		}
	}
	functions := submatches(defined, text)
	for _, own := range openrcOwn {
		if slices.Contains(functions, own) {
			f.add("%s: its own %s() leaves OpenRC without the state of the service", path, own)
		}
	}
	values := map[string]string{}
	for _, l := range lines(text) {
		variable, value, _ := strings.Cut(strings.TrimPrefix(l.text, `: "${`), "=")
		value = strings.Trim(strings.TrimSuffix(value, `}"`), `"'`)
		if variable = strings.TrimSuffix(variable, ":"); values[variable] == "" {
			values[variable] = value
		}
	}
	for _, command := range strings.Fields(values["extra_commands"] + " " + values["extra_started_commands"]) {
		if !strings.HasPrefix(command, "$") && !slices.Contains(functions, command) {
			f.add("%s: the command %s has no function", path, command)
		}
	}
	for _, function := range functions {
		if !slices.Contains(openrcHooks, function) && strings.Count(code.String(), function) < 2 {
			f.add("%s: nobody calls %s()", path, function)
		}
	}
	f.openrcSense(path, code.String(), values, functions)
	return f
}

// openrcSense is what OpenRC would accept, and people regret.
func (f *findings) openrcSense(path, code string, values map[string]string, functions []string) {
	for variable, want := range map[string]string{
		"supervisor": `^supervise-daemon$`, "pidfile": `^/run/[^/]+$`, "command_user": `^[a-z0-9-]+:[a-z0-9-]+$`, "directory": `^/$`,
		"respawn_delay": `^[1-9][0-9]*$`, "respawn_max": `^[1-9][0-9]*$`, "respawn_period": `^[1-9][0-9]*$`,
		"retry": `^TERM/([3-9][0-9]|[1-9][0-9]{2,})/KILL/[1-9][0-9]*$`, "rc_ulimit": `^-n [0-9]+$`, "command_args": ` run --config `,
	} {
		if !regexp.MustCompile(want).MatchString(values[variable]) {
			f.add("%s: %s=%s, want %s", path, variable, values[variable], want)
		}
	}
	for bad, why := range map[string]string{
		"command_background=": "supervise-daemon has its own background, and with start-stop-daemon of Debian there is no log",
		"notify=":             "a start waits for ever for a daemon that never says it is ready",
		"need net":            "the daemon would be stopped with the network",
		"need localmount":     "not every OpenRC has it",
		"killall":             "it hits strangers", "pkill": "it hits strangers", "kill $": "it hits strangers",
	} {
		// $! is a process of the script itself.
		if regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(bad) + `([^!]|$)`).MatchString(code) {
			f.add("%s: %s: %s", path, strings.TrimSuffix(bad, "="), why)
		}
	}
	for hook, must := range map[string]string{"start_pre": "prepare", "start_post": "watch ", "watch": "service_get_value start_count", "stop_pre": "checkconfig"} {
		if !slices.Contains(functions, hook) || !strings.Contains(body(code, hook), must) {
			f.add("%s: %s() without %s", path, hook, must)
		}
	}
	if !strings.Contains(body(code, "start_post"), "supervise-daemon \"$RC_SVCNAME\" --stop") {
		f.add("%s: start_post() leaves a daemon behind that did not become ready", path)
	}
}

// body is what stands in the first function of this name, without the blanks before lines.
func body(code, function string) string {
	_, rest, _ := strings.Cut(code, "\n"+function+"() {\n")
	inside, _, _ := strings.Cut(rest, "\n}\n")
	return inside
}

// submatches lists what the first group of an expression has found.
func submatches(r *regexp.Regexp, text string) (list []string) {
	for _, m := range r.FindAllStringSubmatch(text, -1) {
		list = append(list, m[1])
	}
	return list
}
