// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"example.com/pulsed/internal/secret"
)

func TestSecrets(t *testing.T) {
	dir := t.TempDir()
	write := func(path, text string, mode os.FileMode) string {
		t.Helper()
		path = filepath.Join(dir, path)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if err := os.Mkdir(filepath.Join(dir, "credentials"), 0o700); err != nil {
		t.Fatal(err)
	}
	write("credentials/app.given", "from systemd", 0o440)
	write("credentials/a-name", "by its name", 0o440)
	tags := map[string]reflect.StructTag{"app.named_file": `credential:"a-name"`, "app.private_file": `private:"true"`}
	for _, test := range []struct {
		key, file     string
		want          string
		problem, warn string // what they have to contain; empty: there is none
	}{
		{"app.token_file", "", "", "", ""},
		{"app.token_file", write("good", "s3cret\n", 0o400), "s3cret", "", ""},
		{"app.token_file", write("windows", "a\r\n", 0o400), "a", "", ""},
		{"app.token_file", write("two", "a \nb\n\n", 0o400), "a \nb\n", "", ""},
		{"app.token_file", write("group", "x", 0o440), "x", "", "group: others than its owner may read this secret"},
		{"app.token_file", write("world", "x", 0o404), "x", "", "world: others than its owner may read this secret"},
		{"app.token_file", write("open", "x", 0o602), "", "open: everybody may write to it", ""},
		{"app.token_file", write("empty", "\n", 0o400), "", "empty: is empty", ""},
		{"app.token_file", filepath.Join(dir, "missing"), "", "missing: no such file", ""},
		{"app.given_file", "", "from systemd", "", ""},
		{"app.given_file", filepath.Join(dir, "missing"), "from systemd", "", ""},
		{"app.named_file", filepath.Join(dir, "missing"), "by its name", "", ""},
		{"app.private_file", write("private", "x", 0o600), "x", "", ""},
		{"app.private_file", write("public", "x", 0o604), "", "public: others than its owner may read this secret", ""},
	} {
		t.Setenv("CREDENTIALS_DIRECTORY", filepath.Join(dir, "credentials"))
		text := secret.At(test.file)
		known := setting{test.key, reflect.ValueOf(&text).Elem(), tags[test.key]}
		l := &loading{config: Default()}
		l.secret(known)
		if text.Reveal() != test.want {
			t.Errorf("%s: %q, want %q", test.file, text.Reveal(), test.want)
		}
		for _, got := range []struct {
			problems []Problem
			want     string
		}{{l.problems, test.problem}, {l.config.warnings, test.warn}} {
			var all strings.Builder
			for _, p := range got.problems {
				all.WriteString(p.String())
			}
			if !strings.Contains(all.String(), got.want) || (got.want == "") != (all.Len() == 0) {
				t.Errorf("%s: got %q, want %q", test.file, &all, got.want)
			}
		}
		origin := map[string]string{"app.given_file": "credential app.given", "app.named_file": "credential a-name"}[test.key]
		if got := l.config.places[test.key].origin; got != origin {
			t.Errorf("%s comes from %q, want %q", test.key, got, origin)
		}
	}
}

// TestNewSecretNeedsNoRestart: that is how tokens and keys are renewed.
func TestNewSecretNeedsNoRestart(t *testing.T) {
	at := func(text secret.Text) setting { return setting{value: reflect.ValueOf(&text).Elem()} }
	if !same(at(secret.New("/a", "old")), at(secret.New("/a", "new"))) {
		t.Error("another secret in the same file is another setting")
	}
	if same(at(secret.New("/a", "old")), at(secret.New("/b", "old"))) {
		t.Error("another file is the same setting")
	}
}

// ordinary tells whether this is an ordinary user. If it is root, who enters every
// folder, it runs the test again as somebody else.
func ordinary(t *testing.T) bool {
	t.Helper()
	if os.Geteuid() != 0 {
		return true
	}
	// Another user can neither enter the folder of the test binary nor that of
	// t.TempDir, so both are handed over: the program by an open file.
	self, err := os.Open("/proc/self/exe")
	if err != nil {
		t.Skip("needs /proc to start itself as another user")
	}
	defer self.Close()
	cmd := exec.Command("/proc/self/fd/3", "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.ExtraFiles = []*os.File{self}
	cmd.Dir = "/"
	cmd.Env = []string{"TMPDIR=/tmp", "GORACE=atexit_sleep_ms=0"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 54321, Gid: 54321}}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("as uid 54321: %v\n%s", err, out)
	}
	return false
}

// TestHiddenCredentials: in ExecReload= systemd names a folder that cannot be
// entered. What may be in there is not judged.
func TestHiddenCredentials(t *testing.T) {
	if !ordinary(t) {
		return
	}
	dir := filepath.Join(t.TempDir(), "credentials")
	if err := os.MkdirAll(filepath.Join(dir, "unit"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := os.Chmod(dir, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	t.Setenv("CREDENTIALS_DIRECTORY", filepath.Join(dir, "unit"))
	var text secret.Text
	l := &loading{config: Default()}
	for _, key := range []string{"app.token_file", "app.password_file"} {
		text = secret.Text{}
		l.secret(setting{key: key, value: reflect.ValueOf(&text).Elem()})
	}
	if l.err() != nil || len(l.config.warnings) != 1 || text.IsZero() || text.Reveal() != "" {
		t.Errorf("%v, %v, %v", text, l.err(), l.config.warnings)
	}

	// Without credentials, that a name cannot be looked up here means nothing.
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	text, l = secret.Text{}, &loading{config: Default()}
	l.secret(setting{key: "app.token_file", value: reflect.ValueOf(&text).Elem()})
	if len(l.config.warnings) != 0 || !text.IsZero() {
		t.Errorf("no credentials: %v, %v", text, l.config.warnings)
	}
}

// TestNothingIsOutOfReach: paths and secrets in lists and maps would be left as
// they are, since Load looks at each setting as a whole. A path is a string.
func TestNothingIsOutOfReach(t *testing.T) {
	var walk func(name string, t reflect.Type, inside bool) []string
	walk = func(name string, t reflect.Type, inside bool) (bad []string) {
		switch {
		case inside && t == reflect.TypeFor[secret.Text]():
			return []string{name}
		case t.Kind() == reflect.Slice, t.Kind() == reflect.Map, t.Kind() == reflect.Pointer, t.Kind() == reflect.Array:
			return walk(name, t.Elem(), true)
		case t.Kind() != reflect.Struct || isText(t):
			return nil
		}
		for field := range t.Fields() {
			key, ok := keyOf(field)
			if ok && field.Tag.Get("path") != "" && (inside || field.Type.Kind() != reflect.String) {
				bad = append(bad, name+"."+key)
			}
			if ok {
				bad = append(bad, walk(name+"."+key, field.Type, inside)...)
			}
		}
		return bad
	}
	if bad := walk("", reflect.TypeFor[Config](), false); bad != nil {
		t.Errorf("paths and secrets that Load does not find: %q", bad)
	}
	type wrong struct {
		A []struct {
			B secret.Text
			C string `path:"true"`
		}
		D []string `path:"true"`
	}
	if bad := walk("", reflect.TypeFor[wrong](), false); len(bad) != 3 {
		t.Errorf("found only %q", bad)
	}
}
