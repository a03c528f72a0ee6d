package manifest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// instructions are those of a Containerfile (Containerfile(5)) that an image
// from scratch can have; RUN would need a shell or a program to begin with.
var instructions = strings.Fields("FROM ADD COPY USER ENV ARG LABEL ENTRYPOINT CMD STOPSIGNAL HEALTHCHECK WORKDIR EXPOSE VOLUME")

// Container judges what an image is made of, and how compose runs it.
func Container(name string, files Files) []string {
	var f findings
	path := "init/container/Containerfile"
	file := f.containerfile(path, f.read(files, path))
	if from := file["FROM"]; !slices.Equal(from, []string{"scratch"}) {
		f.add("%s: FROM %q: want scratch, and that once", path, from)
	}
	if !regexp.MustCompile(`^[1-9][0-9]*:[1-9][0-9]*$`).MatchString(last(file["USER"])) {
		f.add("%s: USER %s: want numbers, and not root", path, last(file["USER"]))
	}
	if program := words(last(file["ENTRYPOINT"])); !slices.Equal(program, []string{"/usr/bin/" + name}) {
		f.add("%s: ENTRYPOINT %s: want the program as a list, or a shell is process 1", path, last(file["ENTRYPOINT"]))
	}
	if args := words(last(file["CMD"])); len(args) == 0 || args[0] != "run" {
		f.add("%s: CMD %s: want run in a list", path, last(file["CMD"]))
	}
	if got := last(file["STOPSIGNAL"]); got != "SIGTERM" {
		f.add("%s: STOPSIGNAL %s: want SIGTERM", path, got)
	}
	if !strings.Contains(last(file["ENV"]), "RUNTIME_DIRECTORY=/run/"+name) {
		f.add("%s: ENV: no RUNTIME_DIRECTORY: the socket would be in /tmp, which is not there", path)
	}
	f.health(path, name, last(file["HEALTHCHECK"]), files)
	f.context(path, file, files)
	f.compose(name, files)
	return f
}

// containerfile reads the instructions: their arguments, in order.
func (f *findings) containerfile(path, text string) map[string][]string {
	file := map[string][]string{}
	for _, l := range lines(text) {
		instruction, arguments, _ := strings.Cut(l.text, " ")
		switch {
		case !slices.Contains(instructions, instruction):
			f.add("%s:%d: %s: there is no such instruction from scratch", path, l.number, instruction)
		case strings.TrimSpace(arguments) == "":
			f.add("%s:%d: %s of what?", path, l.number, instruction)
		case strings.HasSuffix(arguments, `\`):
			f.add("%s:%d: it goes on in the next line, as this checker cannot", path, l.number)
		}
		file[instruction] = append(file[instruction], strings.TrimSpace(arguments))
	}
	return file
}

// health judges the question whether it is healthy.
func (f *findings) health(path, name, check string, files Files) {
	unix, tcp := files["internal/control/unix_transport.go"], files["internal/control/tcp_transport.go"]
	if unix+tcp == "" {
		if check != "" {
			f.add("%s: HEALTHCHECK: nobody in the container answers", path)
		}
		return
	}
	flags, command, found := strings.Cut(check, "CMD ")
	if argv := words(command); !found || !slices.Equal(argv, []string{"/usr/bin/" + name + "ctl", "health"}) {
		f.add("%s: HEALTHCHECK %s: want the control client in a list: there is no shell", path, check)
	}
	for _, flag := range strings.Fields(flags) {
		if !regexp.MustCompile(`^--((interval|timeout|start-period|start-interval)=[0-9]+[ms]|retries=[0-9]+)$`).MatchString(flag) {
			f.add("%s: HEALTHCHECK: unknown %s", path, flag)
		}
	}
	if !strings.Contains(files["init/container/install.mk"], "--format docker") {
		f.add("init/container/install.mk: without --format docker podman and buildah drop the HEALTHCHECK")
	}
}

// context judges what is copied: it must be there, and nothing else.
func (f *findings) context(path string, file map[string][]string, files Files) {
	ignored := lines(f.read(files, ".dockerignore"))
	if len(ignored) == 0 || ignored[0].text != "*" {
		f.add(".dockerignore: want * first, or everything that lies around gets to the engine")
	}
	for _, arguments := range append(file["ADD"], file["COPY"]...) {
		from, _, _ := strings.Cut(arguments, " ")
		if strings.Contains(from, "://") {
			f.add("%s: %s is downloaded when the image is built", path, from)
		}
		if !slices.ContainsFunc(ignored, func(l line) bool { return l.text == "!"+from }) {
			f.add(".dockerignore: %s of the Containerfile is ignored", from)
		}
	}
	if len(file["ADD"])+len(file["COPY"]) == 0 {
		f.add("%s: nothing is put into the image", path)
	}
}

// words reads the form of a list, which is JSON; nil if it is a line for a shell.
func words(list string) []string {
	var argv []string
	if json.Unmarshal([]byte(list), &argv) != nil {
		return nil
	}
	return argv
}

func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}
