package cli

import (
	"encoding/json"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/mkdaemon/mkdaemon/internal/explain"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

func explainCommand(s Streams) *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "tells the reasons: of each notion, each question, each point of the audit",
		ArgsUsage: "[TOPIC]",
		Description: "Without TOPIC it lists all of them. A TOPIC is one of that list, a question (ipc), one of its\n" +
			"options (ipc/unix), a point of the audit (A17), or what else it is called: SIGHUP, setsid(2).",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "as a JSON object, or an array of them, for programs"}},
		Action: func(c *cli.Context) error {
			catalog, err := option.Load(s.templates())
			if err != nil {
				return err
			}
			if c.Args().Len() > 1 {
				return usagef("explain takes one topic, got %d: %q", c.Args().Len(), c.Args().Slice())
			}
			word := c.Args().First()
			if word == "" {
				return s.listTopics(catalog, c.Bool("json"))
			}
			e, ok := reason(catalog, word)
			switch {
			case !ok:
				return unknownTopic(catalog, word)
			case c.Bool("json"):
				return s.printJSON(e)
			}
			return s.print(e.text(s.columns()))
		},
	}
}

// explained is a topic with what the catalog of questions says about it.
type explained struct {
	explain.Topic
	Flag    string         `json:"flag,omitempty"`   // the question or answer that it is about
	Prompt  string         `json:"prompt,omitempty"` // what a prompt says on "?": it has one source
	Answers []answerReason `json:"answers,omitempty"`
}

type answerReason struct {
	Name  string `json:"name"`
	Label string `json:"label"`
}

// example is the daemon that texts speak of.
const example = "food"

// reason finds what somebody wants to know the reason of.
func reason(catalog *option.Catalog, word string) (explained, bool) {
	if t, ok := explain.Find(word); ok {
		return complete(catalog, t), true
	}
	if t, ok := explain.Point(word); ok {
		return explained{Topic: t.For(example)}, true
	}
	id := strings.ToLower(word)
	for _, t := range explain.Topics() {
		if t.Asked == id {
			return complete(catalog, t), true
		}
	}
	if t, ok := asked(catalog, id); ok {
		return complete(catalog, t), true
	}
	return explained{}, false
}

// asked is the topic of a question, or of an option, that has no text but its own.
func asked(catalog *option.Catalog, id string) (explain.Topic, bool) {
	if q := catalog.Question(id); q != nil {
		return explain.Topic{Name: id, Title: q.Ask, Group: questionGroup, Asked: id}, true
	}
	if o := catalog.Option(id); o != nil {
		see, _ := reason(catalog, o.Question)
		return explain.Topic{Name: id, Title: o.Label, Asked: id, See: []string{see.Name}}, true
	}
	return explain.Topic{}, false
}

// Groups of topics that get more than the topics that name them.
const (
	questionGroup = "questions"
	auditGroup    = "audit"
)

// complete adds what the catalog says.
func complete(catalog *option.Catalog, t explain.Topic) explained {
	e := explained{Topic: t.For(example)}
	if q := catalog.Question(t.Asked); q != nil {
		e.Prompt = q.Help
		for _, o := range q.Options {
			e.Answers = append(e.Answers, answerReason{o.Name, o.Label})
		}
		if e.Flag = "--" + q.ID; q.ID == "name" {
			e.Flag = "NAME"
		}
	} else if o := catalog.Option(t.Asked); o != nil {
		e.Prompt = o.Why
		e.Flag = "--" + o.Question + "=" + o.Name
	}
	return e
}

// topicList is every topic, and every question that has no text but its own.
func topicList(catalog *option.Catalog) []explained {
	var list []explained
	seen := map[string]bool{}
	for _, t := range explain.Topics() {
		seen[t.Asked] = true
		list = append(list, complete(catalog, t))
	}
	for _, q := range catalog.Questions {
		if t, _ := asked(catalog, q.ID); !seen[q.ID] {
			list = append(list, complete(catalog, t))
		}
	}
	return list
}

// unknownTopic names the nearest topic, and those whose texts hold the word.
func unknownTopic(catalog *option.Catalog, word string) error {
	low := strings.ToLower(word)
	var names, ids, mention []string
	list := topicList(catalog)
	for _, p := range explain.Points() {
		ids = append(ids, p.Name)
		list = append(list, explained{Topic: p})
	}
	for _, t := range list {
		names = append(append(names, t.Name), t.Aliases...)
		text := strings.Join([]string{t.Title, t.What, t.Prompt, t.Why, t.Without, t.Repair}, " ")
		if strings.Contains(strings.ToLower(text), low) {
			mention = append(mention, t.Name)
		}
	}
	hint := suggest.Hint(low, names)
	if hint == "" {
		hint = suggest.Hint(strings.ToUpper(word), ids)
	}
	about := ""
	if len(word) > 2 && len(mention) > 0 {
		about = "; it is spoken of in: " + strings.Join(mention[:min(len(mention), 8)], ", ")
	}
	return usagef("unknown topic %q%s%s; `mkdaemon explain` lists them", word, hint, about)
}

func (s Streams) printJSON(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return s.print(string(text) + "\n")
}
