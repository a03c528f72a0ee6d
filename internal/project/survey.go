package project

import "github.com/mkdaemon/mkdaemon/internal/disk"

// noFile is what may be where a file is expected, besides what disk tells of.
const noFile = "nothing"

// content reads the file at p. Anything else is not opened, and other says what it is.
func (t *tx) content(p string, limit int) (found *Content, other string, err error) {
	file, other, err := t.files.Read(p, limit)
	return (*Content)(file), other, err
}

// look reads what is at the path of c, and compares it with both of its
// contents. other says what is there if it is neither.
func (t *tx) look(c change) (found *Content, other string, err error) {
	limit := 0
	for _, content := range []*Content{c.from, c.to} {
		if content != nil {
			limit = max(limit, len(content.Text))
		}
	}
	found, other, err = t.content(c.path, limit)
	if err == nil && found != nil && c.recased() {
		// Where case is ignored, this may be the file of the other name.
		var there bool
		if there, err = t.files.Lists(c.path); !there {
			found = nil
		}
	}
	switch {
	case err != nil || other != "" || sameContent(found, c.from) || sameContent(found, c.to):
		return found, other, err
	case found == nil:
		return nil, noFile, nil
	}
	return found, disk.AnotherText, nil
}

// survey lists the changes that are still to be made, removals first, and those
// whose path holds neither of the two contents.
func (t *tx) survey(j *journal) (todo, edited []change, err error) {
	var written []change
	for _, c := range j.changes {
		found, other, err := t.look(c)
		switch {
		case err != nil:
			return nil, nil, err
		case other != "" && !j.forces(c, other):
			c.other = other
			edited = append(edited, c)
		case other == "" && sameContent(found, c.to):
		case c.to == nil:
			todo = append(todo, c)
		default:
			written = append(written, c)
		}
	}
	return append(todo, written...), edited, nil
}

// forces tells whether what the user made of the path goes.
func (j *journal) forces(c change, other string) bool {
	return j.force && c.conflict && (other == disk.AnotherText || other == noFile)
}
