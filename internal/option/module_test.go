package option_test

import (
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

func TestCheckModuleAccepts(t *testing.T) {
	for _, path := range []string{
		"github.com/you/food", "github.com/You/fooD", "github.com/you/food/v2", "github.com/you/mono/food", "gitlab.com/group/sub/food", "codeberg.org/you/food",
		"example.com/food", "example.com", "a.b", "food.dev", "gopkg.in/food.v1", "golang.org/x/food", "go.example.com/a-b_c.d/e", "example.com/a--b", "example.com/a..b",
		"example.com/_a", "example.com/a-", "example.com/food.git", "127.0.0.1/a", "xn--fd-1ia.com/a", "example.com/internals/a", "example.com/vendored", "example.com/Internal",
		"example.com/go.mod", "example.com/main", "example.com/" + strings.Repeat("a", 188),
	} {
		if err := option.CheckModule(path); err != nil {
			t.Error(err)
		}
	}
}

// TestCheckModuleRefuses: wrong is what module.CheckPath says, or "" where it
// accepts what breaks a project.
func TestCheckModuleRefuses(t *testing.T) {
	for path, why := range map[string]struct {
		library bool // refuses it, too
		text    string
	}{
		"food":                   {true, "missing dot in first path element"},
		"localhost/food":         {true, "missing dot in first path element"},
		"go/food":                {true, "missing dot in first path element"},
		"internal":               {true, "missing dot in first path element"},
		"Example.com/food":       {true, "invalid char 'E' in first path element"},
		"ex_ample.com/food":      {true, "invalid char '_' in first path element"},
		"example.com/.food":      {true, "leading dot in path element"},
		"example.com/food.":      {true, "trailing dot in path element"},
		"example.com./food":      {true, "trailing dot in path element"},
		".example.com/food":      {true, "leading dot in path element"},
		"-example.com/food":      {true, "leading dash"},
		"example.com//food":      {true, "double slash"},
		"example.com/food/":      {true, "trailing slash"},
		"/example.com/food":      {true, "empty path element"},
		"./food":                 {true, `invalid path element "."`},
		"../food":                {true, `invalid path element ".."`},
		"example.com/../food":    {true, `invalid path element ".."`},
		"example.com/./food":     {true, `invalid path element "."`},
		"example.com/a b":        {true, "invalid char ' '"},
		" example.com/a":         {true, "invalid char ' '"},
		"example.com/a\n":        {true, `invalid char '\n'`},
		"example.com/a\x00":      {true, `invalid char '\x00'`},
		"example.com/a\xff":      {true, "invalid UTF-8"},
		"example.com/ä":          {true, "invalid char 'ä'"},
		"example.com/\u212a":     {true, "invalid char '\u212a'"},
		"ex\u0430mple.com/a":     {true, "invalid char '\u0430'"},
		"example.com/a\u202eb":   {true, `invalid char '\u202e'`},
		`example.com/a\b`:        {true, `invalid char '\\'`},
		`example.com/"a"`:        {true, `invalid char '"'`},
		"example.com/a'b":        {true, `invalid char '\''`},
		"example.com/`a`":        {true, "invalid char '`'"},
		"example.com/$a":         {true, "invalid char '$'"},
		"example.com/%a":         {true, "invalid char '%'"},
		"example.com/a;b":        {true, "invalid char ';'"},
		"example.com/a*":         {true, "invalid char '*'"},
		"example.com/a+b":        {true, "invalid char '+'"},
		"example.com:80/a":       {true, "invalid char ':'"},
		"example.com/con":        {true, `"con" disallowed as path element component on Windows`},
		"example.com/NUL.x":      {true, `"NUL" disallowed as path element component on Windows`},
		"example.com/food~1":     {true, "trailing tilde and digits in path element"},
		"example.com/food/v0":    {true, "invalid version"},
		"example.com/food/v1":    {true, "invalid version"},
		"example.com/food/v02":   {true, "invalid version"},
		"example.com/food/v2.1":  {true, "invalid version"},
		"gopkg.in/food":          {true, "invalid version"},
		"https://github.com/a/b": {true, "that is the address of a clone"},
		"git@github.com:a/b":     {true, "that is the address of a clone"},
		"github.com/a/b@v1.0.0":  {true, "invalid char '@'"},

		"example.com/a~b":                         {false, `"~" is not understood by make and shells`},
		"example.com/~you/food":                   {false, `"~" is not understood by make and shells`},
		"example.com/-food":                       {false, "an element begins with a hyphen"},
		"example.com/-rf/food":                    {false, "an element begins with a hyphen"},
		"example.com/internal":                    {false, `nobody outside could import below "internal"`},
		"example.com/internal/a":                  {false, `nobody outside could import below "internal"`},
		"example.com/vendor":                      {false, `"vendor" is the go tool's own folder`},
		"example.com/a/vendor/b":                  {false, `"vendor" is the go tool's own folder`},
		"github.com":                              {false, "it names no repository"},
		"github.com/you":                          {false, "it names no repository"},
		"gitlab.com/you":                          {false, "it names no repository"},
		"gitlab.com/a/b/food.git":                 {false, "that is the address of a clone"},
		"github.com/you/food.git":                 {false, "that is the address of a clone"},
		"example.com/" + strings.Repeat("a", 189): {false, "longer than 200 characters"},
	} {
		err := option.CheckModule(path)
		if err == nil || !strings.HasPrefix(err.Error(), "module path \"") || !strings.HasSuffix(err.Error(), ": "+why.text+"; it should look like github.com/you/food") {
			t.Errorf("%+q: got %v, want %s", path, err, why.text)
		}
		if (module.CheckPath(path) != nil) != why.library {
			t.Errorf("%+q: module.CheckPath says %v", path, module.CheckPath(path))
		}
	}
	if err := option.CheckModule(""); err == nil || err.Error() != "no module path was given; it looks like github.com/you/food" {
		t.Errorf("got %v", err)
	}
}
