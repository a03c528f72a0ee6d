package reconcile

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/mod/module"

	"github.com/mkdaemon/mkdaemon/internal/encode"
)

// mergeGoSum unites the lines of two go.sum: what is not needed does no harm,
// and what is missing stops the build. Two hashes of one version are an error:
// one of them is not what its author published.
func mergeGoSum(disk, next []byte) (text []byte, err error) {
	plainDisk, style := Plain(disk)
	sums := map[module.Version]string{}
	var order []module.Version
	added := false
	for i, side := range [][]byte{plainDisk, next} {
		for line := range strings.Lines(string(side)) {
			words := strings.Fields(line)
			if len(words) == 0 {
				continue
			}
			if len(words) != 3 {
				return nil, fmt.Errorf("this line has not the form MODULE VERSION HASH: %.100q", line)
			}
			key, sum := module.Version{Path: words[0], Version: words[1]}, words[2]
			switch known, seen := sums[key]; {
			case !seen:
				sums[key] = sum
				order = append(order, key)
				added = added || i == 1
			case known != sum:
				return nil, fmt.Errorf("%s %s has two hashes: %s is on disk, %s in the templates; find out which is right before you build",
					encode.Printable(key.Path), encode.Printable(key.Version), encode.Printable(known), encode.Printable(sum))
			}
		}
	}
	if !added {
		return disk, nil
	}
	module.Sort(order)
	var b bytes.Buffer
	for _, key := range order {
		fmt.Fprintf(&b, "%s %s %s\n", key.Path, key.Version, sums[key])
	}
	return style.Put(b.Bytes()), nil
}
