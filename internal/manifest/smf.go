package manifest

import (
	"regexp"
	"slices"
	"strings"
)

// smfElements are the elements that a manifest of ours may hold, each with the
// attributes that it must have (service_bundle.dtd.1).
var smfElements = map[string]string{
	"service_bundle": "type name", "service": "name type version", "create_default_instance": "enabled", "single_instance": "",
	"dependency": "name grouping restart_on type", "service_fmri": "value", "method_context": "", "method_credential": "user",
	"method_environment": "", "envvar": "name value", "exec_method": "type name exec timeout_seconds", "property_group": "name type",
	"propval": "name value", "stability": "value", "template": "", "common_name": "", "description": "", "documentation": "",
	"loctext": "lang", "manpage": "title section", "doc_link": "name uri",
}

// smfOrder is the order in a service; elements of one name stand together.
var smfOrder = []string{"create_default_instance", "single_instance", "dependency", "method_context", "exec_method", "property_group", "stability", "template"}

// smfChoices are attributes with a fixed set of values.
var smfChoices = map[string]string{
	"dependency grouping": "require_all require_any exclude_all optional_all", "dependency restart_on": "none error restart refresh",
	"dependency type": "service path", "exec_method type": "method monitor", "create_default_instance enabled": "true false",
	"service type": "service milestone restarter", "service_bundle type": "manifest profile archive",
	"stability value": "Standard Stable Evolving Unstable External Obsolete",
}

// status is an exit that says a number instead of what SMF calls it.
var status = regexp.MustCompile(`\bexit\s+["']?([0-9]+|\$\?)`)

// SMF checks the manifest, and the method that it names.
func SMF(name string, files Files) []string {
	var f findings
	path := "init/smf/" + name + ".xml"
	root, err := parse(f.read(files, path))
	if err != nil {
		f.add("%s: %v", path, err)
		return f
	}
	if root.name != "service_bundle" {
		f.add("%s: want a service_bundle", path)
		return f
	}
	f.elements(path, root)
	methods := map[string]*element{}
	for _, service := range root.all("service") {
		last := 0
		for _, child := range service.children {
			at := slices.Index(smfOrder, child.name)
			if at < last {
				f.add("%s: %s comes too late in the service", path, child.name)
			}
			last = max(last, at)
		}
	}
	for _, m := range root.all("exec_method") {
		methods[m.attributes["name"]] = m
	}
	mk := f.read(files, "init/smf/install.mk")
	for _, want := range []string{"start", "refresh", "stop"} {
		m := methods[want]
		switch {
		case m == nil:
			f.add("%s: no method %s", path, want)
		case m.attributes["timeout_seconds"] == "0" || m.attributes["timeout_seconds"] == "-1":
			f.add("%s: %s: without a timeout it may hang for ever", path, want)
		case want == "stop" && m.attributes["exec"] != ":kill":
			f.add("%s: stop: only :kill ends all processes of the contract", path)
		case want != "stop" && m.attributes["exec"] != "/lib/svc/method/"+name+" "+want:
			f.add("%s: %s runs %s, which is not the method", path, want, m.attributes["exec"])
		}
	}
	if !strings.Contains(mk, "\nSMFMETHODDIR ?= /lib/svc/method\n") {
		f.add("init/smf/install.mk: the method is not installed where the manifest looks")
	}
	for _, p := range root.all("propval") {
		if p.attributes["name"] == "ignore_error" {
			f.add("%s: ignore_error hides crashes", path)
		}
		if p.attributes["name"] == "duration" && p.attributes["value"] != "contract" {
			f.add("%s: duration %s: the daemon leaves its method, and its children belong to it", path, p.attributes["value"])
		}
	}
	if len(root.all("method_credential")) == 0 {
		f.add("%s: no method_credential: it would run as root", path)
	}
	f.method("init/smf/"+name, f.read(files, "init/smf/"+name))
	return f
}

// elements checks each element below e, and e itself.
func (f *findings) elements(path string, e *element) {
	required, known := smfElements[e.name]
	if !known {
		f.add("%s: unknown element %s", path, e.name)
	}
	for _, attribute := range strings.Fields(required) {
		if e.attributes[attribute] == "" {
			f.add("%s: %s without %s", path, e.name, attribute)
		}
	}
	for attribute, value := range e.attributes {
		choices := smfChoices[e.name+" "+attribute]
		if choices != "" && !slices.Contains(strings.Fields(choices), value) {
			f.add("%s: %s %s=%q, want one of %s", path, e.name, attribute, value, choices)
		}
	}
	for _, child := range e.children {
		f.elements(path, child)
	}
}

// method checks the script that starts and refreshes.
func (f *findings) method(path, text string) {
	for _, want := range []string{
		"\n. /lib/svc/share/smf_include.sh\n", "smf_present || exit \"$SMF_EXIT_ERR_NOSMF\"\n", " check --config ", " start --config ", " reload --config ",
		"78) exit \"$SMF_EXIT_ERR_CONFIG\" ;;", "*) exit \"$SMF_EXIT_ERR_FATAL\" ;;",
	} {
		if !strings.Contains(text, want) {
			f.add("%s: no %q", path, want)
		}
	}
	for _, l := range lines(text) {
		switch {
		case strings.Contains(l.text, "pkill"):
			f.add("%s:%d: pkill hits processes of others", path, l.number)
		case strings.Contains(l.text, " run --config"):
			f.add("%s:%d: SMF would wait for the end of the daemon", path, l.number)
		case status.MatchString(l.text):
			f.add("%s:%d: SMF knows other exit codes than the daemon: use those of smf_include.sh", path, l.number)
		}
	}
}
