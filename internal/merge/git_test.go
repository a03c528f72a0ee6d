package merge

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// git merges three texts with `git merge-file --diff3`.
func git(t testing.TB, base, disk, next []byte) (merged []byte, conflict bool) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string][]byte{"base": base, "disk": disk, "next": next} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "git", "merge-file", "-p", "-q", "--diff3", "-L", "disk", "-L", "base", "-L", "next", "disk", "base", "next")
	cmd.Dir = dir
	merged, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() < 128 {
		return merged, true
	}
	if err != nil {
		t.Fatal(err)
	}
	return merged, false
}

// compareWithGit demands that a merge comes out as git's, in each byte, also
// where it is a conflict. One thing is done better, and proven by git's own
// conflict: if both of its sides are the same, there is none. It reports
// whether git's merge was clean.
func compareWithGit(t testing.TB, base, disk, next []byte) bool {
	t.Helper()
	marked, conflict := git(t, base, disk, next)
	want, open := withoutEqualSides(marked)
	r := Lines(base, disk, next)
	got, _ := r.Markers(Labels{"disk", "base", "next"})
	if d := cmp.Diff(string(want), string(got)); d != "" || open != r.Conflicts() {
		t.Errorf("git has something else:\n%s\nbase:\n%s\ndisk:\n%s\nnext:\n%s", d, base, disk, next)
	}
	return !conflict
}

// withoutEqualSides settles the conflicts in git's text of which both sides are
// the same, and counts the others.
func withoutEqualSides(marked []byte) (text []byte, open int) {
	var out bytes.Buffer
	var sides [4]bytes.Buffer // of one conflict: the whole, disk, base, next
	at := 0
	for line := range bytes.Lines(marked) {
		sign := strings.Index("<|=>", string(line[:1])) + 1
		if !Marked(line, minMarkerSize) {
			sign = 0
		}
		if sign == 1 {
			sides = [4]bytes.Buffer{}
		}
		if at = max(at, sign); at == 0 {
			out.Write(line)
			continue
		}
		if sides[0].Write(line); sign == 0 {
			sides[at].Write(line)
		}
		if sign != 4 {
			continue
		}
		if at = 0; bytes.Equal(sides[1].Bytes(), sides[3].Bytes()) {
			out.Write(sides[1].Bytes())
		} else {
			open++
			out.Write(sides[0].Bytes())
		}
	}
	return out.Bytes(), open
}

// someone is a person who edits.
type someone struct {
	*rand.Rand
	words int // how many different lines there are: few of them repeat often
}

func (s someone) line() string {
	if s.IntN(3) == 0 {
		return []string{"", "}", "\t}", "\treturn err"}[s.IntN(4)]
	}
	return "line " + strconv.Itoa(s.IntN(s.words))
}

// text is a new text of at most that many lines.
func (s someone) text(most int) []string {
	lines := make([]string, s.IntN(most+1))
	for i := range lines {
		lines[i] = s.line()
	}
	return lines
}

// edit changes, adds, removes and moves lines, one of about so many.
func (s someone) edit(lines []string, oneOf int) []string {
	var out []string
	for i := 0; i < len(lines); i++ {
		switch s.IntN(6 * oneOf) {
		case 0:
			out = append(out, s.line())
		case 1:
		case 2:
			out = append(out, lines[i], s.line())
		case 3:
			out = append(append(out, s.text(4)...), lines[i])
		case 4: // a block moves, or doubles
			block := lines[i:min(len(lines), i+1+s.IntN(8))]
			out = append(out, block...)
			at := s.IntN(len(out) + 1)
			out = append(out[:at:at], append(append([]string{}, block...), out[at:]...)...)
			i += s.IntN(len(block) + 1)
		case 5: // a block is written anew, with lines between that are everywhere
			for range s.IntN(30) {
				if s.IntN(6) == 0 {
					out = append(out, "")
				} else {
					out = append(out, "new "+strconv.Itoa(s.Int()))
				}
			}
			i += s.IntN(30)
		default:
			out = append(out, lines[i])
		}
	}
	return out
}

func joined(lines []string) []byte {
	if len(lines) == 0 {
		return nil
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// three are a base and what two people made of it.
func three(seed uint64, most int) (base, disk, next []byte) {
	s := someone{rand.New(rand.NewPCG(seed, 1)), 0}
	s.words = 1 + s.IntN(2*most)
	lines := s.text(most)
	return joined(lines), joined(s.edit(lines, 1+s.IntN(30))), joined(s.edit(lines, 1+s.IntN(30)))
}

// TestAgainstGit compares with git for random texts: short ones, in which lines
// repeat, and long ones. MKDAEMON_MERGES is how many of each.
func TestAgainstGit(t *testing.T) {
	testtool.Need(t, "git")
	rounds, from := 60, 0
	if n, err := strconv.Atoi(os.Getenv("MKDAEMON_MERGES")); err == nil {
		rounds, from = n, 1000
	}
	clean, all := 0, 0
	for _, most := range []int{12, 60, 800} {
		for i := range rounds {
			base, disk, next := three(uint64(from+i), most)
			if all++; compareWithGit(t, base, disk, next) {
				clean++
			}
			if t.Failed() {
				t.Fatalf("seed %d, at most %d lines", from+i, most)
			}
		}
	}
	if t.Logf("%d merges, %d of them clean", all, clean); clean < all/5 || clean > all*4/5 {
		t.Error("these texts do not show both, clean merges and conflicts")
	}
}

// FuzzAgainstGit does it with texts that a fuzzer thinks of. Carriage returns,
// and ends without a newline, are where we mean to differ.
func FuzzAgainstGit(f *testing.F) {
	testtool.Need(f, "git")
	for seed := range uint64(20) {
		base, disk, next := three(seed, 12)
		f.Add(base, disk, next)
	}
	f.Fuzz(func(t *testing.T, base, disk, next []byte) {
		for _, text := range []*[]byte{&base, &disk, &next} {
			*text = bytes.ReplaceAll(*text, []byte("\r"), nil)
			if !Mergeable(*text) || bytes.HasPrefix(*text, []byte(byteOrderMark)) {
				t.Skip()
			}
			for line := range bytes.Lines(*text) {
				if run(bytes.TrimSpace(line)) >= minMarkerSize {
					t.Skip("other markers than git's")
				}
			}
			if len(*text) > 0 && !bytes.HasSuffix(*text, []byte("\n")) {
				*text = append(bytes.Clone(*text), '\n')
			}
		}
		compareWithGit(t, base, disk, next)
	})
}
