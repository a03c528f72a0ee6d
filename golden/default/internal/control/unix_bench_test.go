// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"bufio"
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkUnixSocket has eight clients ask for the status, each as fast as it
// is answered:
//
//	go test ./internal/control -run - -bench UnixSocket
//
// The clients are as small as can be, since they share the machine with what is
// measured.
func BenchmarkUnixSocket(b *testing.B) {
	const clients = 8
	path, _, _ := serveUnix(b, &fake{}, 0o600)
	each := b.N/clients + 1
	took := make([]time.Duration, clients*each)
	var wg sync.WaitGroup
	b.ResetTimer()
	for i := range clients {
		wg.Go(func() {
			if err := askOften(path, took[i*each:(i+1)*each]); err != nil {
				b.Error(err)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "requests/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// askOften asks once for each place in took, and notes how long that takes.
func askOften(path string, took []time.Duration) error {
	conn, err := net.Dial("unix", path)
	if err != nil {
		return err
	}
	defer conn.Close()
	reader := bufio.NewReader(conn)
	for i := range took {
		begin := time.Now()
		if _, err := io.WriteString(conn, "GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			return err
		}
		if err := skipAnswer(reader); err != nil {
			return err
		}
		took[i] = time.Since(begin)
	}
	return nil
}

// skipAnswer reads an answer, which must be a good one.
func skipAnswer(r *bufio.Reader) error {
	length := 0
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		text := strings.TrimSpace(string(line))
		if first && text != "HTTP/1.1 200 OK" {
			return errors.New(text)
		}
		if value, ok := strings.CutPrefix(text, "Content-Length: "); ok {
			if length, err = strconv.Atoi(value); err != nil {
				return err
			}
		}
		if text == "" {
			_, err := r.Discard(length)
			return err
		}
	}
}
