package reconcile

import (
	"go/ast"
	"go/build/constraint"
	"maps"
	"path"
	"slices"
	"strings"
)

// buildTags is what a Go file demands of the system that it is built for, by its
// name and by the lines above its package clause. All of it has to be true.
type buildTags []constraint.Expr

func newBuildTags(p string, file *ast.File) (tags buildTags) {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Pos() < file.Package && constraint.IsGoBuild(c.Text) {
				if e, err := constraint.Parse(c.Text); err == nil {
					tags = append(tags, e)
				}
			}
		}
	}
	// NAME_linux.go, NAME_arm64.go, NAME_linux_arm64.go; with _test behind it, too.
	words := strings.Split(strings.TrimSuffix(strings.TrimSuffix(path.Base(p), ".go"), "_test"), "_")[1:]
	if n := len(words); n > 0 && isProcessor(words[n-1]) {
		tags = append(tags, &constraint.TagExpr{Tag: words[n-1]})
		words = words[:n-1]
	}
	if n := len(words); n > 0 && slices.Contains(systems(), words[n-1]) {
		tags = append(tags, &constraint.TagExpr{Tag: words[n-1]})
	}
	return tags
}

// meet reports whether some build takes both files in. It tries every system
// with every choice of what else the files name.
func (t buildTags) meet(other buildTags) bool {
	all := slices.Concat(t, other)
	if len(all) == 0 {
		return true
	}
	free, processors := map[string]bool{}, map[string]bool{"": true}
	for _, e := range all {
		e.Eval(func(tag string) bool {
			switch {
			case isProcessor(tag):
				processors[tag] = true
			case tag != "unix" && tag != "ignore" && !slices.Contains(systems(), tag):
				free[tag] = true
			}
			return true
		})
	}
	names := slices.Sorted(maps.Keys(free))
	if len(names) > 6 {
		return false // nobody writes that; rather trust the files than try for long
	}
	for _, system := range systems() {
		for processor := range processors {
			for choice := range 1 << len(names) {
				if !slices.ContainsFunc(all, func(e constraint.Expr) bool {
					return !e.Eval(func(tag string) bool {
						at, isFree := slices.BinarySearch(names, tag)
						return tag == processor || onSystem(system, tag) || isFree && choice>>at&1 == 1
					})
				}) {
					return true
				}
			}
		}
	}
	return false
}

// systems are the values of GOOS.
func systems() []string {
	return strings.Fields("aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows")
}

// onSystem reports whether a tag is true where GOOS is system.
func onSystem(system, tag string) bool {
	switch tag {
	case system:
		return true
	case "unix":
		return !slices.Contains([]string{"js", "plan9", "wasip1", "windows"}, system)
	case "linux":
		return system == "android"
	case "darwin":
		return system == "ios"
	case "solaris":
		return system == "illumos"
	}
	return false
}

// isProcessor reports whether a tag is a value of GOARCH.
func isProcessor(tag string) bool {
	return slices.Contains(strings.Fields("386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm"), tag)
}
