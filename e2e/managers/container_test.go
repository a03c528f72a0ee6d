package managers

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// An image is built without an engine and without a network, twice the same, and
// its daemon works in it as engines run it: as process 1, as the user of the
// image, on a read-only root; and as a kubelet does, whose volumes all may write.
func TestContainer(t *testing.T) {
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

// container is an image, and what is run of it.
type container struct {
	root     string // its root folder, where it can be looked at
	settings string // a file of drop-ins, outside
	image    struct {
		Docker struct {
			Config struct {
				User, StopSignal     string
				Env, Entrypoint, Cmd []string
				Healthcheck          *struct{ Test []string }
			}
			RootFS struct {
				Layers []string `json:"diff_ids"`
			}
		}
	}
}

// buildImage makes the image of a project and takes it apart; twice makes it
// again from the start, and compares.
func buildImage(t *testing.T, dir string, twice bool) *container {
	t.Helper()
	store := t.TempDir()
	write(t, filepath.Join(store, "storage.conf"), fmt.Sprintf("[storage]\ndriver = \"vfs\"\nrunroot = %q\ngraphroot = %q\n", store+"/run", store+"/root"))
	buildah := func(words ...string) string {
		cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CONTAINERS_STORAGE_CONF="+store+"/storage.conf", "BUILDAH_ISOLATION=chroot")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s%s", strings.Join(words, " "), err, out, &stderr)
		}
		return strings.TrimSpace(string(out))
	}
	c := &container{}
	var sums []string
	var layers [][]string
	images := []string{"first"}
	if twice {
		images = append(images, "second")
	}
	for _, image := range images {
		// Nothing that the first left behind is of any use to the second.
		buildah("make", "-s", "clean")
		buildah("make", "-s", "container", "ENGINE=buildah", "IMAGE="+image)
		text, err := os.ReadFile(filepath.Join(dir, "bin/rootfs.tar"))
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, fmt.Sprintf("%x", sha256.Sum256(text)))
		inspected := buildah("buildah", "inspect", "--type", "image", image)
		if err := json.Unmarshal([]byte(inspected), &c.image); err != nil {
			t.Fatalf("%v in %s", err, inspected)
		}
		layers = append(layers, c.image.Docker.RootFS.Layers)
	}
	if n := len(images) - 1; sums[0] != sums[n] || !slices.Equal(layers[0], layers[n]) {
		t.Errorf("two builds differ: %q %q", sums, layers)
	}
	c.root = buildah("buildah", "mount", buildah("buildah", "from", "first"))
	return c
}

// wants compares the image with what engines go by.
func (c *container) wants(t *testing.T, d Daemon) {
	t.Helper()
	var files []string
	err := filepath.WalkDir(c.root, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			files = append(files, strings.TrimPrefix(path, c.root))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"/etc/" + d.Name + "/" + d.Name + ".toml", "/etc/group", "/etc/passwd", "/usr/bin/" + d.Name}
	if !d.Has("none") {
		want = append(want, "/usr/bin/"+d.Name+"ctl")
	}
	slices.Sort(want)
	if slices.Sort(files); !slices.Equal(files, want) {
		t.Errorf("in the image are %q, want %q", files, want)
	}
	if c.image.Docker.Config.User != "65532:65532" || c.image.Docker.Config.StopSignal != "SIGTERM" || (c.image.Docker.Config.Healthcheck == nil) != d.Has("none") {
		t.Errorf("the image says %+v", c.image.Docker.Config)
	}
}

// lives runs it from its start to its end.
func (c *container) lives(t *testing.T, d Daemon, kubelet bool) {
	p := c.start(t, d, kubelet, "[daemon]\nstop_timeout = \"5s\"\n")
	if c.image.Docker.Config.Healthcheck != nil {
		p.eventually(t, "it is healthy", p.healthy)
		p.signal(t, syscall.SIGSTOP)
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
	p.eventually(t, "it has adopted", func() bool { return len(p.children(t)) > 0 })
	p.eventually(t, "it has buried", func() bool { return len(p.children(t)) == 0 })

	write(t, c.settings, "[app]\nperiod = \"never\"\n")
	p.signal(t, syscall.SIGHUP)
	p.eventually(t, "a wrong configuration is refused", func() bool { return p.said("reload failed") })
	write(t, c.settings, "[app]\nperiod = \"123ms\"\n")
	p.signal(t, syscall.SIGHUP)
	p.eventually(t, "the right one is taken", func() bool { return p.said("generation=2") })
	p.signal(t, syscall.SIGTERM)
	p.ends(t, 0)
}

// running is a container that runs.
type running struct {
	container *container
	cmd       *exec.Cmd
	pid       int // of its process 1, out here
	output    *os.File
	logfile   string
	ended     chan struct{}
}

// engine does what engines do: namespaces, a /proc and a small /dev, volumes,
// a root that nobody can write; then the process becomes that of the image.
const engine = `set -e
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev"
for d in null zero full random urandom; do touch "$root/dev/$d"; mount --bind "/dev/$d" "$root/dev/$d"; done
for d in $volumes; do mount -t tmpfs -o "$owner" tmpfs "$root$d"; done
touch "$root$dropin" && mount --bind "$settings" "$root$dropin"
mount -o remount,bind,ro "$root"
exec "$@"`

// start runs the command of the image with these settings.
func (c *container) start(t *testing.T, d Daemon, kubelet bool, settings string) *running {
	t.Helper()
	write(t, c.settings, settings)
	volumes, owner := []string{"/run/" + d.Name, "/var/lib/" + d.Name}, "uid=65532,gid=65532,mode=0755"
	if d.Logging == "file" {
		volumes = append(volumes, "/var/log/"+d.Name)
	}
	if kubelet {
		owner = "uid=0,gid=65532,mode=2777"
	}
	for _, dir := range []string{"proc", "dev"} {
		if err := os.MkdirAll(filepath.Join(c.root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	argv := []string{"--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts", "--propagation", "private",
		"bash", "-c", engine, "engine", "env", "-i"}
	argv = append(argv, c.image.Docker.Config.Env...)
	argv = append(argv, "setpriv", "--no-new-privs", "--inh-caps=-all", "--", "chroot", "--userspec="+c.image.Docker.Config.User, "--groups=", c.root)
	argv = append(append(argv, c.image.Docker.Config.Entrypoint...), c.image.Docker.Config.Cmd...)
	output, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	p := &running{container: c, cmd: exec.Command("unshare", argv...), output: output, ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), "root="+c.root, "volumes="+strings.Join(volumes, " "), "owner="+owner,
		"settings="+c.settings, "dropin=/etc/"+d.Name+"/"+d.Name+".toml.d/50-test.toml")
	p.cmd.Stdout, p.cmd.Stderr = output, output
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		select {
		case <-p.ended:
		default: // a process that has become another user does not die with its parent
			_ = syscall.Kill(cmp.Or(p.pid, p.cmd.Process.Pid), syscall.SIGKILL)
		}
		_ = p.cmd.Process.Kill()
		<-p.ended
		_ = output.Close()
	})
	go func() { _ = p.cmd.Wait(); close(p.ended) }()
	p.eventually(t, "there is a process 1", func() bool {
		if list := childrenOf(p.cmd.Process.Pid); len(list) == 1 {
			p.pid = list[0]
		}
		exe, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", p.pid))
		select {
		case <-p.ended:
			return true
		default:
			return strings.HasSuffix(exe, c.image.Docker.Config.Entrypoint[0])
		}
	})
	if d.Logging == "file" && p.pid > 0 {
		p.logfile = fmt.Sprintf("/proc/%d/root/var/log/%s/%[2]s.log", p.pid, d.Name)
	}
	return p
}

// eventually waits until something is so.
func (p *running) eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			text, _ := os.ReadFile(p.output.Name())
			t.Fatalf("it did not come to this: %s\n%s", what, text)
		}
	}
}

// said tells whether this is in its log.
func (p *running) said(word string) bool {
	text, _ := os.ReadFile(p.output.Name())
	file, _ := os.ReadFile(p.logfile)
	return strings.Contains(string(text)+string(file), word)
}

// inside is a command in the container, as `docker exec` runs it.
func (p *running) inside(argv ...string) *exec.Cmd {
	words := append([]string{"--target=" + strconv.Itoa(p.pid), "--mount", "--pid", "--ipc", "--uts", "--root", "--wd",
		"--setuid=65532", "--setgid=65532"}, argv...)
	cmd := exec.Command("nsenter", words...)
	cmd.Env = p.container.image.Docker.Config.Env
	return cmd
}

// healthy asks as the image says, and does not wait for ever.
func (p *running) healthy() bool {
	cmd := p.inside(p.container.image.Docker.Config.Healthcheck.Test[1:]...)
	if cmd.Start() != nil {
		return false
	}
	defer time.AfterFunc(3*time.Second, func() { _ = cmd.Process.Kill() }).Stop()
	return cmd.Wait() == nil
}

func (p *running) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(p.pid, s); err != nil {
		t.Fatal(err)
	}
}

// ends waits for the end, and wants this exit code.
func (p *running) ends(t *testing.T, code int) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
	if got := p.cmd.ProcessState.ExitCode(); got != code {
		text, _ := os.ReadFile(p.output.Name())
		t.Errorf("it ended with %v, want %d\n%s", p.cmd.ProcessState, code, text)
	}
}

func (p *running) children(t *testing.T) []int { return childrenOf(p.pid) }

func childrenOf(pid int) (list []int) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	for _, word := range strings.Fields(string(text)) {
		child, _ := strconv.Atoi(word)
		list = append(list, child)
	}
	return list
}

// orphanage makes a program that leaves a child behind, and returns its path.
func orphanage(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.go"), `package main

import (
	"os"
	"os/exec"
	"time"
)

func main() {
	if len(os.Args) > 1 {
		time.Sleep(time.Second)
		return
	}
	if err := exec.Command("/orphanage", "child").Start(); err != nil {
		panic(err)
	}
}
`)
	program := filepath.Join(dir, "orphanage")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, filepath.Join(dir, "main.go"))
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
