// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"slices"
	"strconv"
	"strings"
)

// prefix is what the names of our variables begin with.
const prefix = "PULSED_"

// variable is the environment variable that overrides a setting.
func (s setting) variable() string {
	return prefix + strings.ToUpper(strings.ReplaceAll(strings.ReplaceAll(s.key, ".", "_"), "-", "_"))
}

// environment finds the settings in the variables of a process, and tells of
// names that look like ours, but are none. It is no error: a newer version may
// have more settings.
func environment(variables []string) (found []override, unknown []Problem) {
	variables = slices.DeleteFunc(slices.Clone(variables), func(v string) bool { return !strings.HasPrefix(v, prefix) })
	if len(variables) == 0 {
		return nil, nil
	}
	keys := map[string]setting{}
	var names []string
	for _, known := range settings(new(Config)) {
		keys[known.variable()] = known
		names = append(names, known.variable())
	}
	theirs := clientVariables()
	names = append(names, theirs...)
	for _, v := range slices.Sorted(slices.Values(variables)) {
		name, text, _ := strings.Cut(v, "=")
		if text == "" || slices.Contains(theirs, name) { // empty is as good as not there
			continue
		}
		known, ok := keys[name]
		if !ok {
			shown := strings.Trim(strconv.Quote(name), `"`) // it may hold anything
			unknown = append(unknown, Problem{shown, "names no setting" + suggestVariable(name, names), -1})
			continue
		}
		if known.isPath() {
			// As for a flag: we leave the folder that it starts in.
			if abs, err := absolute(text); err == nil {
				text = abs
			}
		}
		found = append(found, override{"environment", name, known.key, text})
	}
	return found, unknown
}

// clientVariables are those that tell our client where the daemon is. An
// administrator may have exported them in the shell that starts the daemon.
func clientVariables() (names []string) {
	for _, section := range sections(new(Config)) {
		if s, ok := section.value.Interface().(interface{ ClientVariables() []string }); ok {
			names = append(names, s.ClientVariables()...)
		}
	}
	return names
}

// suggestVariable is the hint for an unknown name. Its section may be missing.
func suggestVariable(name string, known []string) string {
	word := strings.TrimPrefix(name, prefix)
	var words []string
	for _, candidate := range known {
		if strings.HasSuffix(candidate, "_"+word) {
			return didYouMean(candidate)
		}
		words = append(words, strings.TrimPrefix(candidate, prefix))
	}
	if near := nearest(word, words); near != "" {
		return didYouMean(prefix + near)
	}
	return ""
}
