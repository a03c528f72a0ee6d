// Kept by mkdaemon (base): your edits are merged.

package config

import "reflect"

// RestartNeeded names the settings that differ between two configurations and
// cannot be changed while the daemon runs: those with the tag reload:"restart".
func RestartNeeded(old, new *Config) (keys []string) {
	after := settings(new)
	for i, before := range settings(old) {
		if before.tag.Get("reload") == "restart" && !reflect.DeepEqual(before.value.Interface(), after[i].value.Interface()) {
			keys = append(keys, before.key)
		}
	}
	return keys
}
