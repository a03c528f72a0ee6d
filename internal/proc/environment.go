//go:build linux

package proc

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

// initial is the environment of a process at its last execve(2), proc_pid_environ(5).
func initial(proc string) ([]string, error) {
	text, err := slurp(proc + "/environ")
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == 0 }), err
}

// environment is that of a process as it is now. What it was at its begin does not tell
// that: who clears it, as daemon(7) wants, changes nothing there, and who writes his
// title over it, as setproctitle(3) does, spoils it. So it is read where the C library
// has it, environ(7), by the same right. A program without that library, a Go one for
// instance, has no such place; then the first has to do.
func environment(pid int, first []string) []string {
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return first
	}
	defer memory.Close()
	for _, o := range objects(pid) {
		if at, found := o.symbol("environ"); found {
			if now, err := pointers(memory, at); err == nil {
				return now
			}
		}
	}
	return first
}

// object is a program or library as it lies in a process.
type object struct {
	path string // through which it can be read even if it was replaced
	base uint64 // where its first byte lies
}

// objects lists the program first, since what it has a copy of counts, and then the
// C library, by name. Other libraries have no environment.
func objects(pid int) (list []object) {
	exe, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	text, _ := slurp(fmt.Sprintf("/proc/%d/maps", pid))
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line) // addresses, rights, offset, device, inode, path
		if len(f) < 6 || seen[f[5]] || strings.Trim(f[2], "0") != "" {
			continue
		}
		name := f[5][strings.LastIndexByte(f[5], '/')+1:]
		if f[5] != exe && !strings.HasPrefix(name, "libc.so") && !strings.HasPrefix(name, "libc-") && !strings.HasPrefix(name, "ld-musl") {
			continue
		}
		seen[f[5]] = true
		base, err := strconv.ParseUint(f[0][:strings.IndexByte(f[0], '-')], 16, 64)
		if err == nil {
			list = append(list, object{fmt.Sprintf("/proc/%d/root%s", pid, f[5]), base})
		}
	}
	slices.SortStableFunc(list, func(a, b object) int {
		return strings.Compare(strconv.FormatBool(strings.HasSuffix(b.path, exe)), strconv.FormatBool(strings.HasSuffix(a.path, exe)))
	})
	return list
}

// symbol finds where a dynamic symbol of an object lies, if it is defined there.
func (o object) symbol(name string) (at uint64, found bool) {
	file, err := openRegular(o.path)
	if err != nil {
		return 0, false
	}
	defer file.Close()
	f, err := elf.NewFile(file)
	if err != nil || f.Class != elf.ELFCLASS64 || f.ByteOrder != binary.LittleEndian {
		return 0, false
	}
	symbols, _ := f.DynamicSymbols()
	i := slices.IndexFunc(symbols, func(s elf.Symbol) bool { return s.Name == name && s.Section != elf.SHN_UNDEF })
	if i < 0 {
		return 0, false
	}
	if f.Type == elf.ET_EXEC {
		return symbols[i].Value, true
	}
	return o.base + symbols[i].Value, true
}

// pointers reads an array of strings to which the word at an address points.
func pointers(memory *os.File, at uint64) ([]string, error) {
	const most = 4096
	read := func(b []byte, at uint64) (int, error) {
		if at > math.MaxInt64 {
			return 0, fmt.Errorf("%#x is no address of a program", at)
		}
		return memory.ReadAt(b, int64(at))
	}
	word := func(at uint64) (uint64, error) {
		var b [8]byte
		_, err := read(b[:], at)
		return binary.LittleEndian.Uint64(b[:]), err
	}
	list := []string{}
	array, err := word(at)
	for n := uint64(0); err == nil && array != 0 && n < most; n++ {
		var s uint64
		if s, err = word(array + 8*n); err != nil || s == 0 {
			break
		}
		// A long one is cut: its name is what matters.
		buffer := make([]byte, 512)
		got, _ := read(buffer, s) // it may end where the memory does
		text, _, _ := bytes.Cut(buffer[:got], []byte{0})
		list = append(list, string(text))
	}
	return list, err
}

// Value is that of a variable of a process, as it was started, proc_pid_environ(5).
func (p *Process) Value(name string) (string, bool) {
	for _, v := range p.Env {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value, true
		}
	}
	return "", false
}
