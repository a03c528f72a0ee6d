package project

import (
	"fmt"
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
// its digest in any. One that cannot be used is as good as missing.
func (p *Project) readBases(disk *disk) error {
	p.bases = map[string][]byte{}
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
	disk.limit = maxPack
	read := 0
	for _, name := range slices.Sorted(slices.Values(names)) {
		if !isDigest(name) {
			continue // not ours
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
		maps.Copy(p.bases, texts)
	}
	return nil
}
