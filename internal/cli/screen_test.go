package cli

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// screen is as much of a terminal as a person looks at: what stands where, the
// lines that scrolled out at the top, and whether the cursor can be seen.
type screen struct {
	width, height int
	lines         [][]rune // the last height lines are the screen itself
	row, column   int
	savedRow      int
	savedColumn   int
	hidden        bool
	mute          bool // does not say where the cursor is
	input         []byte
}

func newScreen(width, height int) *screen {
	return &screen{width: width, height: height, lines: make([][]rune, height)}
}

func (s *screen) String() string {
	var b strings.Builder
	for _, line := range s.lines {
		b.WriteString(strings.TrimRight(string(line), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// write shows text and returns what the terminal answers.
func (s *screen) write(text []byte) (answer string) {
	s.input = append(s.input, text...)
	for len(s.input) > 0 {
		n, reply := s.step(s.input)
		if n == 0 {
			break // the rest of a sequence is still to come
		}
		s.input = s.input[n:]
		answer += reply
	}
	return answer
}

func (s *screen) line() *[]rune { return &s.lines[len(s.lines)-s.height+s.row] }

func (s *screen) step(b []byte) (n int, answer string) {
	switch {
	case b[0] == 0x1b && len(b) == 1:
		return 0, ""
	case b[0] == 0x1b && b[1] == '[':
		return s.control(b)
	case b[0] == 0x1b:
		switch b[1] {
		case '7':
			s.savedRow, s.savedColumn = s.row, s.column
		case '8':
			s.row, s.column = s.savedRow, s.savedColumn
		}
		return 2, ""
	case b[0] == '\r':
		s.column = 0
	case b[0] == '\n':
		s.down()
	case b[0] == '\b':
		s.column = max(0, s.column-1)
	case b[0] < ' ':
	case !utf8.FullRune(b):
		return 0, ""
	default:
		r, n := utf8.DecodeRune(b)
		if s.column == s.width {
			s.column = 0
			s.down()
		}
		line := s.line()
		for len(*line) <= s.column {
			*line = append(*line, ' ')
		}
		(*line)[s.column] = r
		s.column++
		return n, ""
	}
	return 1, ""
}

func (s *screen) down() {
	if s.row++; s.row == s.height {
		s.row--
		s.lines = append(s.lines, nil)
	}
}

func (s *screen) control(b []byte) (n int, answer string) {
	end := 2
	for end < len(b) && (b[end] < 0x40 || b[end] > 0x7e) {
		end++
	}
	if end == len(b) {
		return 0, ""
	}
	parameters := string(b[2:end])
	number := func(i, otherwise int) int {
		if parts := strings.Split(parameters, ";"); i < len(parts) {
			if n, err := strconv.Atoi(parts[i]); err == nil && n > 0 {
				return n
			}
		}
		return otherwise
	}
	line := s.line()
	switch b[end] {
	case 'A':
		s.row = max(0, s.row-number(0, 1))
	case 'B':
		s.row = min(s.height-1, s.row+number(0, 1))
	case 'C':
		s.column = min(s.width-1, s.column+number(0, 1))
	case 'D':
		s.column = max(0, min(s.column, s.width-1)-number(0, 1))
	case 'G':
		s.column = min(s.width, number(0, 1)) - 1
	case 'H', 'f':
		s.row, s.column = min(s.height, number(0, 1))-1, min(s.width, number(1, 1))-1
	case 'K':
		switch number(0, 0) {
		case 0:
			*line = (*line)[:min(len(*line), s.column)]
		case 2:
			*line = nil
		}
	case 'J':
		*line = (*line)[:min(len(*line), s.column)]
		for i := len(s.lines) - s.height + s.row + 1; i < len(s.lines); i++ {
			s.lines[i] = nil
		}
	case 'h', 'l':
		if parameters == "?25" {
			s.hidden = b[end] == 'l'
		}
	case 'n':
		if parameters == "6" && !s.mute {
			answer = fmt.Sprintf("\x1b[%d;%dR", s.row+1, min(s.column, s.width-1)+1)
		}
	}
	return end + 1, answer
}
