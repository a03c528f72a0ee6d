package merge

import (
	"bytes"
	"testing"
)

// laws are true of every merge, whatever the texts.
func laws(t *testing.T, base, disk, next []byte) {
	t.Helper()
	plainly := bytes.Equal(disk, plainText(disk)) && bytes.Equal(base, plainText(base)) && bytes.Equal(next, plainText(next))
	clean := func(what string, r Result, want []byte) {
		t.Helper()
		if got, ok := r.Clean(); !ok || !bytes.Equal(got, want) {
			t.Errorf("%s: %d conflicts, got %q, want %q\nbase %q\ndisk %q\nnext %q", what, r.Conflicts(), got, want, base, disk, next)
		}
	}
	clean("nothing changed in the templates", Lines(base, disk, base), disk)
	clean("both did the same", Lines(base, disk, disk), disk)
	clean("the same text twice", Unrelated(disk, disk), disk)
	if plainly {
		clean("nothing changed on disk", Lines(base, base, next), next)
	}
	r, back := Lines(base, disk, next), Lines(base, next, disk)
	if r.Conflicts() != back.Conflicts() {
		t.Errorf("%d conflicts, and %d with the sides swapped\nbase %q\ndisk %q\nnext %q", r.Conflicts(), back.Conflicts(), base, disk, next)
	}
	if plainly {
		same := func(what string, a, b []byte) {
			t.Helper()
			if !bytes.Equal(a, b) {
				t.Errorf("%s depends on the order of the sides: %q, %q\nbase %q\ndisk %q\nnext %q", what, a, b, base, disk, next)
			}
		}
		same("disk's side", r.Take(Disk), back.Take(Next))
		same("next's side", r.Take(Next), back.Take(Disk))
	}
	marked, size := r.Markers(Labels{"disk", "base", "next"})
	if size == 0 {
		return
	}
	if open := r.Conflicts() > 0; Marked(marked, size) != open {
		t.Errorf("conflicts %t, markers found %t: %q", open, !open, marked)
	}
	if Marked(base, size) || Marked(disk, size) || Marked(next, size) {
		t.Errorf("a text has markers of size %d", size)
	}
	// Nobody's line is lost: the sides between the markers are the sides.
	for side, shown := range map[Side]byte{Disk: '<', Next: '='} {
		if got, want := plainText(between(marked, size, shown)), plainText(r.Take(side)); !bytes.Equal(got, want) {
			t.Errorf("between the markers of side %d is %q, want %q", side, got, want)
		}
	}
}

// between keeps, of a text with markers, what stands behind one sign.
func between(marked []byte, size int, shown byte) []byte {
	var out bytes.Buffer
	sign := byte('>')
	for line := range bytes.Lines(marked) {
		switch {
		case Marked(line, size):
			sign = line[0]
		case sign == '>' || sign == shown:
			out.Write(line)
		}
	}
	return out.Bytes()
}

// plainText has no mark, ends each line with LF, and the last one too.
func plainText(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text = append(bytes.Clone(text), '\n')
	}
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
}

func TestLaws(t *testing.T) {
	for seed := range uint64(2000) {
		base, disk, next := three(seed, 40)
		laws(t, base, disk, next)
		laws(t, base, bytes.ReplaceAll(disk, []byte("\n"), []byte("\r\n")), next)
		laws(t, bytes.TrimSuffix(base, []byte("\n")), disk, bytes.TrimSuffix(next, []byte("\n")))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzLaws(f *testing.F) {
	f.Add([]byte("a\nb\nc\n"), []byte("A\r\nb\r\nc"), []byte("\xef\xbb\xbfa\n=======\nC\n"))
	f.Add([]byte(""), []byte("\n"), []byte("\n\n<<<<<<<"))
	f.Fuzz(func(t *testing.T, base, disk, next []byte) { laws(t, base, disk, next) })
}

// A file of usual size, edited on both sides.
func BenchmarkLines(b *testing.B) {
	base, disk, next := three(7, 800)
	b.SetBytes(int64(len(base) + len(disk) + len(next)))
	for b.Loop() {
		Lines(base, disk, next)
	}
}
