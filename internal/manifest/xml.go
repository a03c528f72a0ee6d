package manifest

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// element is one element of an XML document.
type element struct {
	name       string
	attributes map[string]string
	children   []*element
	text       string // without the blanks around it
}

// parse reads a document and returns its root. That it is well-formed in every
// detail is for xmllint to say.
func parse(text string) (*element, error) {
	decoder := xml.NewDecoder(strings.NewReader(text))
	root := &element{}
	open := []*element{root}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				e.attributes[a.Name.Local] = a.Value
			}
			top.children = append(top.children, e)
			open = append(open, e)
		case xml.EndElement:
			top.text = strings.TrimSpace(top.text)
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(token)
		}
	}
	if len(root.children) != 1 {
		return nil, errors.New("it has not one root")
	}
	return root.children[0], nil
}

// all returns the elements of this name below e, at any depth.
func (e *element) all(name string) (list []*element) {
	for _, c := range e.children {
		if c.name == name {
			list = append(list, c)
		}
		list = append(list, c.all(name)...)
	}
	return list
}
