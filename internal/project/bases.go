package project

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/reconcile"
)

// Bounds of the packs that are read. A project has one, and one more for each
// branch that was merged since; or a file for each text, if it is an old one.
const (
	maxPack  = 64 << 20
	maxPacks = 4096
)

// readBases reads the packs of a project: all of them, since a base is found by
// its digest in any. One that cannot be used is as good as missing. Mostly the
// bases are texts that the templates still give, and these fresh ones, by their
// digests, are at hand: then nothing is unpacked.
func (p *Project) readBases(disk *disk, fresh map[string][]byte) error {
	p.bases, p.damages = map[string][]byte{}, nil
	attributes, err := disk.look(attributesPath)
	if err != nil {
		return err
	}
	if attributes.Content == nil || !reconcile.Same(attributesPath, attributes.Text, []byte(gitattributes)) {
		p.damages = append(p.damages, fmt.Sprintf("%s: it is not what mkdaemon wrote, so git may change base texts; take it from a new project", attributesPath))
	}
	names, err := disk.list(path.Clean(basePath))
	if err != nil {
		return err
	}
	usual, err := p.usualPack(disk, fresh)
	if err != nil {
		return err
	}
	if usual != "" {
		p.bases = fresh
	}
	disk.limit = maxPack
	defer func() { disk.limit = maxFile }()
	read := 0
	for _, name := range slices.Sorted(slices.Values(names)) {
		if !isDigest(name) {
			continue // not ours
		}
		if name == usual {
			continue
		}
		if read++; read > maxPacks {
			p.damages = append(p.damages, fmt.Sprintf("%s: more than %d packs; the others are not read", basePath, maxPacks))
			return nil
		}
		file, err := disk.look(basePath + name)
		if err != nil {
			return err
		}
		if file.nothing() { // collected meanwhile
			continue
		}
		if file.foreign != "" {
			p.damages = append(p.damages, basePath+name+": "+file.foreign)
			continue
		}
		texts, err := baseTexts(name, file.Text)
		if err != nil {
			p.damages = append(p.damages, fmt.Sprintf("%s%s: %v", basePath, name, err))
			continue
		}
		maps.Copy(p.bases, texts) // equal digests, equal texts
	}
	return nil
}

// usualPack is the name of the pack that holds the base texts of the lock and
// no other, if they are all among the fresh ones and it is there, byte by byte.
func (p *Project) usualPack(disk *disk, fresh map[string][]byte) (name string, err error) {
	packer := newPacker()
	for _, entry := range p.Lock.Files {
		for _, base := range []string{entry.Base, entry.Target} {
			if base == "" {
				continue
			}
			text, known := fresh[base]
			if !known {
				return "", nil
			}
			packer.take(base, text)
		}
	}
	name, pack := packer.pieces()
	same, err := disk.holds(basePath+name, pack)
	if !same {
		return "", err
	}
	return name, nil
}

// holds tells whether a file has just this text.
func (d *disk) holds(p string, text pieces) (bool, error) {
	parent, err := d.folder(path.Dir(p))
	if err != nil || parent.self < 0 {
		return false, err
	}
	at, err := d.stat(parent, p)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || !at.mode.IsRegular() {
		return false, err
	}
	file, err := d.open(parent, p, "read", fileFlags, at)
	if err != nil {
		return false, d.root.problem("read", p, err)
	}
	defer func() { _ = file.Close() }()
	for {
		d.scratch, err = file.readSome(d.scratch)
		switch {
		case err != nil:
			return false, d.root.problem("read", p, err)
		case len(d.scratch) == 0:
			return text.size() == 0, nil
		}
		var same bool
		if text, same = text.cut(d.scratch); !same {
			return false, nil
		}
	}
}
