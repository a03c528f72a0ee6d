// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestMetricsText(t *testing.T) {
	m := Metrics{
		{"x_requests_total", "counter", "Back\\slash,\nand line.", []Sample{
			{Labels: map[string]string{"op": "a", "code": "ok"}, Value: 3},
			{Labels: map[string]string{"op": "quo\"te\\ \n"}, Value: 0.5},
			{Labels: map[string]string{"op": "del\x7f, inf"}, Value: math.Inf(1)},
			{Labels: map[string]string{"op": "less"}, Value: math.Inf(-1)},
			{Labels: map[string]string{"op": "none"}, Value: math.NaN()},
		}},
		{"x_nothing", "gauge", "Left out.", nil},
		gauge("x_time_seconds", "A time.", 1795262400.25),
	}
	const want = `# HELP x_requests_total Back\\slash,\nand line.
# TYPE x_requests_total counter
x_requests_total{code="ok",op="a"} 3
x_requests_total{op="quo\"te\\ \n"} 0.5
x_requests_total{op="del` + "\x7f" + `, inf"} +Inf
x_requests_total{op="less"} -Inf
x_requests_total{op="none"} NaN
# HELP x_time_seconds A time.
# TYPE x_time_seconds gauge
x_time_seconds 1.79526240025e+09
`
	if got := m.Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The same requests are the same text, whatever their order.
func TestRequestsAreCounted(t *testing.T) {
	c := new(counts)
	for _, kind := range []Kind{Invalid, Denied, Invalid} {
		c.add(OpStop, &Error{Kind: kind})
	}
	c.add(OpStop, nil)
	c.add(OpLive, nil)
	var got []string
	for _, s := range c.samples() {
		got = append(got, fmt.Sprint(s.Labels["op"], " ", s.Labels["code"], " ", s.Value))
	}
	if want := []string{"live ok 1", "stop denied 1", "stop invalid 2", "stop ok 1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestMetricsAreSound holds what is served against the rules of the format and
// of those who name metrics (prometheus.io/docs/practices/naming).
func TestMetricsAreSound(t *testing.T) {
	service, _, _ := newService(&fake{last: &Outcome{Error: "bad"}})
	for _, k := range kinds() {
		_, _ = service.Do(t.Context(), k.caller, OpReload, nothing)
	}
	line := regexp.MustCompile(`^([a-z][a-z0-9_]*)(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? ([0-9.e+-]+)$`)
	var family, kind string
	seen, sampled := map[string]bool{}, map[string]bool{}
	for text := range strings.Lines(service.metrics().Text()) {
		text = strings.TrimSuffix(text, "\n")
		if rest, ok := strings.CutPrefix(text, "# HELP "); ok {
			family, _, _ = strings.Cut(rest, " ")
			if seen[family] {
				t.Errorf("%s is there twice", family)
			}
			seen[family] = true
			continue
		}
		if rest, ok := strings.CutPrefix(text, "# TYPE "); ok {
			_, kind, _ = strings.Cut(rest, " ")
			if counts := strings.HasSuffix(family, "_total"); counts != (kind == "counter") {
				t.Errorf("%s is a %s", family, kind)
			}
			continue
		}
		found := line.FindStringSubmatch(text)
		if found == nil || found[1] != family {
			t.Errorf("%q below %s", text, family)
			continue
		}
		if sampled[found[1]+found[2]] {
			t.Errorf("%s%s is there twice", found[1], found[2])
		}
		sampled[found[1]+found[2]] = true
		if _, err := strconv.ParseFloat(found[4], 64); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, name := range []string{own("build_info"), own("control_requests_total"), own("log_dropped_total"), "go_goroutines", "process_cpu_seconds_total"} {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

// The numbers of the process must be those of this process.
func TestProcessMetrics(t *testing.T) {
	if _, err := os.Stat("/proc/self/statm"); err != nil {
		t.Skip("needs the /proc of Linux")
	}
	value := func(name string) float64 {
		m := processMetrics(time.Now())
		i := slices.IndexFunc(m, func(f Family) bool { return f.Name == name })
		if i < 0 {
			t.Fatalf("%s is missing", name)
		}
		return m[i].Samples[0].Value
	}
	// So many that what other tests leave behind does not matter.
	const more = 100
	before := value("process_open_fds")
	for range more {
		file, err := os.Open("/proc/self/statm")
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
	}
	if opened := value("process_open_fds") - before; opened < more/2 || opened > more*3/2 {
		t.Errorf("%v files more are open, want about %d", opened, more)
	}
	if rss, size := value("process_resident_memory_bytes"), value("process_virtual_memory_bytes"); rss < 1<<20 || size < rss {
		t.Errorf("%v bytes in memory, %v bytes of addresses", rss, size)
	}
	if limit := value("process_max_fds"); limit < before {
		t.Errorf("%v files are open, and %v allowed", before, limit)
	}
}
