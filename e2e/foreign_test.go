package e2e

import (
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// readForeign gives the files for managers of other systems to those readers of their formats that
// exist here. What the managers themselves would say is internal/manifest's part.
func readForeign(t *testing.T, dir string) {
	t.Helper()
	for _, document := range append(glob(t, dir, "init/smf/*.xml"), glob(t, dir, "init/launchd/*.plist")...) {
		testtool.Need(t, "xmllint")
		silent(t, "xmllint", "--nonet", "--noout", document)
	}
	for _, list := range glob(t, dir, "init/launchd/*.plist") {
		testtool.Need(t, "python3")
		label := run(t, "", "python3", "-c", "import plistlib, sys; print(plistlib.load(open(sys.argv[1], 'rb'))['Label'])", list)
		if !strings.HasPrefix(label, "com.example.") {
			t.Errorf("%s: its label is %s", list, label)
		}
	}
}
