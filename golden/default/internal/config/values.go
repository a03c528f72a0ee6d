// Kept by mkdaemon (base): your edits are merged.

package config

// Value is one setting as people are shown it.
type Value struct {
	Key    string `json:"key"`    // "log.level"
	Text   string `json:"value"`  // as it would stand in a file; never a secret
	Origin string `json:"origin"` // "/etc/x.toml:12", "environment X_LOG_LEVEL", "flag --log-level" or "default"
}

// Values lists every setting, in the order of the sections.
func (c *Config) Values() []Value {
	var values []Value
	for _, known := range settings(c) {
		v := Value{Key: known.key, Text: literal(known.value), Origin: "default"}
		if place, ok := c.places[known.key]; ok {
			v.Origin = place.origin
		}
		values = append(values, v)
	}
	return values
}

// place is where a value was set: for errors, and for people who wonder.
type place struct {
	where  string // "/etc/x.toml:12:9", "X_LOG_LEVEL" or "--log-level"
	origin string // as Value has it
}
