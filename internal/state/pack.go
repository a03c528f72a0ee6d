package state

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"strconv"

	"github.com/mkdaemon/mkdaemon/internal/disk"
)

// A pack is one file with the base texts of many, so that a project does not
// consist of twice as many files as its user sees: a header, then each text
// behind its length.
//
//	mkdaemon pack 1\x00\n
//	LENGTH\n TEXT
//	LENGTH\n TEXT …
//
// A length can hold any text, as no line between two texts could. A pack names
// no text, so no name in it can be wrong: who reads it computes the digests.
// Its own name is the digest of theirs, and two branches of a project never
// write different packs of one name.
const packHeader = "mkdaemon pack 1\x00\n"

// The NUL in the header is the sign by which git, grep and hooks that trim
// blanks leave a file alone.

// Packer makes a pack.
type Packer struct {
	texts [][]byte
	known map[string]bool // digests of the texts
	name  hash.Hash
}

// NewPacker begins a pack.
func NewPacker() *Packer { return &Packer{known: map[string]bool{}, name: sha256.New()} }

// Add takes text in, once, and returns its digest.
func (p *Packer) Add(text []byte) string {
	base := Digest(text)
	p.take(base, text)
	return base
}

// take is Add for a text whose digest is known.
func (p *Packer) take(base string, text []byte) {
	if p.known[base] {
		return
	}
	p.known[base] = true
	p.texts = append(p.texts, text)
	sum, _ := hex.DecodeString(base)
	p.name.Write(sum)
}

// pieces returns the pack and its name. The pack shares the memory of the texts.
func (p *Packer) pieces() (name string, pack disk.Pieces) {
	pack = append(make(disk.Pieces, 0, 1+2*len(p.texts)), []byte(packHeader))
	lengths := make([]byte, 0, 8*len(p.texts))
	for _, text := range p.texts {
		start := len(lengths)
		lengths = append(strconv.AppendInt(lengths, int64(len(text)), 10), '\n')
		pack = append(pack, lengths[start:], text)
	}
	return hex.EncodeToString(p.name.Sum(nil)), pack
}

// Pack returns the pack in one piece, and its name.
func (p *Packer) Pack() (name string, pack []byte) {
	name, pieces := p.pieces()
	return name, bytes.Join(pieces, nil)
}

var errPack = errors.New("this is not what mkdaemon wrote: it was changed, or cut off")

// ReadPack reads a file of base texts: a pack, or a single text under its own
// digest, as they were before there were packs.
func ReadPack(name string, file []byte) (map[string][]byte, error) {
	if Digest(file) == name {
		return map[string][]byte{name: file}, nil
	}
	return Unpack(name, file)
}

// Unpack reads the pack of that name and returns its texts by their digests.
// They share the memory of pack. It trusts nothing: a text is what its digest
// says, and a pack with other texts than it is named for is an error.
func Unpack(name string, pack []byte) (map[string][]byte, error) {
	rest, ok := bytes.CutPrefix(pack, []byte(packHeader))
	if !ok {
		return nil, errors.New("this is no pack that this version of mkdaemon can read")
	}
	texts, again := map[string][]byte{}, NewPacker()
	for len(rest) > 0 {
		line, behind, _ := bytes.Cut(rest, []byte("\n"))
		length, err := strconv.Atoi(string(line))
		if err != nil || length < 0 || length > len(behind) {
			return nil, errPack
		}
		text := behind[:length:length]
		texts[again.Add(text)] = text
		rest = behind[length:]
	}
	if found, same := again.Pack(); found != name || !bytes.Equal(same, pack) {
		return nil, errPack
	}
	return texts, nil
}
