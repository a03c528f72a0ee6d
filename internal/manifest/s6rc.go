package manifest

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// longrun, oneshot and bundle are the files of a service definition (s6-rc-compile
// of s6-rc 0.5); a name that ends in / is a folder.
var (
	longrun = supervised(map[string]string{
		"type": "word", "producer-for": "word", "consumer-for": "word", "pipeline-name": "word", "dependencies.d/": "name",
		"timeout-up": "number", "timeout-down": "number", "flag-essential": "anything", "data/": "anything", "env/": "anything",
	})
	oneshot = map[string]string{
		"type": "word", "up": "anything", "down": "anything", "dependencies.d/": "name",
		"timeout-up": "number", "timeout-down": "number", "flag-essential": "anything",
	}
	bundle = map[string]string{"type": "word", "contents.d/": "name", "flag-essential": "anything"}
)

// supervised adds what s6-supervise reads. The file down is not among it: s6-rc makes that one itself.
func supervised(definition map[string]string) map[string]string {
	maps.Copy(definition, servicedir)
	delete(definition, "down")
	return definition
}

// s6rc checks a source for s6-rc-compile.
func (f *findings) s6rc(dir, name string, files Files) {
	services := map[string]Files{}
	for _, file := range files.paths() {
		service, _, deep := strings.Cut(file, "/")
		if !deep {
			f.add("%s%s: s6-rc-compile ignores what is no folder", dir, file)
			continue
		}
		services[service] = files.below(service + "/")
	}
	for _, service := range slices.Sorted(maps.Keys(services)) {
		at, own := dir+service+"/", services[service]
		if strings.HasPrefix(service, "s6rc-") || strings.HasPrefix(service, "s6-rc-") {
			f.add("%s: this name is reserved", at)
		}
		switch kind := strings.TrimSuffix(own["type"], "\n"); kind {
		case "longrun":
			f.service(at, own, longrun)
		case "oneshot":
			f.known(at, own, oneshot)
			if own["up"] == "" {
				f.add("%sup: it is missing", at)
			}
		case "bundle":
			f.known(at, own, bundle)
			if len(own.below("contents.d/")) == 0 {
				f.add("%scontents.d: it is empty", at)
			}
		default:
			f.add("%stype: %q is none of longrun, oneshot, bundle", at, kind)
		}
		for file := range own {
			if folder := path.Dir(file); folder == "dependencies.d" || folder == "contents.d" {
				if _, there := services[path.Base(file)]; !there {
					f.add("%s%s: there is no such service", at, file)
				}
			}
		}
		f.mutual(at, service, "producer-for", "consumer-for", services)
		f.mutual(at, service, "consumer-for", "producer-for", services)
		if f.circle(service, service, services, map[string]bool{}) {
			f.add("%sdependencies.d: it needs itself in the end", at)
		}
	}
	f.daemonRun(dir+name+"-srv/run", name, services[name+"-srv"])
	f.logRun(dir+name+"-log/run", name, services[name+"-log"]["run"])
	if strings.TrimSpace(services[name+"-srv"]["producer-for"]) != name+"-log" {
		f.add("%s%s-srv: its log goes nowhere", dir, name)
	}
}

// mutual checks one end of a pipeline: the other has to know of it.
func (f *findings) mutual(at, service, here, there string, services map[string]Files) {
	text, set := services[service][here]
	if !set {
		return
	}
	other := strings.TrimSpace(text)
	if back := strings.TrimSpace(services[other][there]); back != service {
		f.add("%s%s: %s has no %s that says %s", at, here, other, there, service)
	}
}

// circle tells whether start is among what service needs.
func (f *findings) circle(start, service string, services map[string]Files, seen map[string]bool) bool {
	for file := range services[service] {
		needed, is := strings.CutPrefix(file, "dependencies.d/")
		if !is || seen[needed] {
			continue
		}
		seen[needed] = true
		if needed == start || f.circle(start, needed, services, seen) {
			return true
		}
	}
	return false
}
