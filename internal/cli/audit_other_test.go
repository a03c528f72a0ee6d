//go:build !linux

package cli

func auditLines() map[string][]string { return nil }
