package manifest

import (
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v4"
)

// deployment is what we use of apps/v1, with the names of the API. Whether the
// API has them is for its own types to say (e2e/managers).
type deployment struct {
	APIVersion string            `yaml:"apiVersion"`
	Kind       string            `yaml:"kind"`
	Metadata   map[string]string `yaml:"metadata"`
	Spec       struct {
		Replicas int               `yaml:"replicas"`
		Strategy map[string]string `yaml:"strategy"`
		Selector struct {
			MatchLabels map[string]string `yaml:"matchLabels"`
		} `yaml:"selector"`
		Template struct {
			Metadata struct {
				Labels map[string]string `yaml:"labels"`
			} `yaml:"metadata"`
			Spec pod `yaml:"spec"`
		} `yaml:"template"`
		History int `yaml:"revisionHistoryLimit"`
	} `yaml:"spec"`
}

type pod struct {
	Grace        int            `yaml:"terminationGracePeriodSeconds"`
	Token        *bool          `yaml:"automountServiceAccountToken"`
	ServiceLinks *bool          `yaml:"enableServiceLinks"`
	Security     securityOfPod  `yaml:"securityContext"`
	Containers   []podContainer `yaml:"containers"`
	Volumes      []podVolume    `yaml:"volumes"`
}

type securityOfPod struct {
	NonRoot bool              `yaml:"runAsNonRoot"`
	User    int               `yaml:"runAsUser"`
	Group   int               `yaml:"runAsGroup"`
	FSGroup int               `yaml:"fsGroup"`
	Seccomp map[string]string `yaml:"seccompProfile"`
}

type podContainer struct {
	Name      string              `yaml:"name"`
	Image     string              `yaml:"image"`
	Pull      string              `yaml:"imagePullPolicy"`
	Env       []map[string]string `yaml:"env"`
	Resources struct {
		Requests, Limits map[string]string
	} `yaml:"resources"`
	Startup   *probe `yaml:"startupProbe"`
	Readiness *probe `yaml:"readinessProbe"`
	Liveness  *probe `yaml:"livenessProbe"`
	Security  struct {
		Escalation   *bool               `yaml:"allowPrivilegeEscalation"`
		ReadOnly     bool                `yaml:"readOnlyRootFilesystem"`
		Capabilities map[string][]string `yaml:"capabilities"`
	} `yaml:"securityContext"`
	Mounts []struct {
		Name     string `yaml:"name"`
		Path     string `yaml:"mountPath"`
		SubPath  string `yaml:"subPath"`
		ReadOnly bool   `yaml:"readOnly"`
	} `yaml:"volumeMounts"`
}

type probe struct {
	Exec struct {
		Command []string `yaml:"command"`
	} `yaml:"exec"`
	Period    int `yaml:"periodSeconds"`
	Timeout   int `yaml:"timeoutSeconds"`
	Threshold int `yaml:"failureThreshold"`
}

type podVolume struct {
	Name      string            `yaml:"name"`
	EmptyDir  map[string]string `yaml:"emptyDir"`
	ConfigMap map[string]string `yaml:"configMap"`
}

// kustomization is what we use of kustomize.config.k8s.io/v1beta1.
type kustomization struct {
	APIVersion string   `yaml:"apiVersion"`
	Kind       string   `yaml:"kind"`
	Resources  []string `yaml:"resources"`
	Images     []struct {
		Name string `yaml:"name"`
		New  string `yaml:"newName"`
		Tag  string `yaml:"newTag"`
	} `yaml:"images"`
	ConfigMaps []struct {
		Name  string   `yaml:"name"`
		Files []string `yaml:"files"`
	} `yaml:"configMapGenerator"`
}

const kubernetesFolder = "init/kubernetes/"

// Kubernetes judges the manifests of a cluster.
func Kubernetes(name string, files Files) []string {
	var f findings
	var d deployment
	var k kustomization
	for file, into := range map[string]any{"deployment.yaml": &d, "kustomization.yaml": &k} {
		if err := yaml.Load([]byte(f.read(files, kubernetesFolder+file)), into, yaml.WithKnownFields()); err != nil {
			f.add("%s: %v", file, err)
			return f
		}
	}
	f.kustomization(name, k, files)
	spec := d.Spec.Template.Spec
	if d.Spec.Strategy["type"] != "Recreate" || d.Spec.Replicas != 1 {
		f.add("deployment.yaml: two at a time would do the work twice: want one replica and Recreate")
	}
	for key, value := range d.Spec.Selector.MatchLabels {
		if d.Spec.Template.Metadata.Labels[key] != value {
			f.add("deployment.yaml: the selector finds no pod: %s", key)
		}
	}
	if len(d.Spec.Selector.MatchLabels) == 0 || d.Metadata["name"] != name || len(spec.Containers) != 1 {
		f.add("deployment.yaml: want the name %s, a selector and one container", name)
		return f
	}
	f.restricted(spec)
	f.draining(spec, files)
	f.probes(name, spec.Containers[0], files)
	f.mounts(name, spec)
	if spec.Token == nil || *spec.Token {
		f.add("deployment.yaml: automountServiceAccountToken: it gets a key to the cluster")
	}
	if spec.ServiceLinks == nil || *spec.ServiceLinks {
		f.add("deployment.yaml: enableServiceLinks: variables of services look like settings")
	}
	limit := spec.Containers[0].Resources.Limits["memory"]
	if e := spec.Containers[0].Env; len(e) == 0 || e[0]["name"] != "GOMEMLIMIT" || bytesOf(e[0]["value"]) == 0 || bytesOf(e[0]["value"]) >= bytesOf(limit) {
		f.add("deployment.yaml: GOMEMLIMIT is not below the limit of memory %q", limit)
	}
	return f
}

// kustomization judges what belongs together.
func (f *findings) kustomization(name string, k kustomization, files Files) {
	if !slices.Contains(k.Resources, "deployment.yaml") {
		f.add("kustomization.yaml: resources: no deployment.yaml")
	}
	if len(k.Images) != 1 || k.Images[0].Name != name {
		f.add("kustomization.yaml: images: nothing about %s", name)
	}
	if len(k.ConfigMaps) != 1 || k.ConfigMaps[0].Name != name {
		f.add("kustomization.yaml: configMapGenerator: nothing about %s", name)
		return
	}
	for _, file := range append(k.Resources, k.ConfigMaps[0].Files...) {
		if _, there := files[kubernetesFolder+file]; !there {
			f.add("kustomization.yaml: there is no %s beside it", file)
		}
	}
}

// restricted is the Pod Security Standard of this name, and a root that is read-only.
func (f *findings) restricted(spec pod) {
	pod, container := spec.Security, spec.Containers[0].Security
	for what, right := range map[string]bool{
		"runAsNonRoot":             pod.NonRoot,
		"runAsUser":                pod.User == 65532 && pod.Group == 65532 && pod.FSGroup == 65532, // USER of the image
		"seccompProfile":           pod.Seccomp["type"] == "RuntimeDefault",
		"allowPrivilegeEscalation": container.Escalation != nil && !*container.Escalation,
		"readOnlyRootFilesystem":   container.ReadOnly,
		"capabilities":             slices.Equal(container.Capabilities["drop"], []string{"ALL"}) && len(container.Capabilities) == 1,
	} {
		if !right {
			f.add("deployment.yaml: securityContext: %s is not what the restricted standard wants", what)
		}
	}
}

// draining compares the patience of the cluster with that of the daemon.
func (f *findings) draining(spec pod, files Files) {
	var settings struct {
		Daemon struct {
			StopTimeout string `toml:"stop_timeout"`
		} `toml:"daemon"`
	}
	if err := toml.Unmarshal([]byte(f.read(files, kubernetesFolder+"50-kubernetes.toml")), &settings); err != nil {
		f.add("50-kubernetes.toml: %v", err)
	}
	stop, err := time.ParseDuration(settings.Daemon.StopTimeout)
	if err != nil || time.Duration(spec.Grace)*time.Second < stop+5*time.Second {
		f.add("deployment.yaml: terminationGracePeriodSeconds %d: it is killed while it drains (stop_timeout %q)", spec.Grace, settings.Daemon.StopTimeout)
	}
}

// probes asks for those that can be answered.
func (f *findings) probes(name string, c podContainer, files Files) {
	can := files["internal/control/unix_transport.go"]+files["internal/control/tcp_transport.go"] != ""
	for what, p := range map[string]*probe{"startupProbe": c.Startup, "readinessProbe": c.Readiness, "livenessProbe": c.Liveness} {
		switch {
		case !can && p != nil:
			f.add("deployment.yaml: %s: nobody answers", what)
		case can && p == nil:
			f.add("deployment.yaml: no %s", what)
		case p == nil:
		case !slices.Equal(p.Exec.Command, []string{"/usr/bin/" + name + "ctl", "health"}):
			f.add("deployment.yaml: %s runs %q: want the control client itself; there is no shell", what, p.Exec.Command)
		case p.Timeout < 5:
			f.add("deployment.yaml: %s: a busy node needs more than %d s to start a program", what, p.Timeout)
		}
	}
	if c.Startup != nil && c.Startup.Period*c.Startup.Threshold < 45 {
		f.add("deployment.yaml: startupProbe: less time than start_timeout of the daemon")
	}
	if c.Liveness != nil && c.Liveness.Period*c.Liveness.Threshold < 30 {
		f.add("deployment.yaml: livenessProbe: it is killed for being busy")
	}
}

// mounts judges where the daemon can write, and where its settings are.
func (f *findings) mounts(name string, spec pod) {
	volumes := map[string]podVolume{}
	for _, v := range spec.Volumes {
		volumes[v.Name] = v
	}
	at := map[string]bool{}
	for _, m := range spec.Containers[0].Mounts {
		v, declared := volumes[m.Name]
		if !declared {
			f.add("deployment.yaml: there is no volume %s", m.Name)
		}
		at[m.Path] = true
		if v.ConfigMap == nil {
			continue
		}
		if v.ConfigMap["name"] != name {
			f.add("deployment.yaml: kustomize makes no ConfigMap %s", v.ConfigMap["name"])
		}
		if m.SubPath == "" || !m.ReadOnly || !strings.HasPrefix(m.Path, "/etc/"+name+"/"+name+".toml.d/") || !strings.HasSuffix(m.Path, ".toml") {
			f.add("deployment.yaml: %s: want one file in the folder of drop-ins, by subPath: the daemon refuses a folder that all may write", m.Path)
		}
	}
	for _, path := range []string{"/run/" + name, "/var/lib/" + name} {
		if !at[path] {
			f.add("deployment.yaml: nothing is mounted at %s, and the root is read-only", path)
		}
	}
}
