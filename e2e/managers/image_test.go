package managers

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

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
