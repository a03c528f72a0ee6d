package option_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

func TestParseName(t *testing.T) {
	for typed, want := range map[string]option.Name{
		"fooD":                        {Shown: "fooD", Disk: "food"},
		"food":                        {Shown: "food", Disk: "food"},
		"my-fooD":                     {Shown: "my-fooD", Disk: "my-food"},
		"a-b-c-d":                     {Shown: "a-b-c-d", Disk: "a-b-c-d"},
		"x2":                          {Shown: "x2", Disk: "x2"},
		"Q":                           {},
		"ab":                          {Shown: "ab", Disk: "ab"},
		"a-1":                         {Shown: "a-1", Disk: "a-1"},
		"K9d":                         {Shown: "K9d", Disk: "k9d"},
		"a" + strings.Repeat("b", 30): {Shown: "a" + strings.Repeat("b", 30), Disk: "a" + strings.Repeat("b", 30)},
		"systemdfood":                 {Shown: "systemdfood", Disk: "systemdfood"},
		"com10":                       {Shown: "com10", Disk: "com10"},
	} {
		got, err := option.ParseName(typed)
		if got != want || (err != nil) != (want == option.Name{}) {
			t.Errorf("%q: got %+v, %v", typed, got, err)
		}
	}
	if env := (option.Name{Disk: "my-food"}).Env(); env != "MY_FOOD" {
		t.Errorf("Env: %s", env)
	}
	if ident := (option.Name{Disk: "my-food"}).Ident(); ident != "my_food" {
		t.Errorf("Ident: %s", ident)
	}
	for disk, want := range map[string]string{"food": "food_log", "my-long-named-daemon-of-31-chrd": "my-long-named-daemon-of-31-_log"} {
		if user := (option.Name{Disk: disk}).LogUser(); user != want || len(user) > 31 {
			t.Errorf("LogUser of %s: %s", disk, user)
		}
	}
}

func TestParseNameSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	const form = ": use letters, digits and single hyphens, a letter first"
	for typed, want := range map[string]string{
		"":         "no name was given; give one such as fooD",
		"a":        `name "a": it is 1 long; a system user has 2 to 31 characters`,
		"1food":    `name "1food"` + form,
		"-food":    `name "-food"` + form,
		"food-":    `name "food-"` + form,
		"fo--od":   `name "fo--od"` + form,
		"-":        `name "-"` + form,
		"fo_od":    `name "fo_od"` + form,
		"fo.od":    `name "fo.od"` + form,
		"fo od":    `name "fo od"` + form,
		" food":    `name " food"` + form,
		"food\n":   `name "food\n"` + form,
		"food\x00": `name "food\x00"` + form,
		"../food":  `name "../food"` + form,
		"/food":    `name "/food"` + form,
		"food@":    `name "food@"` + form,
		"--help":   `name "--help"` + form,
		"$food":    `name "$food"` + form,
		"%food":    `name "%food"` + form,
		"f\\ood":   `name "f\\ood"` + form,
		"food\xff": `name "food\xff"` + form,

		"\u212aood":   "name \"\u212aood\"" + form,   // Kelvin sign: lower case is k
		"foo\u017f":   "name \"foo\u017f\"" + form,   // long s: upper case is S
		"\u0131nit":   "name \"\u0131nit\"" + form,   // i without a dot
		"\u0130nit":   "name \"\u0130nit\"" + form,   // I with a dot
		"f\u043eod":   "name \"f\u043eod\"" + form,   // Cyrillic o
		"f\u03bfod":   "name \"f\u03bfod\"" + form,   // Greek o
		"\uff46ood":   "name \"\uff46ood\"" + form,   // full width
		"\U0001d41fd": "name \"\U0001d41fd\"" + form, // mathematical
		"\ufb01d":     "name \"\ufb01d\"" + form,     // ligature
		"foo\u0301d":  "name \"foo\u0301d\"" + form,
		"f\u00f3od":   "name \"f\u00f3od\"" + form,
		"foo\u2010d":  "name \"foo\u2010d\"" + form, // the other hyphens
		"foo\u2011d":  "name \"foo\u2011d\"" + form,
		"foo\u2212d":  "name \"foo\u2212d\"" + form,
		"foo\u00add":  `name "foo\u00add"` + form,
		"foo\u200bd":  `name "foo\u200bd"` + form,
		"\ufefffood":  `name "\ufefffood"` + form,
		"\u202efood":  `name "\u202efood"` + form,
		"food\u0661":  "name \"food\u0661\"" + form, // Arabic digit
		"\U0001f355d": "name \"\U0001f355d\"" + form,

		"a" + strings.Repeat("b", 31):  `name "a` + strings.Repeat("b", 31) + `": it is 32 long; a system user has 2 to 31 characters`,
		"a" + strings.Repeat("-b", 50): `name "a` + strings.Repeat("-b", 29) + `-"…: it is 101 long; a system user has 2 to 31 characters`,
	} {
		_, err := option.ParseName(typed)
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// TestReservedNames: at least one name of each group, however it is written,
// and each refusal proposes a name that is not refused again.
func TestReservedNames(t *testing.T) {
	for typed, want := range map[string]string{
		"root":         "it is a system user; choose another, such as rootd",
		"Daemon":       "it is a system user; choose another, such as daemond",
		"www-data":     "it is a system user; choose another, such as www-datad",
		"systemd":      "it is a program or service that every system has; choose another, such as my-systemd",
		"sshd":         "it is a system user; choose another, such as my-sshd",
		"ssh":          "it is a program or service that every system has; choose another, such as my-ssh",
		"CRON":         "it is a program or service that every system has; choose another, such as my-cron",
		"system":       "it is a name whose control client would hide an existing program (NAMEctl); choose another, such as my-system",
		"journal":      "it is a name whose control client would hide an existing program (NAMEctl); choose another, such as my-journal",
		"kube":         "it is a name whose control client would hide an existing program (NAMEctl); choose another, such as kubed",
		"systemd-food": "it is in the namespace of systemd's own units and users; choose another, such as my-food",
		"SystemD-foo":  "it is in the namespace of systemd's own units and users; choose another, such as food",
		"systemd-cron": "it is in the namespace of systemd's own units and users; choose another, such as my-cron",
		"func":         "it is a Go keyword or a word the go tool treats specially; choose another, such as funcd",
		"Select":       "it is a Go keyword or a word the go tool treats specially; choose another, such as selectd",
		"internal":     "it is a Go keyword or a word the go tool treats specially; choose another, such as internald",
		"vendor":       "it is a Go keyword or a word the go tool treats specially; choose another, such as vendord",
		"con":          "it is a device name on Windows, where a checkout of the project would fail; choose another, such as cond",
		"LPT9":         "it is a device name on Windows, where a checkout of the project would fail; choose another, such as lpt9d",
		"null":         "it is a word that configuration formats read as a value; choose another, such as nulld",
		"Nil":          "it is a word that configuration formats read as a value; choose another, such as nild",
		"nan":          "it is a word that configuration formats read as a value; choose another, such as nand",
		"systemd-d":    "it is in the namespace of systemd's own units and users; choose another, such as my-d",
	} {
		_, err := option.ParseName(typed)
		if err == nil || !strings.HasSuffix(err.Error(), `": `+want) {
			t.Errorf("got  %v\nwant %s", err, want)
			continue
		}
		_, proposed, _ := strings.Cut(err.Error(), "such as ")
		if _, err := option.ParseName(proposed); err != nil {
			t.Errorf("%s: proposed, but %v", typed, err)
		}
	}
}

func TestHints(t *testing.T) {
	const custom = "daemons usually end in d: "
	for typed, want := range map[string][]string{
		"fooD":                        nil,
		"foo":                         {custom + "food would tell everybody what it is"},
		"klog":                        nil, // klogd is taken
		"food-with-15chd":             nil,
		"food-with-16-chd":            {`food-with-16-chd is longer than 15 characters: ps, top and start-stop-daemon --name show and match only "food-with-16-ch"`},
		"a" + strings.Repeat("b", 30): {"a" + strings.Repeat("b", 30) + ` is longer than 15 characters: ps, top and start-stop-daemon --name show and match only "abbbbbbbbbbbbbb"`},
	} {
		name, err := option.ParseName(typed)
		if err != nil {
			t.Fatal(err)
		}
		if got := name.Hints(); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", typed, got, want)
		}
	}
}
