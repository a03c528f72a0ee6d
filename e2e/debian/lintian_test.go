package debian

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// packaged are the options of init whose files have a place in a Debian system, all in one
// package. OpenRC is not among them: its script and that of sysv are one path.
const packaged = "systemd sysv cron inetd xinetd supervisord runit daemontools s6 dinit"

// explained are the tags that stay, with the reason.
func explained() map[string]string {
	return map[string]string{
		"statically-linked-binary": "a Go program without C links nothing; lintian knows those of Debian by a field that they get from dh-golang",
	}
}

// lintian has nothing to say about a package of all that a project can lay down on Debian, but
// what is explained; and what people get wrong in these files it finds.
func TestLintian(t *testing.T) {
	dir := project(t, map[string]string{
		"style": "daemonize", "init": packaged, "ipc": "unix http dbus", "logging": "file journald syslog",
		"activation": "boot socket dbus path timer",
	})
	said := map[string]bool{}
	for _, tag := range lintian(t, pack(t, dir, packaged)) {
		said[tag.name] = true
		if explained()[tag.name] == "" {
			t.Error(tag.line)
		}
	}
	for name, why := range explained() {
		if !said[name] {
			t.Errorf("%s needs no explanation any more (%s)", name, why)
		}
	}

	for _, m := range mistakes() {
		path := filepath.Join(dir, strings.ReplaceAll(m.file, "NAME", name))
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		changed := regexp.MustCompile(`(?m)`+m.old).ReplaceAllString(string(text), strings.ReplaceAll(m.new, "NAME", name))
		if changed == string(text) {
			t.Errorf("%s: there is no %q", path, m.old)
		}
		if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found := map[string]string{}
	for _, tag := range lintian(t, pack(t, dir, packaged)) {
		found[tag.name] = tag.line
	}
	for _, m := range mistakes() {
		if found[m.tag] == "" {
			t.Errorf("%s: %q for %q: no %s", m.file, m.new, m.old, m.tag)
		}
		t.Log(found[m.tag])
	}
}

// mistake is one that people make. What is old in the file, a pattern, becomes new.
type mistake struct{ file, old, new, tag string }

// mistakes are planted all at once: each has a tag of its own.
func mistakes() []mistake {
	return []mistake{
		{"init/sysv/NAME", `^# Provides:.*`, "# Provides: other", "init.d-script-does-not-provide-itself"},
		{"init/sysv/NAME", `^# Required-Start:.*`, "# Required-Start: $$nosuch $$remote_fs", "init.d-script-depends-on-unknown-virtual-facility"},
		{"init/systemd/NAME.service", `^Documentation=.*\n`, "", "systemd-service-file-missing-documentation-key"},
		{"init/systemd/NAME.service", `^Description=`, "After=syslog.target\n$0", "systemd-service-file-refers-to-obsolete-target"},
		{"init/systemd/NAME.service", `^Type=`, "PIDFile=/var/run/NAME.pid\n$0", "systemd-service-file-refers-to-var-run"},
		{"man/NAME.8", `^\.SH NAME$`, ".SH DESCRIPTOIN\nThis allows to see.\n$0", "typo-in-manual-page"},
	}
}

// tag is what lintian says of one thing.
type tag struct{ name, line string }

// lintian asks for all that it knows, pedantic or not.
func lintian(t *testing.T, deb string) (tags []tag) {
	t.Helper()
	testtool.Need(t, "lintian")
	out, _ := lab.Try(t, "", "lintian", "--display-info", "--pedantic", "--tag-display-limit=0", "--fail-on=none", deb)
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		switch m := regexp.MustCompile(`^[A-Z]: \S+: (\S+)`).FindStringSubmatch(line); {
		case m != nil:
			tags = append(tags, tag{m[1], line})
		case line != "running with root privileges is not recommended!":
			t.Errorf("lintian: %s", line)
		}
	}
	return tags
}
