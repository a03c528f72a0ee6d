package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// `make install` puts everything into its place, below another root and another
// prefix too, with the paths that hold there; again, it keeps what the
// administrator changed; `make uninstall` takes back all but the configuration.
func TestInstall(t *testing.T) {
	testtool.Need(t, "make")
	c := catalog(t)
	given := combine.Full(c, "pulseD")
	given["style"] = []string{"daemonize"}
	dir := generate(t, given)
	for prefix, paths := range map[string]string{
		"/usr": "usr", "/usr/local": "usr/local", "/opt/pulsed": "opt/pulsed",
	} {
		t.Run(prefix, func(t *testing.T) {
			root := t.TempDir()
			make := func(target string) { run(t, dir, "make", "-s", target, "DESTDIR="+root, "PREFIX="+prefix) }
			make("install")
			installed := files(t, root)
			policy := paths + "/share/dbus-1/system.d/com.example.Pulsed1.conf"
			if prefix != "/usr" { // where the bus does not look
				policy = "etc/dbus-1/system.d/com.example.Pulsed1.conf"
			}
			want := []string{
				"etc/cron.d/pulsed", "etc/pulsed/pulsed.toml.d/root.toml",
				"etc/xinetd.d/pulsed", paths + "/share/pulsed/pulsed.inetd",
				"etc/supervisor/conf.d/pulsed.conf",
				"Library/LaunchDaemons/com.example.Pulsed1.plist", "etc/newsyslog.d/pulsed.conf",
				"etc/init/pulsed.conf", "etc/init/pulsed-dirs.conf", "vendor/etc/init/pulsed.rc",
				"lib/svc/manifest/application/pulsed.xml", "lib/svc/method/pulsed",
				"etc/rc.d/pulsed", "etc/login.conf.d/pulsed", paths + "/share/examples/rc.d/pulsed",
				"usr/local/etc/rc.d/pulsed", "usr/local/etc/newsyslog.conf.d/pulsed.conf",
				"etc/default/pulsed", "etc/init.d/pulsed", "etc/logrotate.d/pulsed", "etc/pulsed/pulsed.toml",
				paths + "/bin/pulsed", paths + "/bin/pulsedctl",
				paths + "/lib/systemd/catalog/pulsed.catalog",
				paths + "/lib/systemd/system/pulsed.service", paths + "/lib/systemd/system-preset/95-pulsed.preset", paths + "/lib/sysusers.d/pulsed.conf", paths + "/lib/tmpfiles.d/pulsed.conf",
				paths + "/lib/systemd/system/pulsed.socket", paths + "/lib/systemd/system/pulsed-http.socket", paths + "/lib/systemd/system/pulsed.path", paths + "/lib/systemd/system/pulsed.timer",
				paths + "/share/doc/pulsed/DETACHED.md",
				paths + "/share/doc/pulsed/LICENSE", paths + "/share/doc/pulsed/OPERATIONS.md", paths + "/share/doc/pulsed/REASONS.md",
				paths + "/share/doc/pulsed/README.md", paths + "/share/doc/pulsed/examples/pulsed.toml",
				paths + "/share/dbus-1/interfaces/com.example.Pulsed1.xml", paths + "/share/dbus-1/system-services/com.example.Pulsed1.service", policy,
				paths + "/share/man/man1/pulsedctl.1", paths + "/share/man/man5/pulsed.toml.5", paths + "/share/man/man8/pulsed.8",
			}
			want = append(want, supervised()...)
			slices.Sort(want)
			if got := slices.Sorted(maps.Keys(installed)); !slices.Equal(got, want) {
				t.Errorf("installed\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			unit := installed[paths+"/lib/systemd/system/pulsed.service"]
			if !strings.Contains(unit, "ExecStart="+prefix+"/bin/pulsed run") {
				t.Errorf("the unit starts something else:\n%s", unit)
			}
			config := filepath.Join(root, "etc/pulsed/pulsed.toml")
			if err := os.WriteFile(config, []byte("# mine\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			make("install")
			if text, err := os.ReadFile(config); err != nil || string(text) != "# mine\n" {
				t.Errorf("the second install wrote the configuration: %q, %v", text, err)
			}
			make("uninstall")
			if got := slices.Sorted(maps.Keys(files(t, root))); !slices.Equal(got, []string{"etc/pulsed/pulsed.toml"}) {
				t.Errorf("left after uninstall: %q", got)
			}
		})
	}
}

// `make install INIT=…` takes the files of one service manager, and nothing of
// the others: two of them may want the same path.
func TestInstallForOne(t *testing.T) {
	testtool.Need(t, "make")
	c := catalog(t)
	dir := generate(t, combine.Full(c, "pulseD"))
	for manager, want := range map[string][]string{
		"openrc":      {"etc/conf.d/pulsed", "etc/init.d/pulsed"},
		"sysv":        {"etc/default/pulsed", "etc/init.d/pulsed"},
		"supervisord": {"etc/supervisor/conf.d/pulsed.conf"},
		"cron":        {"etc/cron.d/pulsed", "etc/pulsed/pulsed.toml.d/root.toml"},
		"launchd":     {"Library/LaunchDaemons/com.example.Pulsed1.plist", "etc/newsyslog.d/pulsed.conf"},
		"upstart":     {"etc/init/pulsed.conf", "etc/init/pulsed-dirs.conf"},
		"smf":         {"lib/svc/manifest/application/pulsed.xml", "lib/svc/method/pulsed"},
		"openbsd":     {"etc/rc.d/pulsed", "etc/login.conf.d/pulsed"},
		"android":     {"vendor/etc/init/pulsed.rc"},
		"inetd":       {"usr/share/pulsed/pulsed.inetd"},
		"xinetd":      {"etc/xinetd.d/pulsed"},
	} {
		root := t.TempDir()
		run(t, dir, "make", "-s", "install", "DESTDIR="+root, "INIT="+manager)
		installed := files(t, root)
		script := installed["etc/init.d/pulsed"]
		if manager == "openrc" && !strings.Contains(script, "#!/sbin/openrc-run\n") {
			t.Errorf("the script for OpenRC is that of another:\n%.60s", script)
		}
		for _, path := range want {
			if _, there := installed[path]; !there {
				t.Errorf("%s: no %s", manager, path)
			}
			delete(installed, path)
		}
		for path := range installed {
			switch top, _, _ := strings.Cut(path, "/"); {
			case top == "usr", path == "etc/pulsed/pulsed.toml", strings.HasPrefix(path, "etc/logrotate.d/"), strings.HasPrefix(path, "etc/dbus-1/"):
			default:
				t.Errorf("%s: %s as well", manager, path)
			}
		}
	}
}

// supervised is what runit, daemontools, s6, s6-rc and dinit get.
func supervised() (list []string) {
	const settings = " notification-fd down-signal timeout-kill timeout-finish max-death-tally"
	for _, folder := range []struct{ path, files string }{
		{"etc/sv/pulsed", "run finish check control/h control/t log/run"},
		{"etc/daemontools/sv/pulsed", "run log/run"},
		{"etc/s6/sv/pulsed", "run finish log/run log/notification-fd" + settings},
		{"etc/s6-rc/source/pulsed", "type contents.d/pulsed-dirs contents.d/pulsed-log contents.d/pulsed-srv"},
		{"etc/s6-rc/source/pulsed-dirs", "type up"},
		{"etc/s6-rc/source/pulsed-log", "type run consumer-for notification-fd"},
		{"etc/s6-rc/source/pulsed-srv", "type run finish producer-for dependencies.d/pulsed-dirs timeout-up timeout-down" + settings},
		{"etc/dinit.d", "pulsed pulsed-dirs pulsed-dirs.sh pulsed.env"},
	} {
		for _, file := range strings.Fields(folder.files) {
			list = append(list, folder.path+"/"+file)
		}
	}
	return list
}
