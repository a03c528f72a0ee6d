// Command judge reads manifests of Kubernetes, as `kustomize build` prints them,
// and decodes them strictly into the types of the API: an unknown field, a
// duplicate one or one of another type is an error, as it is for an API server
// with fieldValidation=Strict. It is a module of its own, so that nobody who
// uses mkdaemon has to download those types.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = judge(text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// judge looks at each document.
func judge(text []byte) error {
	kinds := map[string]func() any{
		"Deployment": func() any { return new(appsv1.Deployment) },
		"ConfigMap":  func() any { return new(corev1.ConfigMap) },
	}
	for document := range bytes.SplitSeq(text, []byte("\n---\n")) {
		var what struct{ APIVersion, Kind string }
		if err := yaml.Unmarshal(document, &what); err != nil {
			return err
		}
		object, known := kinds[what.Kind]
		if !known {
			return fmt.Errorf("kind %q is not known here", what.Kind)
		}
		text, err := yaml.YAMLToJSONStrict(document)
		if err != nil {
			return fmt.Errorf("%s: %w", what.Kind, err)
		}
		unknown, err := json.UnmarshalStrict(text, object())
		if err := errors.Join(append(unknown, err)...); err != nil {
			return fmt.Errorf("%s: %w", what.Kind, err)
		}
		fmt.Println(what.APIVersion, what.Kind)
	}
	return nil
}
