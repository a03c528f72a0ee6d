package manifest

func kubernetesMistakes() []mistake {
	const (
		file      = "init/kubernetes/deployment.yaml"
		kustomize = "init/kubernetes/kustomization.yaml"
	)
	return []mistake{
		{"misspelt", file, "readOnlyRootFilesystem", "readOnlyRootFileSystem", "readOnlyRootFileSystem"},
		{"twice", file, "  replicas: 1\n", "  replicas: 1\n  replicas: 2\n", "already"},
		{"a word for a number", file, "terminationGracePeriodSeconds: 30", "terminationGracePeriodSeconds: 30s", "30s"},
		{"killed while it drains", file, "terminationGracePeriodSeconds: 30", "terminationGracePeriodSeconds: 20", "killed while it drains"},
		{"a longer drain", "init/kubernetes/50-kubernetes.toml", `"20s"`, `"40s"`, "killed while it drains"},
		{"two at a time", file, "type: Recreate", "type: RollingUpdate", "would do the work twice"},
		{"no user", file, "        runAsUser: 65532\n", "", "runAsUser"},
		{"root", file, "runAsNonRoot: true", "runAsNonRoot: false", "runAsNonRoot"},
		{"rights are kept", file, "drop: [ALL]", "drop: [NET_RAW]", "capabilities"},
		{"rights can be gained", file, "            allowPrivilegeEscalation: false\n", "", "allowPrivilegeEscalation"},
		{"no seccomp", file, "type: RuntimeDefault", "type: Unconfined", "seccompProfile"},
		{"a probe in a shell", file, `["/usr/bin/my-pulsedctl", "health"]`, `["sh", "-c", "my-pulsedctl health"]`, "there is no shell"},
		{"a probe without patience", file, "timeoutSeconds: 10", "timeoutSeconds: 1", "a busy node needs more"},
		{"no time to start", file, "failureThreshold: 30", "failureThreshold: 3", "less time than start_timeout"},
		{"the folder of the ConfigMap", file, "              subPath: 50-kubernetes.toml\n", "", "refuses a folder that all may write"},
		{"nowhere to write", file, `mountPath: "/run/my-pulsed"`, `mountPath: "/run"`, "nothing is mounted at /run/my-pulsed"},
		{"no such volume", file, "- name: run\n          emptyDir", "- name: runtime\n          emptyDir", "there is no volume run"},
		{"variables that look like settings", file, "enableServiceLinks: false", "enableServiceLinks: true", "look like settings"},
		{"a key to the cluster", file, "automountServiceAccountToken: false", "automountServiceAccountToken: true", "a key to the cluster"},
		{"the limit of memory comes first", file, "value: 115MiB", "value: 128MiB", "GOMEMLIMIT"},
		{"the selector finds nobody", file, "      labels:\n        app.kubernetes.io/name: \"my-pulsed\"", "      labels:\n        app: \"my-pulsed\"", "the selector finds no pod"},
		{"a ConfigMap of another name", kustomize, "configMapGenerator:\n  - name: \"my-pulsed\"", "configMapGenerator:\n  - name: \"settings\"", "configMapGenerator: nothing about"},
		{"a file from elsewhere", kustomize, "- 50-kubernetes.toml", "- ../../etc/my-pulsed.toml", "there is no ../../etc/my-pulsed.toml beside it"},
		{"no settings", "init/kubernetes/50-kubernetes.toml", "", "", "it is missing"},
	}
}
