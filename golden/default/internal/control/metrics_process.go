// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// runtimeMetrics are those of the Go runtime that tell of a leak: few, under
// the names that dashboards know. Reading them stops the program for some
// microseconds, each time that somebody collects. Package runtime/metrics would not
// do that, but makes every start of the daemon longer by a tenth of a millisecond.
func runtimeMetrics() Metrics {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return Metrics{
		{"go_info", "gauge", "The version of Go; always 1.", []Sample{{Labels: map[string]string{"version": runtime.Version()}, Value: 1}}},
		gauge("go_goroutines", "Goroutines at this moment.", float64(runtime.NumGoroutine())),
		counter("go_gc_cycles_total", "Garbage collections that were completed.", float64(memory.NumGC)),
		gauge("go_memstats_heap_alloc_bytes", "Bytes of the heap that are in use.", float64(memory.HeapAlloc)),
		gauge("go_memstats_sys_bytes", "Bytes that were taken from the system.", float64(memory.Sys)),
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
