package rotate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"scaleout/internal/clock"
	"scaleout/program/outputs"
	"scaleout/program/settings"
)

// A Caller calls Azure Resource Manager. It returns the body of the answer, nil
// for one without; a refusal is an error.
type Caller interface {
	Call(ctx context.Context, method, id, apiVersion string, body any) (map[string]any, error)
}

// A Stack is the deployment whose keys are renewed. Keys are named as redisKey
// names them, Primary or Secondary.
type Stack interface {
	// Outputs are the stack's outputs; secrets are not needed in clear.
	Outputs(ctx context.Context) (outputs.Values, error)
	// Unchanged sets redisKey to the key that the app uses and returns an error if an
	// update would change anything then.
	Unchanged(ctx context.Context, key string) error
	// Use sets redisKey and updates the stack.
	Use(ctx context.Context, key string) error
}

// The keys of a cache, as the setting redisKey names them.
const (
	Primary   = settings.PrimaryKey
	Secondary = settings.SecondaryKey
)

// ErrNoKey says that there is nothing to rotate: the app logs in to the cache by Microsoft Entra
// ID, with tokens that end and are renewed by themselves.
var ErrNoKey = errors.New("the app has no key: it logs in to the cache by Microsoft Entra ID (redisAuth), with tokens that are renewed by themselves")

// Options say what to rotate, and with what.
type Options struct {
	ARM   Caller
	Stack Stack
	Clock clock.Clock // for the waits between two looks

	// Settled returns once every instance runs with the app's settings as they are,
	// and answers. Nil: there is nobody to ask.
	Settled func(context.Context) error
	// Update is the command that updates the stack, for messages.
	Update string
	// Say tells a person what is being done, in one line without a secret.
	Say func(format string, args ...any)
}

// A StopError says at which step a rotation stopped. Nothing is broken.
type StopError struct {
	Step   string // what was being done
	Err    error
	Uses   string // the key that the app had before: Primary, Secondary or, if nothing was done, ""
	Update string // the command that has to end an update first; "": there is none to end
}

func (e *StopError) Error() string {
	state := "Nothing was changed in Azure."
	if e.Uses != "" {
		state = "Nothing is broken: the app has the " + e.Uses + " key or the other one, and both are valid."
	}
	next := "run the same command again: it goes on with whatever is left to do."
	if e.Update != "" {
		next = "end the update (" + e.Update + "), then " + next
	}
	return fmt.Sprintf("%s: %v\n%s When the cause is gone, %s", e.Step, e.Err, state, next)
}

// Unwrap returns the cause.
func (e *StopError) Unwrap() error { return e.Err }

// Run renews both keys and returns the name of the one that the app uses then.
// Any error is a *StopError.
func Run(ctx context.Context, o Options) (string, error) {
	r := &rotation{Options: o}
	old, err := r.begin(ctx)
	if err != nil {
		return "", err
	}
	next := other(old)
	for _, s := range r.steps(old, next) {
		o.Say("%s", s.title)
		if err := s.do(ctx, s.key); err != nil {
			return "", &StopError{Step: s.title, Err: err, Uses: old, Update: s.update}
		}
	}
	return next, nil
}

// A step does something about a key.
type step struct {
	title  string
	do     func(context.Context, string) error
	key    string
	update string // the command that has to end it
}

// steps renew both keys. Where the app has its REDIS_URL from a vault it is told to look there:
// first of all, since a run before may have ended when it had put another key there.
func (r *rotation) steps(old, next string) []step {
	before := []step{
		{"having the app and its slot read the vault", r.fetch, old, ""},
		{"checking that the app answers with what it has read", r.verify, old, ""},
	}
	fetch := []step{{"having the app and its slot read the vault anew", r.fetch, next, ""}}
	if !r.vault {
		before, fetch = nil, nil
	}
	return slices.Concat(before, []step{
		{"renewing the idle key, " + next, r.renew, next, ""},
		{"moving the app to the " + next + " key", r.Stack.Use, next, r.Update},
	}, fetch, []step{
		{"checking that the app uses the " + next + " key", r.verify, next, ""},
		{"renewing the key that the app used before, " + old, r.renew, old, ""},
		{"checking the app once more", r.verify, next, ""},
	})
}

func other(key string) string {
	if key == Primary {
		return Secondary
	}
	return Primary
}

// A rotation is a run.
type rotation struct {
	Options
	cache cache
	app   string // ARM id
	vault bool   // the app has its REDIS_URL from a vault
}

// begin finds out which key the app uses, and that nothing but keys will change.
func (r *rotation) begin(ctx context.Context) (string, error) {
	const step = "looking at the stack"
	r.Say("%s", step)
	v, err := r.Stack.Outputs(ctx)
	if err != nil {
		return "", &StopError{Step: step, Err: err}
	}
	if v.RedisID == "" || v.AppID == "" {
		return "", &StopError{Step: step, Err: fmt.Errorf("it has no outputs redisId and appId: bring it up first")}
	}
	r.app = v.AppID
	if r.cache, err = cacheAt(r.ARM, v.RedisID); err != nil {
		return "", &StopError{Step: step, Err: err}
	}
	key, err := r.used(ctx)
	if err == nil && r.Settled != nil {
		r.Say("checking that the app answers; nothing is changed before")
		err = r.Settled(ctx)
	}
	if err == nil {
		r.Say("checking that an update would change nothing")
		err = r.Stack.Unchanged(ctx, key)
	}
	if err != nil {
		return "", &StopError{Step: step, Err: err}
	}
	return key, nil
}
