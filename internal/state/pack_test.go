package state

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func packed(texts ...string) (name, pack string) {
	p := NewPacker()
	for _, text := range texts {
		p.Add([]byte(text))
	}
	n, text := p.Pack()
	return n, string(text)
}

func TestPackIsReadAsItWasMade(t *testing.T) {
	for _, texts := range [][]string{nil, {""}, {"a"}, {"a", "", "a\n"}, {"3\nabc", "mkdaemon pack 1\x00\n"}, {"\n", "\x00\xff\r\n", "0\n"}} {
		name, pack := packed(texts...)
		want := map[string][]byte{}
		for _, text := range texts {
			want[Digest([]byte(text))] = []byte(text)
		}
		if want := nameOf(texts...); name != want {
			t.Errorf("%q: a pack called %s, want %s", texts, name, want)
		}
		got, err := Unpack(name, []byte(pack))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v %s", texts, err, diff)
		}
	}
	once, _ := packed("a", "b")
	if twice, pack := packed("a", "b", "a"); twice != once || strings.Count(pack, "1\n") != 2 {
		t.Errorf("a text that came twice is there twice: %q", pack)
	}
}

// nameOf is the name that a pack with these texts must have, also one that
// mkdaemon would never write.
func nameOf(texts ...string) string {
	sum := sha256.New()
	for _, text := range texts {
		one := sha256.Sum256([]byte(text))
		sum.Write(one[:])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Whoever can change a pack can also give it the name that it should have.
func TestUnpackTrustsNothing(t *testing.T) {
	const header = packHeader
	for what, row := range map[string]struct{ name, pack string }{
		"another name":           {nameOf("b"), header + "1\na"},
		"another text":           {nameOf("a"), header + "1\nb"},
		"cut off in a text":      {nameOf("ab"), header + "2\na"},
		"cut off in a length":    {nameOf("a"), header + "1"},
		"cut off behind a text":  {nameOf("a", "b"), header + "1\na"},
		"one text more":          {nameOf("a"), header + "1\na1\nb"},
		"another order":          {nameOf("a", "b"), header + "1\nb1\na"},
		"a text twice":           {nameOf("a", "a"), header + "1\na1\na"},
		"a length beyond it":     {nameOf("a"), header + "9\na"},
		"a length beyond memory": {nameOf("a"), header + "9223372036854775807\na"},
		"a length beyond int":    {nameOf("a"), header + "99999999999999999999\na"},
		"a negative length":      {nameOf("a"), header + "-1\na"},
		"a length with a sign":   {nameOf("a"), header + "+1\na"},
		"a length with a zero":   {nameOf("a"), header + "01\na"},
		"no length":              {nameOf("a"), header + "\na"},
		"no newline":             {nameOf(""), header + "0"},
		"something behind it":    {nameOf("a"), header + "1\na\n"},
		"another version":        {nameOf("a"), strings.Replace(header, "1", "2", 1) + "1\na"},
		"no header":              {nameOf(""), "0\n"},
		"nothing":                {nameOf(), ""},
	} {
		if texts, err := Unpack(row.name, []byte(row.pack)); err == nil {
			t.Errorf("%s: read as %q", what, texts)
		}
	}
	name, pack := packed("a", "bc\n", "", "d")
	for at := range len(pack) { // every bit counts
		for bit := range 8 {
			broken := []byte(pack)
			broken[at] ^= 1 << bit
			if texts, err := Unpack(name, broken); err == nil {
				t.Errorf("byte %d, bit %d: read as %q", at, bit, texts)
			}
		}
		if texts, err := Unpack(name, []byte(pack[:at])); err == nil {
			t.Errorf("cut off at %d: read as %q", at, texts)
		}
	}
}
