package engine

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/pulumi/pulumi/pkg/v3/backend/display"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/pkg/v3/resource/stack"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"scaleout/internal/fail"
)

// ErrNoState is returned where a stack is asked for something that only an
// update makes, and none has run.
var ErrNoState = errors.New("nothing has been deployed yet")

func (s *Stack) stateFile() string { return "stacks/" + s.Name + ".json" }

// kept is where the stack's state is: on disk, unless it is a draft.
func (s *Stack) kept() states {
	if s.states != nil {
		return s.states
	}
	return s.Home
}

func (s *Stack) secretsManager() homeManager { return homeManager{s.Home.Crypter()} }

// snapshot reads the stack's state; nil before the first update.
func (s *Stack) snapshot(ctx context.Context) (*deploy.Snapshot, error) {
	b, err := s.kept().Read(s.stateFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var d apitype.UntypedDeployment
	if err := json.Unmarshal(b, &d); err != nil {
		return nil, s.damaged(err)
	}
	snap, err := stack.DeserializeUntypedDeployment(ctx, &d, s.secretsManager())
	if err == nil {
		err = sound(snap)
	}
	if err != nil {
		return nil, s.damaged(err)
	}
	return snap, nil
}

// sound refuses a state with which the engine would panic, or which it would refuse
// only when it saves another.
func sound(snap *deploy.Snapshot) error {
	if snap == nil {
		return errors.New("it holds no deployment")
	}
	all := slices.Clone(snap.Resources)
	for _, op := range snap.PendingOperations {
		all = append(all, op.Resource)
	}
	for _, r := range all {
		for _, urn := range append([]resource.URN{r.URN, cmp.Or(r.Parent, r.URN)}, r.Dependencies...) {
			if !urn.IsValid() {
				return fmt.Errorf("%q is no URN", urn)
			}
		}
	}
	return snap.VerifyIntegrity()
}

// damaged says of a state that cannot be used what helps.
func (s *Stack) damaged(err error) error {
	return fail.Advise(fmt.Errorf("the state of stack %q, %s, is damaged: %w", s.Name, s.Home.Path(s.stateFile()), err),
		"%s", s.Home.Repair())
}

func (s *Stack) save(ctx context.Context, snap *deploy.Snapshot) error {
	snap.SecretsManager = s.secretsManager()
	b, err := serialize(ctx, snap, false)
	if err != nil {
		return err
	}
	return s.kept().Write(s.stateFile(), b)
}

// saving returns what saves the states that one update goes through.
func (s *Stack) saving(ctx context.Context) func(*deploy.Snapshot) error {
	r := newRecords(s.Home.Crypter())
	return func(snap *deploy.Snapshot) error {
		snap.SecretsManager = s.secretsManager()
		b, err := r.serialize(ctx, snap)
		if err != nil {
			return err
		}
		return s.kept().Write(s.stateFile(), b)
	}
}

func serialize(ctx context.Context, snap *deploy.Snapshot, showSecrets bool) ([]byte, error) {
	d, version, features, err := stack.SerializeDeploymentWithMetadata(ctx, snap, showSecrets)
	if err != nil {
		return nil, err
	}
	return json.Marshal(apitype.TypedDeployment{Version: version, Features: features, Deployment: d})
}

// Outputs returns the stack's outputs as plain values, with secrets masked as
// the CLI masks them unless showSecrets. ErrNoState is returned before the
// first update.
func (s *Stack) Outputs(ctx context.Context, showSecrets bool) (map[string]any, error) {
	snap, err := s.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if snap == nil {
		return nil, ErrNoState
	}
	for _, r := range snap.Resources {
		if r.Type == resource.RootStackType && !r.Delete {
			return display.MassageSecrets(r.Outputs, showSecrets).Mappable(), nil
		}
	}
	return map[string]any{}, nil
}

// Export returns the state as a file that 'pulumi stack import' accepts.
//
// Its secrets are encrypted with the passphrase that the environment names, as
// the CLI would encrypt them, or in clear with showSecrets. ErrNoState is
// returned before the first update.
func (s *Stack) Export(ctx context.Context, showSecrets bool) ([]byte, error) {
	snap, err := s.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if snap == nil {
		return nil, ErrNoState
	}
	if !showSecrets {
		phrase, err := readPassphrase()
		if err != nil {
			return nil, fmt.Errorf("%w; or pass --show-secrets to write secrets in clear", err)
		}
		if snap.SecretsManager, err = s.passphraseManager(phrase); err != nil {
			return nil, err
		}
	}
	b, err := serialize(ctx, snap, showSecrets)
	if err != nil {
		return nil, err
	}
	var indented bytes.Buffer
	err = json.Indent(&indented, b, "", "    ")
	return indented.Bytes(), err
}
