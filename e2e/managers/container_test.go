package managers

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// An image is built without an engine and without a network, twice the same, and
// its daemon works in it as engines run it: as process 1, as the user of the
// image, on a read-only root; and as a kubelet does, whose volumes all may write.
func TestContainer(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		testtool.Skip(t, "only root can build an image and run it")
	}
	testtool.Need(t, "make", "tar", "buildah", "unshare", "nsenter", "chroot", "setpriv")
	orphans := orphanage(t)
	for i, d := range []Daemon{
		{"crated", "systemd", "auto", []string{"unix"}},
		{"crateh", "systemd", "file", []string{"http"}},
		{"craten", "daemonize", "stderr", []string{"none"}},
	} {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			// The image is the same without the manifests.
			dir := works.lab.Generate(t, d.given(lab.Catalog(t), "kubernetes"))
			c := buildImage(t, dir, i == 0)
			c.wants(t, d)
			c.settings = filepath.Join(t.TempDir(), "settings.toml")
			lab.Run(t, "", "cp", orphans, c.root+"/orphanage")
			for _, kubelet := range []bool{false, true} {
				c.start(t, d, kubelet, "[app]\nperiod = \"never\"\n").ends(t, 78)
				c.lives(t, d, kubelet)
			}
		})
	}
}

// lives runs it from its start to its end.
func (c *container) lives(t *testing.T, d Daemon, kubelet bool) {
	p := c.start(t, d, kubelet, "[daemon]\nstop_timeout = \"5s\"\n")
	if c.image.Docker.Config.Healthcheck != nil {
		p.eventually(t, "it is healthy", p.healthy)
		p.signal(t, syscall.SIGSTOP)
		p.eventually(t, "it hangs", p.stopped) // a signal is on its way for a while
		if p.healthy() {
			t.Error("it is healthy although it hangs")
		}
		p.signal(t, syscall.SIGCONT)
		p.eventually(t, "it is healthy again", p.healthy)
	}
	p.eventually(t, "it serves", func() bool { return p.said("running") })
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{fmt.Sprintf("NSpid:\t%d\t1\n", p.pid), "Uid:\t65532\t65532\t65532\t65532\n", "CapEff:\t0000000000000000\n"} {
		if !strings.Contains(string(status), line) {
			t.Errorf("its status does not hold %q:\n%s", line, status)
		}
	}

	// What is adopted by process 1 is collected by it.
	if err := p.inside("/orphanage").Run(); err != nil {
		t.Fatal(err)
	}
	var orphan int
	p.eventually(t, "it has adopted", func() bool { orphan = child(p.pid, "orphanage"); return orphan > 0 })
	if err := syscall.Kill(orphan, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	p.eventually(t, "it has buried", func() bool { return len(childrenOf(p.pid)) == 0 })

	write(t, c.settings, "[app]\nperiod = \"never\"\n")
	p.signal(t, syscall.SIGHUP)
	p.eventually(t, "a wrong configuration is refused", func() bool { return p.said("reload failed") })
	write(t, c.settings, "[app]\nperiod = \"123ms\"\n")
	p.signal(t, syscall.SIGHUP)
	p.eventually(t, "the right one is taken", func() bool { return p.said("generation=2") })
	p.signal(t, syscall.SIGTERM)
	p.ends(t, 0)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
