package render

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"
)

// hand renders files, one after the other, with memory of its own. No two hands
// render the same file at a time.
type hand struct {
	*Templates
	buffer bytes.Buffer
	held   string // the file that the buffer holds
	chunk  []byte // room for texts
}

// render renders f, with what the options add to it.
func (h *hand) render(f *source, parts []*source, data Data) ([]byte, error) {
	var err error
	if data.Seam, err = h.seam(parts, data); err != nil {
		return nil, err
	}
	return h.execute(f, data)
}

// seam renders what the options add, in the order of their folders.
func (h *hand) seam(parts []*source, data Data) (string, error) {
	var b strings.Builder
	for _, part := range parts {
		text, err := h.execute(part, data)
		if err != nil {
			return "", err
		}
		b.Write(text)
	}
	return b.String(), nil
}

func (h *hand) execute(f *source, data Data) ([]byte, error) {
	p, err := h.parse(f)
	if err != nil {
		return nil, err
	}
	switch {
	case p.text != nil:
		return p.text, nil
	case p.template == nil:
		return h.fill(f, &p.form, data.words())
	}
	var b bytes.Buffer
	b.Grow(p.size + p.size/8 + len(data.Seam)) // else it copies all several times while it grows
	if err := p.template.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("templates/%w", err)
	}
	if bytes.Contains(b.Bytes(), []byte(unencoded)) {
		return nil, fmt.Errorf("templates/%s: a user's text is written without an encoder", f.path)
	}
	return b.Bytes(), nil
}

// parsed is a template that was read, in the simplest of three ways.
type parsed struct {
	text     []byte             // it has no actions: its own result
	form     form               // it only names things
	template *template.Template // all else
	size     int                // of the file
}

func (h *hand) parse(f *source) (*parsed, error) {
	if f.parsed != nil {
		return f.parsed, nil
	}
	text, err := h.read(f.path)
	if err != nil {
		return nil, err
	}
	p, simple := &parsed{size: len(text)}, false
	if !bytes.Contains(text, []byte(delimiter)) {
		p.text = append(h.room(len(text)), text...)
	} else if p.form, simple = cutForm(text, h.encoders); !simple {
		if p.template, err = h.root.New(f.path).Parse(wholeLines(string(text))); err != nil {
			return nil, fmt.Errorf("templates/%w", err)
		}
	}
	f.parsed = p
	return p, nil
}

// fill fills a form in, unless that would give the same as the last time.
func (h *hand) fill(f *source, form *form, w words) ([]byte, error) {
	if form.holds(w) {
		return form.filled, nil
	}
	text, err := h.read(f.path)
	if err != nil {
		return nil, err
	}
	filled, err := form.fill(text, w, h.room)
	if err != nil {
		return nil, fmt.Errorf("templates/%s: %w", f.path, err)
	}
	return filled, nil
}

// read reads a file into a buffer, where it stays until the next one is read:
// who keeps some of it makes a copy.
func (h *hand) read(name string) ([]byte, error) {
	if h.held == name {
		return h.buffer.Bytes(), nil
	}
	file, err := h.fs.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	h.buffer.Reset()
	h.held = ""
	if _, err = h.buffer.ReadFrom(file); err != nil {
		return nil, err
	}
	h.held = name
	return h.buffer.Bytes(), nil
}

// room returns an empty slice with room for size bytes. Texts lie side by side,
// since a page that is touched for the first time costs more than to fill it.
func (h *hand) room(size int) []byte {
	if cap(h.chunk)-len(h.chunk) < size {
		h.chunk = make([]byte, 0, max(size, 1<<16))
	}
	start := len(h.chunk)
	h.chunk = h.chunk[:start+size]
	return h.chunk[start : start : start+size]
}
