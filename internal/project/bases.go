package project

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/disk"
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
func (p *Project) readBases(view *disk.View, fresh map[string][]byte) error {
	p.bases, p.damages = map[string][]byte{}, nil
	attributes, err := view.Look(attributesPath)
	if err != nil {
		return err
	}
	if attributes.File == nil || !reconcile.Same(attributesPath, attributes.Text, []byte(gitattributes)) {
		p.damages = append(p.damages, fmt.Sprintf("%s: it is not what mkdaemon wrote, so git may change base texts; take it from a new project", attributesPath))
	}
	names, err := view.List(path.Clean(basePath))
	if err != nil {
		return err
	}
	usual, err := p.usualPack(view, fresh)
	if err != nil {
		return err
	}
	if usual != "" {
		p.bases = fresh
	}
	view.Limit = maxPack
	defer func() { view.Limit = disk.MaxFile }()
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
		file, err := view.Look(basePath + name)
		if err != nil {
			return err
		}
		if file.Nothing() { // collected meanwhile
			continue
		}
		if file.Foreign != "" {
			p.damages = append(p.damages, basePath+name+": "+file.Foreign)
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
func (p *Project) usualPack(view *disk.View, fresh map[string][]byte) (name string, err error) {
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
	same, err := view.Holds(basePath+name, pack)
	if !same {
		return "", err
	}
	return name, nil
}
