// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"cmp"
	"errors"
	"io/fs"
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
// shows it to nobody but the unit, and passes it on as a file. It has the name of
// the tag, or else of the setting without "_file". It stays as it is while the
// service lives.
func (l *loading) secret(known setting) {
	id := cmp.Or(known.tag.Get("credential"), strings.TrimSuffix(known.key, "_file"))
	folder := os.Getenv("CREDENTIALS_DIRECTORY")
	path := filepath.Join(folder, id)
	_, err := os.Stat(path)
	given := filepath.IsAbs(path) && err == nil
	hidden := filepath.IsAbs(path) && errors.Is(err, fs.ErrPermission)
	switch {
	case given:
		l.config.places[known.key] = place{path, "credential " + id}
	case known.path() != "":
		path = known.path()
	case hidden:
		// It is named to ExecReload= as well, but closed to that process. Who
		// cannot look cannot judge.
		known.setPath(path)
		l.warn(folder, "may not be entered here, so no credential is checked")
		return
	default:
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
		const problem = "others than its owner may read this secret; chmod go= it, and make a new one"
		if known.tag.Get("private") == "true" {
			l.refuse(known.key, path+": "+problem)
			return
		}
		l.warn(path, problem)
	}
	content := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r") // editors end each line
	if content == "" {
		l.refuse(known.key, path+": is empty")
		return
	}
	known.value.Set(reflect.ValueOf(secret.New(path, content)))
}
