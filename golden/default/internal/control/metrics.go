// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/pulsed/internal/version"
)

// Metrics are the answer to OpMetrics: what Prometheus and its like collect.
type Metrics []Family

// Family is one metric, with a sample for each set of labels.
type Family struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"` // gauge or counter
	Help    string   `json:"help"`
	Samples []Sample `json:"samples"`
}

// Sample is one number.
type Sample struct {
	Labels map[string]string `json:"labels,omitempty"`
	Value  float64           `json:"value"`
}

// own begins the names of this daemon's metrics; a hyphen is not allowed there.
func own(name string) string {
	return strings.ReplaceAll("pulsed", "-", "_") + "_" + name
}

// gauge is a metric that goes up and down.
func gauge(name, help string, value float64) Family {
	return Family{name, "gauge", help, []Sample{{Value: value}}}
}

// counter is a metric that only goes up, until the daemon starts again.
func counter(name, help string, value float64) Family {
	return Family{name, "counter", help, []Sample{{Value: value}}}
}

// metrics collects everything. It asks for the status, so an application that
// is stuck makes it late, but not wrong.
func (s *Service) metrics() Metrics {
	status := s.backend.Status()
	all := Metrics{
		{own("build_info"), "gauge", "Which build this is; always 1.", []Sample{{
			Labels: map[string]string{"version": version.Version, "goversion": runtime.Version()}, Value: 1,
		}}},
		gauge(own("start_time_seconds"), "When the daemon was started, as Unix time.", seconds(status.Started)),
		gauge(own("uptime_seconds"), "For how long it has been running.", status.Uptime),
		gauge(own("ready"), "Whether it can do its work, 1 or 0.", number(isReady(status.State))),
		gauge(own("config_generation"), "The generation of the configuration in force.", float64(status.Generation)),
		gauge(own("config_last_reload_successful"), "Whether the last reload worked, 1 or 0.", number(status.LastReload == nil || status.LastReload.Error == "")),
		gauge(own("config_last_reload_success_timestamp_seconds"), "When the configuration in force was read, as Unix time.", seconds(status.ConfigLoaded)),
		{own("config_reloads_total"), "counter", "Reloads by their outcome.", []Sample{
			{Labels: map[string]string{"outcome": "ok"}, Value: float64(status.Reloads)},
			{Labels: map[string]string{"outcome": "refused"}, Value: float64(status.ReloadsRefused)},
		}},
		counter(own("log_dropped_total"), "Log records that did not reach a sink.", float64(status.LogDropped)),
		{own("control_requests_total"), "counter", "Control requests by operation and outcome.", s.counts.samples()},
	}
	return slices.Concat(all, runtimeMetrics(), processMetrics(status.Started))
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// counts counts the control requests: by operation, and by how each ended, which is
// "ok" or the kind of its error.
type counts struct {
	mu sync.Mutex
	of map[Op]map[string]uint64
}

// add counts one. Both words are ours, so their number is bounded.
func (c *counts) add(op Op, err error) {
	code := "ok"
	if err != nil {
		code = string(asError(err).Kind)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = make(map[Op]map[string]uint64)
	}
	if c.of[op] == nil {
		c.of[op] = make(map[string]uint64)
	}
	c.of[op][code]++
}

func (c *counts) samples() []Sample {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []Sample{}
	for _, op := range slices.Sorted(maps.Keys(c.of)) {
		for _, code := range slices.Sorted(maps.Keys(c.of[op])) {
			list = append(list, Sample{Labels: map[string]string{"op": string(op), "code": code}, Value: float64(c.of[op][code])})
		}
	}
	return list
}
