package combine

import "math/bits"

// set is a set of small numbers.
type set []uint64

func (s set) add(n int)      { s[n/64] |= 1 << (n % 64) }
func (s set) has(n int) bool { return s[n/64]&(1<<(n%64)) != 0 }

// union adds all of o.
func (s set) union(o set) {
	for i := range s {
		s[i] |= o[i]
	}
}

// without removes all of o.
func (s set) without(o set) {
	for i := range s {
		s[i] &^= o[i]
	}
}

// common counts what is in both.
func (s set) common(o set) (n int) {
	for i := range s {
		n += bits.OnesCount64(s[i] & o[i])
	}
	return n
}

func (s set) empty() bool { return s.common(s) == 0 }
