package e2e

import (
	"os"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// readForeign gives the files for managers of other systems to those readers of their formats that
// exist here. What the managers themselves would say is internal/manifest's part.
func readForeign(t *testing.T, dir string) {
	t.Helper()
	for _, system := range []struct{ folder, dialect, except string }{
		{"freebsd", "sh", "SC1091,SC2016,SC2034"},
		{"openbsd", "ksh", "SC1091,SC2034,SC2154"},
		{"netbsd", "sh", "SC1091,SC2034"},
		{"smf", "sh", "SC1091,SC2154"},
	} {
		for _, script := range glob(t, dir, "init/"+system.folder+"/*") {
			if isScript(t, script) {
				readDialect(t, script, system.dialect, system.except)
			}
		}
	}
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
	for _, job := range glob(t, dir, "init/upstart/*.conf") {
		readJob(t, job)
	}
}

// readDialect is readScript for the sh and ksh of other systems. All of them are read
// by shells that know no more than POSIX, but for what shellcheck is told.
func readDialect(t *testing.T, script, dialect, except string) {
	t.Helper()
	testtool.Need(t, "dash", "busybox", "mksh", "yash", "bash", "shellcheck", "checkbashisms")
	silent(t, "dash", "-n", script)
	silent(t, "busybox", "ash", "-n", script)
	silent(t, "mksh", "-n", script)
	silent(t, "yash", "-n", "--posix", script)
	silent(t, "bash", "--posix", "-n", script)
	silent(t, "shellcheck", "-s", dialect, "-e", except, script)
	silent(t, "checkbashisms", "--force", script)
}

// readJob lets dash read the scripts within a job of Upstart.
func readJob(t *testing.T, job string) {
	t.Helper()
	testtool.Need(t, "dash")
	text, err := os.ReadFile(job)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(text), "\nscript\n")[1:] {
		script, _, ended := strings.Cut(part, "\nend script\n")
		if out, err := try(t, "", "dash", "-n", "-c", script); !ended || err != nil || out != "" {
			t.Errorf("%s: %v\n%s", job, err, out)
		}
	}
}
