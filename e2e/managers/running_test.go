package managers

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

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

// stopped tells whether all of its threads have obeyed a SIGSTOP.
func (p *running) stopped() bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.pid))
	for _, path := range threads {
		// The name is in parentheses, the state behind it. A thread may end in the meantime.
		text, err := os.ReadFile(path)
		if _, state, _ := strings.Cut(string(text), ") "); err == nil && !strings.HasPrefix(state, "T") {
			return false
		}
	}
	return len(threads) > 0
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
