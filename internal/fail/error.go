package fail

import (
	"errors"
	"fmt"
)

// A Kind says what came of the command, and so decides its exit code.
type Kind int

// The kinds. Scripts act on their codes, which therefore never change.
const (
	Failed      Kind = iota // it was tried, and it or what it checked is not all right
	Refused                 // nothing was touched: a setting or the command line is wrong
	Unseen                  // there was nothing to judge: it could not look
	Interrupted             // somebody ended it
)

// Code is the exit code of a command that ends so.
func (k Kind) Code() int {
	switch k {
	case Refused:
		return 2
	case Unseen:
		return 3
	case Interrupted:
		return 130 // 128 + SIGINT, as shells have it
	}
	return 1
}

// An Error is why a command ended. The zero Kind is Failed.
type Error struct {
	Kind  Kind
	Text  string // empty: that of Err
	Next  string // a command or a sentence that helps; empty: the text says it all
	Err   error  // the cause; optional
	Shown bool   // a report or the engine's display has explained it already
}

// Error returns the text without the next step.
func (e *Error) Error() string {
	if e.Text == "" && e.Err != nil {
		return e.Err.Error()
	}
	return e.Text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New returns an error of a kind. Its text is formatted as fmt.Errorf does, %w
// included.
func New(kind Kind, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Text: err.Error(), Err: errors.Unwrap(err)}
}

// Refuse returns an error about a setting or a command line. Nothing was touched.
func Refuse(format string, args ...any) *Error { return New(Refused, format, args...) }

// Wrap returns err as one of a kind.
func Wrap(kind Kind, err error) *Error { return &Error{Kind: kind, Err: err} }

// Advise returns err with a next step. The kind stays what it is.
func Advise(err error, format string, args ...any) *Error {
	return &Error{Kind: KindOf(err), Err: err, Next: fmt.Sprintf(format, args...)}
}

// CouldNotLook marks err as the reason for having no verdict. A refused command
// line stays refused, and what a report has shown is a verdict.
func CouldNotLook(err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) && (known.Kind != Failed || known.Shown) {
		return err
	}
	return Wrap(Unseen, err)
}

// KindOf returns the kind of the outermost Error in err; Failed without one.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Failed
}

// Code returns the exit code of a command that ends with err.
func Code(err error) int {
	if err == nil {
		return 0
	}
	return KindOf(err).Code()
}

// Shown reports whether the user has been told about err already.
func Shown(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Shown
}

// NextStep returns the outermost next step in err, or "".
func NextStep(err error) string {
	var e *Error
	for errors.As(err, &e) {
		if e.Next != "" {
			return e.Next
		}
		err = e.Err
	}
	return ""
}
