package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/pkg/v3/resource/stack"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"scaleout/internal/atomicfile"
	"scaleout/internal/fail"
	"scaleout/program/shellword"
)

// savePlan writes what a preview would have done, as 'pulumi preview
// --save-plan' does. Its secrets are encrypted with the home's key.
func (s *Stack) savePlan(file string, plan *deploy.Plan) error {
	serial, err := stack.SerializePlan(plan, s.Home.Crypter(), false)
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(serial, "", "    ")
	if err != nil {
		return err
	}
	if err := atomicfile.Replace(file, b); err != nil {
		return fmt.Errorf("the plan could not be saved: %w", err)
	}
	return nil
}

// readPlan reads what savePlan has written; nil without a file.
func (s *Stack) readPlan(file string) (*deploy.Plan, error) {
	if file == "" {
		return nil, nil
	}
	b, err := os.ReadFile(file)
	another := func(err error) error {
		return fail.Advise(err, "scaleout local preview %s --save-plan %s", s.flags(), shellword.Of(file))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, another(fail.Refuse("the plan cannot be read: there is no file %s", file))
	}
	if err != nil {
		return nil, fmt.Errorf("the plan cannot be read: %w", err)
	}
	var serial apitype.DeploymentPlanV1
	if err := json.Unmarshal(b, &serial); err != nil {
		return nil, fail.Refuse("%s is not a saved plan: %w", file, err)
	}
	plan, err := stack.DeserializePlan(serial, s.Home.Crypter())
	if err != nil {
		return nil, another(fail.Refuse("%s cannot be read here: it was saved with the key of another state folder, or is damaged: %w", file, err))
	}
	return plan, nil
}

// flags name the stack, and where its state is, in a command that a message proposes.
func (s *Stack) flags() string {
	flags := "--stack " + shellword.Of(s.Name)
	if dir := filepath.Clean(s.Home.Path("")); dir != filepath.Join(s.Root, ".scaleout") {
		flags += " --home " + shellword.Of(dir)
	}
	return flags
}
