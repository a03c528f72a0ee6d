//go:build linux

package audit

import "github.com/mkdaemon/mkdaemon/internal/offspring"

// Enter must be the first thing that main does in a program that calls Run. It
// returns at once, unless this is one of the audit's own processes; then never.
func Enter() {
	offspring.Enter(map[string]func(order []byte) error{"guard": guard, "stage": stage, "caller": caller, "exec": execute, "victim": victim})
}
