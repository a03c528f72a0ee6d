//go:build linux

package audit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// readPidfile reads the beginning of a pidfile.
func readPidfile(path string) (string, error) {
	text, err := proc.Peek(path, 64)
	if err != nil {
		return "", fmt.Errorf("pidfile %q: %w", path, err)
	}
	return text, nil
}

// pidIn reads the number in a pidfile as tolerantly as FHS 3.0, 3.15 wants it: the
// first line counts, and spaces around the number do not.
func pidIn(text string) (int, error) {
	line, _, _ := strings.Cut(text, "\n")
	const most = 1 << 22 // PID_MAX_LIMIT
	n, err := strconv.ParseUint(strings.TrimSpace(line), 10, 32)
	switch {
	case strings.TrimSpace(text) == "":
		return 0, fmt.Errorf("it is empty")
	case err != nil || n == 0 || n > most:
		return 0, fmt.Errorf("it begins with %q, which is no process id", line)
	}
	return int(n), nil
}
