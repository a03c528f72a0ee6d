package managers

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// kustomize makes of the manifests what the types of the API take, strictly; and
// what people mistype is found.
func TestKubernetes(t *testing.T) {
	t.Parallel()
	testtool.Need(t, "kustomize")
	judge := filepath.Join(t.TempDir(), "judge")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", judge, ".")
	build.Dir = "judge"
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	judged := func(dir string) (string, error) {
		return lab.Try(t, dir, "sh", "-c", `kustomize build init/kubernetes >manifests && "$0" <manifests`, judge)
	}
	c := lab.Catalog(t)
	for _, d := range daemons() {
		given := d.given(c, "kubernetes")
		if _, err := c.Resolve(given); err != nil {
			continue // there is no journal
		}
		dir := works.lab.Generate(t, given)
		if out, err := judged(dir); err != nil || out != "v1 ConfigMap\napps/v1 Deployment\n" {
			t.Errorf("%s: %v\n%s", d.Name, err, out)
		}
	}
	for _, x := range []struct{ file, old, new, says string }{
		{"deployment.yaml", "readOnlyRootFilesystem", "readOnlyRootFileSystem", "unknown field"},
		{"deployment.yaml", "  replicas: 1\n", "  replicas: 1\n  replicas: 2\n", "already"},
		{"deployment.yaml", "periodSeconds: 2\n", "periodSeconds: 2s\n", "cannot unmarshal"},
		{"deployment.yaml", "startupProbe:", "startProbe:", "unknown field"},
		{"deployment.yaml", "      securityContext:\n        runAsNonRoot", "      security:\n        runAsNonRoot", "unknown field"},
		{"kustomization.yaml", "deployment.yaml", "deploy.yaml", "deploy.yaml"},
		{"kustomization.yaml", "configMapGenerator:", "configMaps:", "configMaps"},
		{"kustomization.yaml", "- 50-kubernetes.toml", "- ../../etc/apulsed.toml", "security"},
	} {
		dir := works.lab.Generate(t, daemons()[0].given(lab.Catalog(t), "kubernetes"))
		path := filepath.Join(dir, "init/kubernetes", x.file)
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), x.old) {
			t.Fatalf("%s does not hold %q: %v", x.file, x.old, err)
		}
		write(t, path, strings.Replace(string(text), x.old, x.new, 1))
		if out, err := judged(dir); err == nil || !strings.Contains(out, x.says) {
			t.Errorf("%q instead of %q: want ... %s ..., got %v\n%s", x.new, x.old, x.says, err, out)
		}
	}
}
