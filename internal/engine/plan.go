package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

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
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fail.Advise(fail.Refuse("the plan cannot be read: there is no file %s", file),
			"scaleout local preview --stack %s --save-plan %s", shellword.Of(s.Name), shellword.Of(file))
	}
	if err != nil {
		return nil, fmt.Errorf("the plan cannot be read: %w", err)
	}
	var serial apitype.DeploymentPlanV1
	if err := json.Unmarshal(b, &serial); err != nil {
		return nil, fmt.Errorf("%s is not a saved plan: %w", file, err)
	}
	plan, err := stack.DeserializePlan(serial, s.Home.Crypter())
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read here: %w", file, err)
	}
	return plan, nil
}
