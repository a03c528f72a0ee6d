package ask

import (
	"bytes"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// errHelp says that the user pressed "?" in a list.
var errHelp = errors.New("help")

// keys hands the library one key at a time. Left alone, it would read all that
// was typed and throw away what its prompt does not use, so that nobody could
// type ahead or paste; it would take Ctrl-D for Enter, end with an error at a
// key that it does not know, and wait without end, deaf to Ctrl-C, for a
// terminal that does not say where its cursor is.
type keys struct {
	tty    *os.File
	ahead  []byte // typed, and not yet handed out
	said   []byte // handed out to the open prompt
	list   bool   // the prompt is a list, in which "?" is a key
	report bool   // the library waits for the cursor's place

	mu    sync.Mutex
	over  bool // from now on: ErrInterrupted
	waits bool // for somebody to type
}

// reportForm is how a terminal says where its cursor is.
const reportForm = `\x1b\[\d+;\d+R`

// known reports whether the library understands an escape sequence: arrows,
// Home, End, Delete.
func known(key []byte) bool {
	sequence := string(key[1:])
	return sequence == "[3~" || len(sequence) == 2 && strings.ContainsRune("[O", rune(sequence[0])) && strings.ContainsRune("ABCDFH", rune(sequence[1]))
}

func (k *keys) Fd() uintptr { return k.tty.Fd() }

func (k *keys) Read(to []byte) (int, error) {
	for !k.ended() {
		key := k.next()
		switch {
		case key == nil:
			if err := k.wait(); err != nil {
				return 0, err
			}
		case k.report:
			k.report = false
			return copy(to, key), nil
		case key[0] == 0x03 || key[0] == 0x04: // Ctrl-C, Ctrl-D
			k.stop()
		case k.list && key[0] == '?':
			// The list starts anew below the help; the same keys again
			// bring it back to where it was.
			k.ahead = slices.Concat(k.said, k.ahead)
			return 0, errHelp
		case key[0] != 0x1b || known(key):
			k.said = append(k.said, key...)
			return copy(to, key), nil
		}
	}
	return 0, ErrInterrupted
}

// wait waits until something is typed. While the library waits for the cursor's
// place, this is the only ear for Ctrl-C.
func (k *keys) wait() error {
	k.mu.Lock()
	k.waits = !k.over
	k.mu.Unlock()
	if !k.waits {
		return nil
	}
	buffer := make([]byte, 1024)
	n, err := k.tty.Read(buffer)
	k.ahead = append(k.ahead, buffer[:n]...)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.waits = false
	k.over = k.over || k.report && bytes.ContainsRune(buffer[:n], 0x03)
	if n > 0 {
		return nil
	}
	return err
}

// stop ends it at the next key. It reports whether somebody has to type that first.
func (k *keys) stop() (waits bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.over = true
	return k.waits
}

func (k *keys) ended() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.over
}

// next takes the next key from what was typed ahead, or the terminal's report
// from the midst of it. It is nil when more has to be read.
func (k *keys) next() []byte {
	start, n := 0, keyLength(k.ahead)
	if k.report {
		n = 0
		if at := regexp.MustCompile(reportForm).FindIndex(k.ahead); at != nil {
			start, n = at[0], at[1]-at[0]
		}
	}
	if n == 0 {
		return nil
	}
	key := slices.Clone(k.ahead[start : start+n])
	k.ahead = slices.Delete(k.ahead, start, start+n)
	return key
}

// keyLength is the length of the first key in b: a character, or an escape
// sequence (ECMA-48, 5.4). It is 0 when the key is not complete yet.
func keyLength(b []byte) int {
	switch {
	case !utf8.FullRune(b):
		return 0
	case b[0] != 0x1b:
		_, n := utf8.DecodeRune(b)
		return n
	case len(b) == 1 || b[1] < ' ': // the key Esc itself
		return 1
	case b[1] == '[':
		if end := bytes.IndexFunc(b[2:], func(r rune) bool { return r >= 0x40 && r <= 0x7e }); end >= 0 {
			return end + 3
		}
		return 0
	case b[1] == 'O' && len(b) == 2:
		return 0
	case b[1] == 'O':
		return 3
	}
	return 2 // with Alt
}

// screen is the terminal's other side: it notes that the library asks for the
// cursor's place.
type screen struct {
	*os.File
	keys *keys
}

func (s screen) Write(text []byte) (int, error) {
	s.keys.report = s.keys.report || bytes.Contains(text, []byte("\x1b[6n"))
	return s.File.Write(text)
}
