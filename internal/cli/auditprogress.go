//go:build linux

package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/encode"
)

// auditProgress is a line on a terminal that says how far an audit is, from the
// moment on when a person begins to wonder. It is nothing where stderr is no terminal.
type auditProgress struct {
	out   *os.File
	what  string
	timer *time.Timer

	mu    sync.Mutex
	late  bool // it is shown
	done  int
	total int
}

func (s Streams) progress(program string) *auditProgress {
	p := &auditProgress{out: terminalOf(s.Err), what: encode.Printable(filepath.Base(program))}
	p.timer = time.AfterFunc(slow, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.late = true
		p.show()
	})
	return p
}

// tell is called after each scene.
func (p *auditProgress) tell(done, scenes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total = done, scenes
	p.show()
}

func (p *auditProgress) show() {
	switch {
	case p.out == nil || !p.late:
	case p.total == 0:
		_, _ = fmt.Fprintf(p.out, "\rauditing %s …\x1b[K", p.what)
	default:
		_, _ = fmt.Fprintf(p.out, "\rauditing %s: %d of %d scenes\x1b[K", p.what, p.done, p.total)
	}
}

// end takes the line away.
func (p *auditProgress) end() {
	p.timer.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out != nil && p.late {
		_, _ = p.out.WriteString("\r\x1b[K")
	}
	p.late = false
	p.out = nil
}
