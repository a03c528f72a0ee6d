package state

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
	MaxPack  = 64 << 20 // bytes
	maxPacks = 4096
)

// ReadBases reads the packs of a project: all of them, since a base is found by
// its digest in any. One that cannot be used is as good as missing; why, the
// damages say. Mostly the bases are texts that the templates still give, and these
// fresh ones, by their digests, are at hand: then nothing is unpacked.
func ReadBases(view *disk.View, lock Lock, fresh map[string][]byte) (bases map[string][]byte, damages []string, err error) {
	bases = map[string][]byte{}
	attributes, err := view.Look(attributesPath)
	if err != nil {
		return nil, nil, err
	}
	if attributes.File == nil || !reconcile.Same(attributesPath, attributes.Text, []byte(gitattributes)) {
		damages = append(damages, fmt.Sprintf("%s: it is not what mkdaemon wrote, so git may change base texts; take it from a new project", attributesPath))
	}
	names, err := view.List(path.Clean(BasePath))
	if err != nil {
		return nil, nil, err
	}
	usual, err := usualPack(view, lock, fresh)
	if err != nil {
		return nil, nil, err
	}
	if usual != "" {
		bases = fresh
	}
	view.Limit = MaxPack
	defer func() { view.Limit = disk.MaxFile }()
	read := 0
	for _, name := range slices.Sorted(slices.Values(names)) {
		if !IsDigest(name) {
			continue // not ours
		}
		if name == usual {
			continue
		}
		if read++; read > maxPacks {
			damages = append(damages, fmt.Sprintf("%s: more than %d packs; the others are not read", BasePath, maxPacks))
			return bases, damages, nil
		}
		file, err := view.Look(BasePath + name)
		if err != nil {
			return nil, nil, err
		}
		if file.Nothing() { // collected meanwhile
			continue
		}
		if file.Foreign != "" {
			damages = append(damages, BasePath+name+": "+file.Foreign)
			continue
		}
		texts, err := ReadPack(name, file.Text)
		if err != nil {
			damages = append(damages, fmt.Sprintf("%s%s: %v", BasePath, name, err))
			continue
		}
		maps.Copy(bases, texts) // equal digests, equal texts
	}
	return bases, damages, nil
}

// usualPack is the name of the pack that holds the base texts of the lock and
// no other, if they are all among the fresh ones and it is there, byte by byte.
func usualPack(view *disk.View, lock Lock, fresh map[string][]byte) (name string, err error) {
	packer := NewPacker()
	for _, entry := range lock.Files {
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
	same, err := view.Holds(BasePath+name, pack)
	if !same {
		return "", err
	}
	return name, nil
}
