package cli

import (
	"encoding/json"
	"runtime"
	"testing"
)

func TestVersion(t *testing.T) {
	want := "mkdaemon " + Version() + "\n"
	for _, arg := range []string{"version", "--version"} {
		if got := mustRun(t, arg); got.out != want || got.err != "" {
			t.Errorf("%s: %+v, want %q", arg, got, want)
		}
	}
	var v map[string]string
	if err := json.Unmarshal([]byte(mustRun(t, "version", "--json").out), &v); err != nil {
		t.Fatal(err)
	}
	if v["name"] != "mkdaemon" || v["version"] != Version() || v["go"] != runtime.Version() || v["platform"] != runtime.GOOS+"/"+runtime.GOARCH || len(v) != 4 {
		t.Errorf("got %q", v)
	}
}
