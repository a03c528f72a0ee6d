// Kept by mkdaemon (ipc/_control): your edits are merged.

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"example.com/pulsed/internal/exit"
)

// options is the command line.
type options struct {
	verb string
	args []string

	address address
	timeout time.Duration
	json    bool
	wait    bool
	waitSet bool
}

// flags knows every flag; help is made of it too.
func (o *options) flags() *flag.FlagSet {
	fs := flag.NewFlagSet("pulsedctl", flag.ContinueOnError)
	// Errors are printed by run, and the help by usage.
	fs.SetOutput(io.Discard)
	o.address.register(fs)
	fs.DurationVar(&o.timeout, "timeout", 30*time.Second, "give up after this `time`")
	fs.BoolVar(&o.json, "json", false, "print the answer as JSON, for programs")
	fs.BoolVar(&o.wait, "wait", true, "stop: return when the daemon has ended; --wait=false: at once")
	return fs
}

// parse reads the command line. Package flag ends at the first word that is no
// flag; starting it again behind that word lets flags stand before and after it.
func parse(args []string) (*options, error) {
	o := &options{}
	fs := o.flags()
	var words []string
	for {
		if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, err
		} else if err != nil {
			return nil, exit.Errorf(exit.Usage, "%w; `pulsedctl help` lists the flags", err)
		}
		if fs.NArg() == 0 {
			break
		}
		words, args = append(words, fs.Arg(0)), fs.Args()[1:]
	}
	if len(words) == 0 {
		return nil, exit.Errorf(exit.Usage, "say what to do; `pulsedctl help` lists what there is")
	}
	if words[0] == "help" {
		return nil, flag.ErrHelp
	}
	if o.timeout <= 0 {
		return nil, exit.Errorf(exit.Usage, "--timeout %v: must be longer than 0s", o.timeout)
	}
	fs.Visit(func(f *flag.Flag) { o.waitSet = o.waitSet || f.Name == "wait" })
	o.verb, o.args = words[0], words[1:]
	return o, nil
}

// usage prints the help.
func usage(w io.Writer) {
	fmt.Fprintln(w, "Usage: pulsedctl [FLAG]... VERB [ARGUMENT]")
	fmt.Fprintln(w, "\nVerbs:")
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, v := range verbs() {
		fmt.Fprintf(columns, "  %s\t%s\n", strings.TrimSpace(v.name+" "+v.takes), v.summary)
	}
	fmt.Fprintln(columns, "\nFlags, before or after the verb:")
	(&options{}).flags().VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "true" {
			text += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(columns, "  --%s\t%s\n", strings.TrimSpace(f.Name+" "+strings.ToUpper(value)), text)
	})
	_ = columns.Flush()
	fmt.Fprintln(w, "\nExit codes: 0 done, 1 it did not work, 3 not running, 4 permission denied,\n5 no answer in time, 64 wrong command line.")
}
