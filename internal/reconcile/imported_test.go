package reconcile

import "testing"

func TestImportedBy(t *testing.T) {
	imported := ImportedBy(map[string][]byte{
		"a.go":      []byte("package a\n\nimport (\n\t\"os\"\n\tx \"example.com/dbus/v5/introspect\"\n)\n"),
		"broken.go": []byte("package a\n\nimport \"example.com/other\n"),
	})
	for module, want := range map[string]bool{
		"example.com/dbus/v5":            true,
		"example.com/dbus/v5/introspect": true,
		"example.com/dbus":               true, // a prefix: it could hold the package, and to keep one too many does no harm
		"example.com/dbus/v":             false,
		"example.com/other":              true,
		"example.com/none":               false,
	} {
		if got := imported(module); got != want {
			t.Errorf("%s: %t", module, got)
		}
	}
}
