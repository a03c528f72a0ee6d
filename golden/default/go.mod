// Kept by mkdaemon (base): your edits are merged.

module example.com/pulsed

go 1.26.0

require (
	github.com/pelletier/go-toml/v2 v2.4.3
	golang.org/x/sys v0.49.0
)
