package manifest

import (
	"slices"
	"strconv"
	"strings"
)

// launchdKeys are the keys of launchd.plist(5) with the types that each may have.
var launchdKeys = map[string]string{
	"Label": "string", "Disabled": "bool", "UserName": "string", "GroupName": "string", "inetdCompatibility": "dict",
	"LimitLoadToSessionType": "string array", "LimitLoadToHardware": "dict", "LimitLoadFromHardware": "dict",
	"Program": "string", "BundleProgram": "string", "ProgramArguments": "array", "EnableGlobbing": "bool", "EnableTransactions": "bool",
	"EnablePressuredExit": "bool", "KeepAlive": "bool dict", "RunAtLoad": "bool", "RootDirectory": "string", "WorkingDirectory": "string",
	"EnvironmentVariables": "dict", "Umask": "integer", "TimeOut": "integer", "ExitTimeOut": "integer", "ThrottleInterval": "integer",
	"InitGroups": "bool", "WatchPaths": "array", "QueueDirectories": "array", "StartOnMount": "bool", "StartInterval": "integer",
	"StartCalendarInterval": "dict array", "StandardInPath": "string", "StandardOutPath": "string", "StandardErrorPath": "string",
	"Debug": "bool", "WaitForDebugger": "bool", "SoftResourceLimits": "dict", "HardResourceLimits": "dict", "Nice": "integer",
	"ProcessType": "string", "AbandonProcessGroup": "bool", "LowPriorityIO": "bool", "LowPriorityBackgroundIO": "bool",
	"MaterializeDatalessFiles": "bool", "LaunchOnlyOnce": "bool", "MachServices": "dict", "Sockets": "dict", "LaunchEvents": "dict", "SessionCreate": "bool",
}

// launchdLimits are the keys of its resource limits.
var launchdLimits = strings.Fields("Core CPU Data FileSize MemoryLock NumberOfFiles NumberOfProcesses ResidentSetSize Stack")

// Launchd checks the job, and that it is installed under the name of its label.
func Launchd(name string, files Files) []string {
	var f findings
	path := "init/launchd/" + name + ".plist"
	root, err := parse(f.read(files, path))
	if err != nil {
		f.add("%s: %v", path, err)
		return f
	}
	if root.name != "plist" || root.attributes["version"] != "1.0" || len(root.children) != 1 || root.children[0].name != "dict" {
		f.add("%s: want a plist of version 1.0 with one dict", path)
		return f
	}
	job := f.dict(path, root.children[0])
	for key, value := range job {
		types, known := launchdKeys[key]
		if !known {
			f.add("%s: unknown key %s", path, key)
		} else if !slices.Contains(strings.Fields(types), kind(value)) {
			f.add("%s: %s is of type %s, want %s", path, key, kind(value), types)
		}
	}
	for _, key := range strings.Fields("Label ProgramArguments UserName GroupName InitGroups WorkingDirectory Umask RunAtLoad KeepAlive ThrottleInterval ExitTimeOut EnvironmentVariables HardResourceLimits StandardErrorPath") {
		if job[key] == nil {
			f.add("%s: no %s", path, key)
			return f
		}
	}
	for _, key := range []string{"SoftResourceLimits", "HardResourceLimits"} {
		if job[key] == nil {
			continue
		}
		for limit, value := range f.dict(path, job[key]) {
			if !slices.Contains(launchdLimits, limit) || kind(value) != "integer" {
				f.add("%s: %s %s of type %s", path, key, limit, kind(value))
			}
		}
	}
	for _, n := range root.all("integer") {
		if i, err := strconv.Atoi(n.text); err != nil || strconv.Itoa(i) != n.text {
			f.add("%s: integer %s is not decimal", path, n.text)
		}
	}
	if mask, err := strconv.Atoi(job["Umask"].text); err == nil && mask&0o027 != 0o027 {
		f.add("%s: Umask %d is %04o: others could read what it writes", path, mask, mask)
	}
	if kind(job["KeepAlive"]) != "dict" || f.dict(path, job["KeepAlive"])["SuccessfulExit"] == nil ||
		f.dict(path, job["KeepAlive"])["SuccessfulExit"].name != "false" {
		f.add("%s: KeepAlive: only SuccessfulExit false lets a stop and a wrong configuration stay down", path)
	}
	f.launched(name, path, job["ProgramArguments"])
	label := job["Label"].text
	if mk := f.read(files, "init/launchd/install.mk"); !strings.Contains(mk, "\nLAUNCHDLABEL := "+label+"\n") || !strings.Contains(mk, "/$(LAUNCHDLABEL).plist)") {
		f.add("%s: Label %s is not the name of the installed file", path, label)
	}
	return f
}

// launched checks what is run: the check first, then the daemon in the foreground.
func (f *findings) launched(name, path string, arguments *element) {
	var words []string
	for _, a := range arguments.children {
		if a.name != "string" {
			f.add("%s: ProgramArguments holds a %s", path, a.name)
		}
		words = append(words, a.text)
	}
	command := strings.Join(words, " ")
	for _, want := range []string{"/bin/sh -c ", " check --config ", "|| exit 0;", " exec /usr/bin/" + name + " run --config "} {
		if !strings.Contains(command, want) {
			f.add("%s: ProgramArguments: no %q", path, want)
		}
	}
}

// kind is the type of a value.
func kind(e *element) string {
	if e.name == "true" || e.name == "false" {
		return "bool"
	}
	return e.name
}

// dict reads the keys and values of a dict, and finds those that do not come in pairs.
func (f *findings) dict(path string, e *element) map[string]*element {
	values := map[string]*element{}
	for i := 0; i < len(e.children); i += 2 {
		key := e.children[i]
		switch {
		case key.name != "key" || i+1 == len(e.children) || e.children[i+1].name == "key":
			f.add("%s: %s %s: keys and values must take turns", path, key.name, key.text)
			return values
		case values[key.text] != nil:
			f.add("%s: %s is there twice", path, key.text)
		}
		values[key.text] = e.children[i+1]
	}
	return values
}
