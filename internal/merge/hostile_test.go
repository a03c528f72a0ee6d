package merge

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// Whatever 1 MiB on each side holds, a merge ends soon: without a limit, the
// second of these takes half a minute.
func TestHostileTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	// of makes a text of as many lines as fit.
	of := func(line func(i int) string) []byte {
		var b bytes.Buffer
		for i := 0; ; i++ {
			l := line(i) + "\n"
			if b.Len()+len(l) > maxSize {
				return b.Bytes()
			}
			b.WriteString(l)
		}
	}
	coin := func(int) string { return strconv.Itoa(random.IntN(2)) }
	some := func(int) string { return strconv.Itoa(random.IntN(1000)) }
	texts := map[string][3][]byte{
		"nothing but newlines": {of(func(int) string { return "" }), nil, of(func(int) string { return "" })[1:]},
		"two lines at random":  {of(coin), of(coin), of(coin)},
		"some lines at random": {of(some), of(some), of(some)},
		"all lines different": {of(func(i int) string { return fmt.Sprint("a", i) }), of(func(i int) string { return fmt.Sprint("b", i) }),
			of(func(i int) string { return fmt.Sprint("c", i) })},
		"in reverse":     {of(strconv.Itoa), of(func(i int) string { return strconv.Itoa(170000 - i) }), of(strconv.Itoa)},
		"periods":        {of(func(i int) string { return strconv.Itoa(i % 97) }), of(func(i int) string { return strconv.Itoa(i % 89) }), of(func(i int) string { return strconv.Itoa(i * i % 101) })},
		"one long line":  {bytes.Repeat([]byte("a"), maxSize), bytes.Repeat([]byte("b"), maxSize), bytes.Repeat([]byte("a"), maxSize)},
		"marker of 1 MB": {bytes.Repeat([]byte("<"), maxSize), []byte("\n"), nil},
	}
	for name, three := range texts {
		t.Run(name, func(t *testing.T) {
			before := spent(t)
			r := Lines(three[0], three[1], three[2])
			r.Markers(Labels{"disk", "base", "next"})
			used := spent(t) - before
			if t.Logf("%v for %d conflicts", used, r.Conflicts()); used > 8*time.Second {
				t.Errorf("a merge took %v of a processor", used)
			}
		})
	}
}

// spent is the time for which processors have worked for this test, which does
// not depend on who else is busy.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
