package hostile

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// The public "big list of naughty strings" as an npm package, and what its
// archive must be.
const (
	naughtyPackage = "big-list-of-naughty-strings@1.0.0"
	naughtySHA512  = "WiC+gW38KhSqHR5nmQ51l25CkiU/WkDCXFXd6R1uvyCdYrMk70IzmcVrrV3CEKU1ppd2PcZY+UsRz/RyM7/jMA=="
)

// Naughty returns the public big list of naughty strings, from npm or its cache, or says why it cannot be had.
func Naughty() ([]string, error) { return naughty() }

var naughty = sync.OnceValues(func() (texts []string, err error) {
	dir, err := os.MkdirTemp("", "naughty-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	pack := exec.CommandContext(ctx, "npm", "pack", "--silent", "--prefer-offline", "--pack-destination", dir, naughtyPackage)
	pack.WaitDelay = time.Second
	if out, err := pack.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm pack %s: %w %s", naughtyPackage, err, bytes.TrimSpace(out))
	}
	archives, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(archives) != 1 {
		return nil, fmt.Errorf("npm pack %s left %d archives", naughtyPackage, len(archives))
	}
	archive, err := os.ReadFile(archives[0])
	if err != nil {
		return nil, err
	}
	if sum := sha512.Sum512(archive); base64.StdEncoding.EncodeToString(sum[:]) != naughtySHA512 {
		return nil, fmt.Errorf("%s is not the archive we know", naughtyPackage)
	}
	list, err := unpack(archive, "package/blns.json")
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(list, &texts)
	return texts, err
})

// unpack reads one file of a .tgz.
func unpack(archive []byte, name string) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	for r := tar.NewReader(z); ; {
		header, err := r.Next()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if header.Name == name {
			return io.ReadAll(r)
		}
	}
}
