package engine

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"

	"scaleout/internal/fail"
)

// A ProtectedError refuses to destroy a stack.
type ProtectedError struct {
	Stack string
	Names []string // what is protected, in the state's order
}

func (e *ProtectedError) Error() string {
	return fmt.Sprintf("stack %q is protected and was not touched: %s", e.Stack, strings.Join(e.Names, ", "))
}

// refuseProtected looks before anything is deleted. The engine refuses too, but
// only when it comes to a protected resource; by then others are gone.
func (s *Stack) refuseProtected(snap *deploy.Snapshot) error {
	if snap == nil {
		return nil
	}
	var names []string
	for _, r := range snap.Resources {
		if r.Protect && !r.Delete {
			names = append(names, r.URN.Name())
		}
	}
	if len(names) > 0 {
		return fail.Wrap(fail.Refused, &ProtectedError{Stack: s.Name, Names: names})
	}
	return nil
}
