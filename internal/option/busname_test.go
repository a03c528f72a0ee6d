package option_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// The stricter one of the two grammars of the D-Bus specification: a name that
// fits it can be a bus name, an interface and, with slashes, an object path.
var legal = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$`)

func busName(t *testing.T, name, module string) string {
	t.Helper()
	n, err := option.ParseName(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := option.CheckModule(module); err != nil {
		t.Fatal(err)
	}
	return option.Answers{Name: n, Module: module}.BusName()
}

func TestBusName(t *testing.T) {
	for _, c := range []struct{ name, module, want string }{
		{"fooD", "example.com/food", "com.example.Food1"},
		{"my-food", "example.com/my-food", "com.example.MyFood1"},
		{"fooD", "example.com/FooD", "com.example.Food1"},
		{"fooD", "example.com/food/v2", "com.example.Food1"},
		{"fooD", "example.com/v2", "com.example.Food1"},
		{"fooD", "example.com", "com.example.Food1"},
		{"fooD", "food.dev", "dev.food.Food1"},
		{"fooD", "github.com/You/mono", "com.github.You.mono.Food1"},
		{"my-pulse-daemon", "git.example.com/Team/deep/my-pulse-daemon/v3", "com.example.git.Team.deep.MyPulseDaemon1"},
		{"fooD", "my-host.example.com/a-b_c.d/food", "com.example.my_host.a_b_c_d.Food1"},
		{"fooD", "127.0.0.1/a", "_1._0._0._127.a.Food1"},
		{"fooD", "7-zip.org/9p/food", "org._7_zip._9p.Food1"},
		{"food2", "example.com/food2", "com.example.Food2_1"},
		{"a-1b", "a.b/c..d", "b.a.c__d.A1b1"},
		{"fooD", "gopkg.in/food.v1", "in.gopkg.food_v1.Food1"},
		{"fooD", "example.com/veto", "com.example.veto.Food1"},
		{"fooD", "example.com/v", "com.example.v.Food1"},
	} {
		if got := busName(t, c.name, c.module); got != c.want || !legal.MatchString(got) {
			t.Errorf("%s in %s: %s, want %s", c.name, c.module, got, c.want)
		}
	}
}

// The longest that anybody can answer still has room for the names of errors.
func TestBusNameFits(t *testing.T) {
	long := "a" + strings.Repeat("b", 30)
	for _, module := range []string{
		"e.com/" + strings.Repeat("9/", 97),
		strings.Repeat("9.", 98) + "com",
		"e.com/" + strings.Repeat("a", 194),
	} {
		got := busName(t, long, strings.TrimSuffix(module, "/"))
		if n := len(got + ".Error.Unavailable"); n > 255 || !legal.MatchString(got) || !strings.HasSuffix(got, ".A"+long[1:]+"1") {
			t.Errorf("%s: %d characters", got, n)
		}
	}
}
