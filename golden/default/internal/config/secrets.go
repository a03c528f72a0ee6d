// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"example.com/pulsed/internal/secret"
)

// secrets reads the files that settings of the type secret.Text name.
func (l *loading) secrets() {
	for _, known := range settings(l.config) {
		if known.isSecret() {
			l.secret(known)
		}
	}
}

// secret reads one. A credential comes first: systemd.exec(5), LoadCredential=,
// shows it to nobody but the unit, and passes it on as a file that has the name
// of the setting, without "_file". It stays as it is while the service lives.
func (l *loading) secret(known setting) {
	id := strings.TrimSuffix(known.key, "_file")
	path := filepath.Join(os.Getenv("CREDENTIALS_DIRECTORY"), id)
	_, err := os.Stat(path)
	given := filepath.IsAbs(path) && err == nil
	if given {
		l.config.places[known.key] = place{path, "credential " + id}
	} else if path = known.path(); path == "" {
		return
	}
	text, info, err := readFile(path)
	if err != nil {
		l.refuse(known.key, err.Error())
		return
	}
	// Not so for a credential: the access list that lets the unit's user read it
	// looks like rights of a group.
	if !given && info.Mode().Perm()&0o077 != 0 {
		l.warn(path, "others than its owner may read this secret: chmod go= it, and change the secret")
	}
	content := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r") // editors end each line
	if content == "" {
		l.refuse(known.key, path+": is empty")
		return
	}
	known.value.Set(reflect.ValueOf(secret.New(path, content)))
}
