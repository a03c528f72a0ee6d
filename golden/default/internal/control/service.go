// Kept by mkdaemon (ipc/_control): your edits are merged.

package control

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
)

// Service is the one door to the operations, whatever the transport.
type Service struct {
	backend Backend
	policy  func() Policy
	log     *slog.Logger
	denials denials
	counts  counts
}

// NewService makes the door to backend. The policy is asked at each request, so
// that a reload changes it at once, for open connections too.
func NewService(backend Backend, policy func() Policy, log *slog.Logger) *Service {
	return &Service{backend: backend, policy: policy, log: log}
}

// input is what an operation gets from its caller, and where it notes what the
// audit record should say besides.
type input struct {
	read  func(into any) error
	notes []slog.Attr
}

func (in *input) note(a slog.Attr) { in.notes = append(in.notes, a) }

// Do checks that caller may do op, does it and gives the answer. The transport
// hands over read, which decodes the input of this request into what it is
// given; it is not called before the caller was found to be allowed, so nobody
// without rights can make the daemon read much.
func (s *Service) Do(ctx context.Context, caller Caller, op Op, read func(into any) error) (answer any, err error) {
	table := operations()
	i := slices.IndexFunc(table, func(o operation) bool { return o.op == op })
	if i < 0 {
		return nil, &Error{Kind: Internal, Text: fmt.Sprintf("operation %q is not in the table", op)}
	}
	o, in := table[i], &input{read: read}
	defer func() { s.counts.add(op, err) }()
	// What is counted and recorded if the operation panics.
	err = &Error{Kind: Internal, Text: "panic"}
	if o.needs == Admin {
		defer func() { s.audit(ctx, caller, op, in.notes, err) }()
	}
	if have := s.policy().Level(caller); have < o.needs {
		return nil, denied(caller, o, have)
	}
	if !o.takes {
		if err := read(&struct{}{}); err != nil {
			return nil, err
		}
	}
	if answer, err = o.run(ctx, s, in); err != nil {
		return nil, asError(err)
	}
	return answer, nil
}

// denied explains the refusal to its victim, who may want to ask for more.
func denied(c Caller, o operation, have Level) error {
	if c.Level > Open {
		return &Error{Kind: Denied, Text: fmt.Sprintf("%s needs the level %s; what was shown gives %s", o.op, o.needs, have)}
	}
	if !known(c.UID) {
		return &Error{Kind: Denied, Text: fmt.Sprintf("%s needs the level %s; who is asking is unknown, which gives %s", o.op, o.needs, have)}
	}
	setting := "admin_users or admin_groups"
	if o.needs == Read {
		setting = "read_groups"
	}
	return &Error{Kind: Denied, Text: fmt.Sprintf("%s needs the level %s; uid %d has %s (see %s in the section [control] of the configuration)", o.op, o.needs, c.UID, have, setting)}
}
