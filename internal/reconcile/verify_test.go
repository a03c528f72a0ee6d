package reconcile

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// goldenFiles are all that the templates write for one choice or another.
func goldenFiles(t *testing.T) map[string][]byte {
	t.Helper()
	archives, err := filepath.Glob("../../golden/each/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	files := map[string][]byte{}
	for _, name := range append(archives, "../../golden/full.txtar") {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			files[strings.TrimSuffix(filepath.Base(name), ".txtar")+"/"+f.Name] = f.Data
		}
	}
	return files
}

// What the templates write is right, so nothing of it may look wrong.
func TestVerifyGoldens(t *testing.T) {
	count := map[string]int{}
	for path, text := range goldenFiles(t) {
		if err := verify(path, text); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if isXML(text) {
			count["XML"]++
		}
		count[filepath.Ext(path)]++
	}
	for _, kind := range []string{".go", ".toml", "XML"} {
		if count[kind] == 0 {
			t.Errorf("no golden is %s", kind)
		}
	}
}

func TestVerify(t *testing.T) {
	for _, c := range []struct{ path, text, why string }{
		{"a.go", "package a\n\nfunc f() {\n", "line 3: expected '}'"},
		{"a.go", "package a\n\nfunc f() {}\n\nfunc f() {}\n", "line 5: f is declared in line 3 already"},
		{"a.go", "package a\n\nvar f, g int\n\ntype g int\n", "line 5: g is declared in line 3 already"},
		{"a.go", "package a\n\ntype t[A any] int\n\nfunc (t[A]) m() {}\n\nfunc (x *t[B]) m() {}\n", "line 7: t.m is declared in line 5 already"},
		{"a.go", "package a\n\nimport \"os\"\n\nimport (\n\t\"io\"\n\t\"os\"\n)\n", `line 7: "os" is imported in line 3 already`},
		{"a.go", "package a\n\nimport x \"os\"\nimport x \"io\"\n", `line 4: "io" is imported in line 3 already`},
		{"a.go", "package a\n\nimport (\n\t_ \"os\"\n\t_ \"os\"\n\t. \"io\"\n\t. \"io\"\n\tx \"fmt\"\n\t\"fmt\"\n)\n\nfunc init() {}\nfunc init() {}\n\nvar _ = 1\nvar _ = 2\n", ""},
		{"a.go", "\xef\xbb\xbfpackage a\r\n\r\nfunc f() {}\r\n", ""},
		{"a.go", "package a\n<<<<<<< disk\n", "line 2:"},
		{"a.toml", "[a]\nb = 1\n[c]\n[a]\n", "line 4, column"},
		{"a.toml", "a = 1\nb = 2\na = 3\n", "line 3"},
		{"a.toml", "a = none\n", "line 1"},
		{"a.toml", "# nothing\r\na = 1\r\n", ""},
		{"a.json", "{\n\"a\": 1,\n}", "line 3:"},
		{"a.json", "{}\n{}\n", "line 2:"},
		{"a.json", "", "unexpected end"},
		{"a.json", "{\"a\": [1, 2]}\n", ""},
		{"a.plist", "<?xml version=\"1.0\"?>\n<a>\n<b></a>\n", "line 3: </a>"},
		{"a.plist", "<?xml version=\"1.0\"?>\n<a b=\"1\"\n b=\"2\"/>\n", "<a> has b twice"},
		{"a.conf", "<!DOCTYPE busconfig>\n<busconfig>\n", "<busconfig> is never closed"},
		{"a.conf", "a = <!DOCTYPE x>", ""},
		{"Makefile", "all:\n<<<<<<<", ""},
	} {
		switch err := verify(c.path, []byte(c.text)); {
		case c.why == "" && err != nil:
			t.Errorf("%s: %q: %v", c.path, c.text, err)
		case c.why != "" && (err == nil || !strings.Contains(err.Error(), c.why)):
			t.Errorf("%s: %q: %v, want %s", c.path, c.text, err, c.why)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("a.json", []byte(`{"a": "`))
	f.Add("a.toml", []byte("a = [\n"))
	f.Add("a.go", []byte("package a; func (x.y) f() {}"))
	f.Add("a.plist", []byte("<?xml?><!DOCTYPE [<a b='"))
	f.Fuzz(func(t *testing.T, path string, text []byte) {
		_ = verify(path, text) // whatever it is, it ends and does not panic
		_ = verifyXML(text)
	})
}
