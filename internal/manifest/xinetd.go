package manifest

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// xinetdAttributes are the words of a service of xinetd 2.3.15 (xinetd.conf(5)).
var xinetdAttributes = strings.Fields(`id type flags disable socket_type protocol wait user group instances nice server server_args
	libwrap only_from no_access access_times log_type log_on_success log_on_failure rpc_version rpc_number env passenv port redirect
	bind interface banner banner_success banner_fail per_source cps max_load groups mdns umask enabled include includedir rlimit_as
	rlimit_files rlimit_cpu rlimit_data rlimit_rss rlimit_stack deny_time v6only`)

// Xinetd judges the service in /etc/xinetd.d.
func Xinetd(name string, files Files) []string {
	var f findings
	path := "init/xinetd/" + name + ".xinetd"
	service := f.xinetdService(path, name, f.read(files, path))
	want := map[string]string{
		"type": "UNLISTED", "socket_type": "stream", "protocol": "tcp", "wait": "yes", "instances": "1", "disable": "no",
	}
	for attribute, value := range want {
		if service[attribute] != value {
			f.add("%s: %s = %q, want %s", path, attribute, service[attribute], value)
		}
	}
	if bind, err := netip.ParseAddr(service["bind"]); err != nil || !bind.IsLoopback() {
		f.add("%s: bind = %q: it would listen for other machines", path, service["bind"])
	}
	for _, attribute := range []string{"only_from", "no_access"} {
		if _, there := service[attribute]; there {
			f.add("%s: %s: in wait mode xinetd refuses everybody, at full speed", path, attribute)
		}
	}
	if port, err := strconv.Atoi(service["port"]); err != nil || port < 1 || port > 65535 {
		f.add("%s: port = %q is no port", path, service["port"])
	}
	if user := service["user"]; user == "" || user == "root" {
		f.add("%s: user = %q: it runs as root", path, user)
	}
	if !strings.HasPrefix(service["server"], "/") {
		f.add("%s: server = %q needs its whole path", path, service["server"])
	}
	switch args := strings.Fields(service["server_args"]); {
	case len(args) == 0 || args[0] != "inetd":
		f.add("%s: server_args = %q: want inetd first; the name of the program is no part of it", path, service["server_args"])
	case strings.ContainsAny(service["server_args"], `'"\`):
		f.add("%s: xinetd knows no quotes", path)
	}
	if cps := strings.Fields(service["cps"]); len(cps) != 2 {
		f.add("%s: cps = %q: want starts in a second, and seconds of rest", path, service["cps"])
	}
	if passed, there := service["passenv"]; !there || passed != "" {
		f.add("%s: the environment of xinetd gets to the daemon: passenv must be there, and empty", path)
	}
	return f
}

// xinetdService reads the one service of a file.
func (f *findings) xinetdService(path, name, text string) map[string]string {
	service := map[string]string{}
	depth := 0
	for _, l := range lines(text) {
		switch {
		case l.words[0] == "service":
			if len(l.words) != 2 || l.words[1] != name || depth != 0 {
				f.add("%s:%d: want service %s", path, l.number, name)
			}
			continue
		case l.text == "{":
			depth++
			continue
		case l.text == "}":
			depth--
			continue
		}
		attribute, value, found := strings.Cut(l.text, "=")
		attribute, value = strings.TrimSpace(strings.TrimRight(attribute, "+- ")), strings.TrimSpace(value)
		_, twice := service[attribute]
		switch {
		case depth != 1:
			f.add("%s:%d: it stands in no service", path, l.number)
		case !found:
			f.add("%s:%d: no = in it", path, l.number)
		case !slices.Contains(xinetdAttributes, attribute):
			f.add("%s:%d: unknown attribute %s: xinetd leaves the line out", path, l.number, attribute)
		case twice:
			f.add("%s:%d: %s twice", path, l.number, attribute)
		case strings.Contains(value, "#"):
			f.add("%s:%d: # begins no comment behind a value", path, l.number)
		}
		service[attribute] = value
	}
	if depth != 0 {
		f.add("%s: braces do not match", path)
	}
	return service
}
