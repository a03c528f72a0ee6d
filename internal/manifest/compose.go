package manifest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// composeFile is what we use of the Compose Specification.
type composeFile struct {
	Name     string                    `yaml:"name"`
	Services map[string]composeService `yaml:"services"`
	Volumes  map[string]struct{}       `yaml:"volumes"`
}

type composeService struct {
	Image       string            `yaml:"image"`
	PullPolicy  string            `yaml:"pull_policy"`
	Grace       string            `yaml:"stop_grace_period"`
	Restart     string            `yaml:"restart"`
	ReadOnly    bool              `yaml:"read_only"`
	CapDrop     []string          `yaml:"cap_drop"`
	SecurityOpt []string          `yaml:"security_opt"`
	Tmpfs       []string          `yaml:"tmpfs"`
	Volumes     []string          `yaml:"volumes"`
	MemLimit    string            `yaml:"mem_limit"`
	PidsLimit   int               `yaml:"pids_limit"`
	Environment map[string]string `yaml:"environment"`
	Logging     struct {
		Driver  string            `yaml:"driver"`
		Options map[string]string `yaml:"options"`
	} `yaml:"logging"`
}

// compose judges compose.yaml.
func (f *findings) compose(name string, files Files) {
	const path = "init/container/compose.yaml"
	var file composeFile
	if err := yaml.Load([]byte(f.read(files, path)), &file, yaml.WithKnownFields()); err != nil {
		f.add("%s: %v", path, err)
		return
	}
	s, there := file.Services["daemon"]
	if !there || file.Name != name {
		f.add("%s: want a service daemon of the project %s", path, name)
	}
	if !s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
		f.add("%s: want read_only, cap_drop: [ALL] and no-new-privileges", path)
	}
	if grace, err := time.ParseDuration(s.Grace); err != nil || grace <= stopTimeout {
		f.add("%s: stop_grace_period %q: it is killed while it drains", path, s.Grace)
	}
	if !slices.ContainsFunc(s.Tmpfs, func(t string) bool {
		return strings.HasPrefix(t, "/run/"+name+":") && strings.Contains(t, "uid=65532")
	}) {
		f.add("%s: tmpfs: no /run/%s for the user of the image", path, name)
	}
	for _, v := range s.Volumes {
		volume, _, _ := strings.Cut(v, ":")
		if _, declared := file.Volumes[volume]; !declared && !strings.HasPrefix(volume, ".") {
			f.add("%s: volumes: %s is not declared", path, volume)
		}
	}
	if bytesOf(s.Environment["GOMEMLIMIT"]) == 0 || bytesOf(s.Environment["GOMEMLIMIT"]) >= bytesOf(s.MemLimit) {
		f.add("%s: GOMEMLIMIT %s is not below mem_limit %s", path, s.Environment["GOMEMLIMIT"], s.MemLimit)
	}
	if s.Logging.Driver == "json-file" && s.Logging.Options["max-size"] == "" {
		f.add("%s: logging: the file grows for ever", path)
	}
}

// stopTimeout is the default of daemon.stop_timeout.
const stopTimeout = 20 * time.Second

// bytesOf reads a size as Go, Docker and Kubernetes write it; 0 if it is none.
func bytesOf(size string) int64 {
	digits := strings.TrimRight(size, "MGimgB")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0
	}
	switch strings.ToLower(size[len(digits):]) {
	case "m", "mi", "mib":
		return n << 20
	case "g", "gi", "gib":
		return n << 30
	}
	return 0
}
