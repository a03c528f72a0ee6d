// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// runtimeMetrics are those of the Go runtime that tell of a leak: few, under
// the names that dashboards know. Reading them stops nothing (runtime/metrics).
func runtimeMetrics() Metrics {
	const goroutines, gcs, heap, total = "/sched/goroutines:goroutines", "/gc/cycles/total:gc-cycles", "/memory/classes/heap/objects:bytes", "/memory/classes/total:bytes"
	read := []metrics.Sample{{Name: goroutines}, {Name: gcs}, {Name: heap}, {Name: total}}
	metrics.Read(read)
	value := func(i int) float64 {
		if read[i].Value.Kind() != metrics.KindUint64 {
			return 0
		}
		return float64(read[i].Value.Uint64())
	}
	return Metrics{
		{"go_info", "gauge", "The version of Go; always 1.", []Sample{{Labels: map[string]string{"version": runtime.Version()}, Value: 1}}},
		gauge("go_goroutines", "Goroutines at this moment.", value(0)),
		counter("go_gc_cycles_total", "Garbage collections that were completed.", value(1)),
		gauge("go_memstats_heap_alloc_bytes", "Bytes of the heap that are in use.", value(2)),
		gauge("go_memstats_sys_bytes", "Bytes that were taken from the system.", value(3)),
	}
}

// processMetrics are what the kernel says of the process. What cannot be read
// is left out: other systems than Linux have no such /proc (proc(5)).
func processMetrics(started time.Time) Metrics {
	m := Metrics{gauge("process_start_time_seconds", "When the process was started, as Unix time.", seconds(started))}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err == nil {
		spent := time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
		m = append(m, counter("process_cpu_seconds_total", "Processor time, of the program and of the kernel for it.", spent.Seconds()))
	}
	if open, err := os.ReadDir("/proc/self/fd"); err == nil {
		// One of them is that of the folder that was read.
		m = append(m, gauge("process_open_fds", "Open file descriptors.", float64(len(open)-1)))
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err == nil {
		m = append(m, gauge("process_max_fds", "How many file descriptors there may be.", float64(limit.Cur)))
	}
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		var pages [2]float64
		fields := strings.Fields(string(text))
		for i := range min(len(pages), len(fields)) {
			pages[i], _ = strconv.ParseFloat(fields[i], 64)
		}
		size := float64(os.Getpagesize())
		m = append(m,
			gauge("process_virtual_memory_bytes", "Address space in bytes.", pages[0]*size),
			gauge("process_resident_memory_bytes", "Memory in bytes.", pages[1]*size))
	}
	return m
}
