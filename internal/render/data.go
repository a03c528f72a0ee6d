package render

import (
	"crypto/sha1" // as RFC 9562 wants it; nothing is secret here
	"encoding/hex"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/encode"
	"github.com/mkdaemon/mkdaemon/internal/option"
)

// Data is what a template sees. Names and module paths consist of characters
// that are safe in every format we write; everything else is a Text.
type Data struct {
	Name        string // food
	Shown       string // fooD
	Env         string // FOOD
	Ident       string // my_food, where a hyphen cannot be
	LogUser     string // food_log, the user that keeps its log under runit and its relatives
	Module      string // example.com/food
	Port        string // 10000 to 29999, by the name: two daemons seldom meet, and it is below the ports that the kernel hands out
	BusName     string // com.example.Food1, on D-Bus
	BusPath     string // /com/example/Food1
	Description Text
	Author      Text
	Seam        string   // what options add to this file, rendered; only in a file with a seam
	Answers     []Answer // all of them in the order of asking, for mkdaemon.toml

	chosen map[string][]string
}

// Answer is one question with what was answered, as a TOML value.
type Answer struct{ Question, TOML string }

// words are the fields that a form can be filled in with, and wordNames the
// actions that name them. From typedWords on they are what a user typed.
type words [len(wordNames)]string

var wordNames = [...]string{".Name", ".Shown", ".Env", ".Ident", ".LogUser", ".Module", ".Port", ".BusName", ".BusPath", seam, ".Description", ".Author"}

const (
	seamWord   = 9
	typedWords = 10
)

func (d Data) words() words {
	return words{d.Name, d.Shown, d.Env, d.Ident, d.LogUser, d.Module, d.Port, d.BusName, d.BusPath, d.Seam, d.Description.text, d.Author.text}
}

// Chosen lists the names of the options that answer a question, in order. They
// are words of our own: lower case letters, digits, dots and hyphens.
func (d Data) Chosen(question string) []string { return d.chosen[question] }

// port is the TCP port for a name.
func port(name string) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name))
	return strconv.FormatUint(uint64(10000+sum.Sum32()%20000), 10)
}

// Has tells whether an option was chosen: for the rare line that depends on
// what else there is.
func (d Data) Has(question, option string) bool {
	return slices.Contains(d.chosen[question], option)
}

func newData(c *option.Catalog, a option.Answers) (Data, error) {
	d := Data{
		Name: a.Name.Disk, Shown: a.Name.Shown, Env: a.Name.Env(), Ident: a.Name.Ident(), LogUser: a.Name.LogUser(),
		Module: a.Module, Port: port(a.Name.Disk), BusName: a.BusName(),
		Description: Text{a.Description}, Author: Text{a.Author}, chosen: map[string][]string{},
	}
	d.BusPath = "/" + strings.ReplaceAll(d.BusName, ".", "/")
	for _, o := range a.Chosen {
		d.chosen[o.Question] = append(d.chosen[o.Question], o.Name)
	}
	given := a.Given()
	for _, q := range c.Questions {
		var values []string
		for _, v := range given[q.ID] {
			value, err := encode.TOML(v)
			if err != nil {
				return Data{}, err
			}
			values = append(values, value)
		}
		value := strings.Join(values, ", ")
		if q.Kind == option.Many {
			value = "[" + value + "]"
		}
		d.Answers = append(d.Answers, Answer{q.ID, value})
	}
	return d, nil
}

// MessageID is the 128-bit name of an event for the journal, as 32 digits: a
// version 5 UUID (RFC 9562) of module path and event, so the same answers give
// the same, and no two projects share one.
func (d Data) MessageID(event string) string {
	url := []byte{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}
	sum := sha1.Sum(append(url, d.Module+"#"+event...))
	id := sum[:16]
	id[6] = id[6]&0x0f | 0x50 // version 5
	id[8] = id[8]&0x3f | 0x80 // the variant of RFC 9562
	return hex.EncodeToString(id)
}
