package option

import (
	"slices"
	"strings"
)

// BusName is the daemon's name on D-Bus, and that of its interface: the module
// path read from the domain down, then the daemon's name in capitals and the
// major version of the interface. example.com/food gives com.example.Food1,
// github.com/you/my-food gives com.github.you.MyFood1.
//
// The specification ("Valid Names") wants elements of letters, digits and "_"
// that begin with no digit, since the name is an object path, too; what it
// recommends for other characters and for a leading digit is "_".
func (a Answers) BusName() string {
	path := strings.Split(a.Module, "/")
	elements := strings.Split(path[0], ".")
	slices.Reverse(elements)
	folders := path[1:]
	if n := len(folders); n > 0 && isMajor(folders[n-1]) {
		folders = folders[:n-1]
	}
	// The last folder is nearly always the daemon itself.
	if n := len(folders); n > 0 && strings.EqualFold(folders[n-1], a.Name.Disk) {
		folders = folders[:n-1]
	}
	elements = append(slices.Concat(elements, folders), a.Name.camel()+"1")
	for i, element := range elements {
		elements[i] = busElement(element)
	}
	// Only digits can make it that long; the folders nearest to the daemon go.
	for len(elements) > 2 && len(strings.Join(elements, ".")) > busNameMax {
		elements = slices.Delete(elements, len(elements)-2, len(elements)-1)
	}
	return strings.Join(elements, ".")
}

// A name on the bus has at most 255 characters, and those of the daemon's
// errors are the longest: ".Error.Unavailable" at its end.
const busNameMax = 255 - 18

// isMajor tells whether a path element is the major version of a module, "v2".
func isMajor(element string) bool {
	digits, v := strings.CutPrefix(element, "v")
	return v && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// camel is the name as one word: my-food gives MyFood. A digit at its end must
// not run into the version: food2 gives Food2_, so that version 1 is Food2_1.
func (n Name) camel() string {
	var b strings.Builder
	for part := range strings.SplitSeq(n.Disk, "-") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	if last := n.Disk[len(n.Disk)-1]; '0' <= last && last <= '9' {
		b.WriteByte('_')
	}
	return b.String()
}

// busElement makes an element of a module path one of a bus name.
func busElement(element string) string {
	element = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
			return r
		}
		return '_'
	}, element)
	if '0' <= element[0] && element[0] <= '9' {
		return "_" + element
	}
	return element
}
