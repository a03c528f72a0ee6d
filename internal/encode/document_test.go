package encode_test

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// TestMake lets make print each variable, assigned in each way, and hand it to
// a command in the environment.
func TestMake(t *testing.T) {
	testtool.Need(t, "make")
	values := nonempty(encodeAll(t, "make"))
	var source strings.Builder
	for _, v := range values {
		fmt.Fprintf(&source, "v = %s\nw := %s\nw += %s\nx ?= %s\nexport y = %s\n", v.code, v.code, v.code, v.code, v.code)
		source.WriteString("$(info $(v))\n$(info $(w))\n$(info $(x))\n$(info $(y))\nundefine x\n")
	}
	source.WriteString("all: ;\n")
	out, errs := run(t, "", "make", "-s", "-f", write(t, t.TempDir(), "Makefile", source.String()))
	if errs != "" {
		t.Errorf("make said: %s", short(errs))
	}
	var want []encoded
	for _, v := range values {
		want = append(want, v, encoded{v.text + " " + v.text, v.code}, v, v)
	}
	compare(t, "make", want, strings.Split(strings.TrimSuffix(out, "\n"), "\n"))
}

// TestRoff prints each text at the start of a line, inside one, and as the
// argument of a macro.
func TestRoff(t *testing.T) {
	texts := nonempty(encodeAll(t, "roff"))
	var page strings.Builder
	page.WriteString(".TH FOOD 8 2026-01-01 food\n.SH NAME\nfood \\- x\n.SH DESCRIPTION\n.nf\n")
	var want []encoded
	for _, e := range texts {
		fmt.Fprintf(&page, "BEGIN\n%s\nfood %s.\n.B \"%s\"\n", e.code, e.code, e.code)
		text := canonical.Replace(e.text)
		want = append(want, encoded{text, e.code}, encoded{"food " + text + ".", e.code}, encoded{text, e.code})
	}
	page.WriteString("BEGIN\n.fi\n")
	dir := t.TempDir()
	path := write(t, dir, "food.8", page.String())
	// Typography as groff 1.23 has it, and distributions have not: a hyphen is no minus.
	write(t, dir, "man.local", ".char - \\[hy]\n.char ' \\[cq]\n.char ` \\[oq]\n.char ^ \\[u02C6]\n.char ~ \\[u02DC]\n")
	for name, args := range map[string][]string{
		"groff":  {"-k", "-ww", "-Tutf8", "-M" + dir, "-man", "-P-cbou"},
		"mandoc": {"-Tutf8", "-Ios=x"},
	} {
		t.Run(name, func(t *testing.T) {
			testtool.Need(t, name)
			out, errs := run(t, "", name, append(args, path)...)
			if errs != "" {
				t.Errorf("it said: %s", short(errs))
			}
			var got []string
			blocks := strings.Split(backspaced.ReplaceAllString(out, ""), "BEGIN\n")
			for _, block := range blocks[1 : len(blocks)-1] {
				lines := strings.Split(block+"\n\n\n", "\n")
				for _, line := range lines[:3] {
					got = append(got, canonical.Replace(strings.TrimPrefix(line, "       ")))
				}
			}
			compare(t, name, want, got)
		})
	}
	t.Run("lint", func(t *testing.T) {
		testtool.Need(t, "mandoc")
		out, _ := run(t, "", "mandoc", "-Tlint", "-Wwarning", path)
		if out != "" {
			t.Errorf("mandoc -Tlint said: %s", short(out))
		}
	})
}

// canonical holds the characters of the corpus that Unicode calls the same
// text as another, which groff prints; from 1.23 on it does so for U+00A0, too.
var canonical = strings.NewReplacer("\u00a0", " ", "\u212a", "K", "\u037e", ";", "\u212b", "\u00c5", "\u2000", "\u2002", "\u2001", "\u2003")

// backspaced is how a terminal's bold and underlined letters begin.
var backspaced = regexp.MustCompile(".\b")

// nonempty leaves out the empty text, which a reader cannot tell from none.
func nonempty(texts []encoded) []encoded {
	return slices.DeleteFunc(texts, func(e encoded) bool { return e.text == "" })
}

// TestMarkdown puts each text where text stands in our documents, and demands
// that HTML made of it holds the text and no element more.
func TestMarkdown(t *testing.T) {
	renderers := map[string]goldmark.Markdown{
		"CommonMark": goldmark.New(),
		"GFM":        goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList)),
	}
	type place struct{ source, open, close string }
	places := []place{
		{"%s", "<p>", "</p>\n"},
		{"food: %s", "<p>food: ", "</p>\n"},
		{"food\n%s", "<p>food\n", "</p>\n"},
		{"%s\n\nfood", "<p>", "</p>\n<p>food</p>\n"},
		{"# %s", "<h1>", "</h1>\n"},
		{"- %s", "<ul>\n<li>", "</li>\n</ul>\n"},
		{"1. food\n   %s", "<ol>\n<li>food\n", "</li>\n</ol>\n"},
		{"> %s", "<blockquote>\n<p>", "</p>\n</blockquote>\n"},
		{"**food** %s (x)", "<p><strong>food</strong> ", " (x)</p>\n"},
		{"[%s](x)", `<p><a href="x">`, "</a></p>\n"},
	}
	table := place{
		"| a | b |\n|---|---|\n| %s | x |", "<tbody>\n<tr>\n<td>", "</td>\n<td>x</td>\n</tr>\n</tbody>\n</table>\n",
	}
	texts := nonempty(encodeAll(t, "markdown"))
	for name, markdown := range renderers {
		for _, place := range append(places[:len(places):len(places)], table) {
			if place == table && name != "GFM" {
				continue
			}
			t.Run(name+"/"+place.source, func(t *testing.T) {
				got := make([]string, len(texts))
				for i, e := range texts {
					var b bytes.Buffer
					if err := markdown.Convert(fmt.Appendf(nil, place.source, e.code), &b); err != nil {
						t.Fatal(err)
					}
					_, inner, found := strings.Cut(b.String(), place.open)
					inner, closed := strings.CutSuffix(inner, place.close)
					if !found || !closed || strings.ContainsAny(inner, "<>") {
						inner = "(" + b.String() + ")"
					}
					got[i] = html.UnescapeString(inner)
				}
				compare(t, name, texts, got)
			})
		}
	}
}

// TestMarkdownIsReadable: a README is read as it is, too.
func TestMarkdownIsReadable(t *testing.T) {
	for text, want := range map[string]string{
		"Serves food: hot & cold, 24/7 (no waiting)!": `Serves food: hot \& cold, 24/7 (no waiting)!`,
		"A well-known daemon, v1.2.":                  "A well-known daemon, v1.2.",
		"It's \"safe\" = good + cheap":                "It's \"safe\" = good + cheap",
	} {
		if got, err := formats["markdown"].encode(text); got != want || err != nil {
			t.Errorf("got %s, want %s (%v)", got, want, err)
		}
	}
}
