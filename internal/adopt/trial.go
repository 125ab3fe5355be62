package adopt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/result"

	"scaleout/internal/engine"
	"scaleout/internal/engine/home"
	"scaleout/program"
	"scaleout/program/appenv"
	"scaleout/program/settings"
)

// A Trial imports and previews a draft where nothing can happen: in a folder of
// its own, with the real engine and program, and a provider that only reads.
type Trial struct {
	Root      string // folder of Pulumi.yaml
	Stack     string
	Providers []engine.Provider
	Version   string // of azure-native
	Temp      string // where the folder is made; empty: where temporary files are
}

// An Outcome is the result of the first preview after the import.
type Outcome struct {
	Summary   changes.ResourceChanges
	StackFile []byte // with everything that the draft sets
	Refused   []Refusal
}

// Run tries a draft. Secrets are encrypted with the passphrase that the
// environment names, as they are in the stack's file.
func (t Trial) Run(ctx context.Context, f Facts, d Draft) (o Outcome, err error) {
	dir, err := os.MkdirTemp(t.Temp, "scaleout-adopt-")
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	stack, closeHome, err := t.open(dir)
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, closeHome()) }()
	if err := stack.Configure(ctx, d.ConfigValues()...); err != nil {
		return o, err
	}
	if o.StackFile, err = os.ReadFile(filepath.Join(dir, t.stackFile())); err != nil {
		return o, err
	}
	var said strings.Builder
	display := engine.Display{Out: &said, Err: &said, Color: colors.Never}
	if _, err := stack.Import(ctx, d.ImportFile(t.Version), true, engine.Options{Display: display}); err != nil {
		return o, shown(err, &said)
	}
	var judge Judge
	o.Summary, err = stack.Preview(ctx, engine.Options{Display: display, OnEvent: judge.See})
	next, unplanned := goal(ctx, stack)
	if err = errors.Join(err, unplanned); err == nil || len(judge.Refused) > 0 {
		o.Refused = append(judge.Refused, lost(f, d, next)...)
	}
	if result.IsBail(err) && len(o.Refused) > 0 {
		err = nil // protected, which is why the preview ends
	}
	return o, shown(err, &said)
}

func (t Trial) stackFile() string { return "Pulumi." + t.Stack + ".yaml" }

// open makes a project of its own in a folder, with the real one's files.
func (t Trial) open(dir string) (*engine.Stack, func() error, error) {
	for _, name := range []string{"Pulumi.yaml", t.stackFile()} {
		b, err := os.ReadFile(filepath.Join(t.Root, name))
		if errors.Is(err, os.ErrNotExist) && name != "Pulumi.yaml" {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o600)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	unsynced := home.Sync(func(*os.File) error { return nil }) // the folder is a temporary one
	h, err := home.Open(filepath.Join(dir, ".scaleout"), unsynced)
	if err != nil {
		return nil, nil, err
	}
	return &engine.Stack{
		Name: t.Stack, Root: dir, Home: h, Program: engine.Go(program.Deploy), Providers: t.Providers,
	}, h.Close, nil
}

// shown gives a failure the words in which the engine explained it.
func shown(err error, said *strings.Builder) error {
	if result.IsBail(err) {
		return fmt.Errorf("the rehearsal of the import failed:\n%s", said.String())
	}
	return err
}

// ConfigValues are the draft's settings as the engine writes them.
func (d Draft) ConfigValues() []engine.ConfigValue {
	var all []engine.ConfigValue
	for _, s := range d.Settings {
		all = append(all, engine.ConfigValue{Key: s.Key, Entry: s.Name, Value: s.Value, JSON: s.JSON, Secret: s.Secret})
	}
	return all
}

// lost are the app settings that would be gone or changed without anybody having
// agreed to it. The program sends the whole set, and Azure forgets all others.
func lost(f Facts, d Draft, after map[string]string) []Refusal {
	var all []Refusal
	for name, value := range f.Settings {
		next, there := after[name]
		// What becomes of REDIS_URL is the draft's to say.
		if there && (next == value || sameSetting(name, value, next)) || settings.SameAppSetting(name, appenv.RedisURL) || d.accepts(name) || slices.Contains(d.replaced, name) && there {
			continue
		}
		what := "changed"
		if !there {
			what = "gone"
		}
		all = append(all, Refusal{
			Name: name, What: fmt.Sprintf("app setting %s would be %s after the first update", name, what),
			Why: "an update sends all app settings, and Azure forgets the others", Do: "this is a defect of adopt; please report it",
		})
	}
	return all
}

// accepts reports whether a person has agreed to lose what a name stands for.
func (d Draft) accepts(name string) bool {
	for _, r := range d.Accepted {
		if settings.SameAppSetting(r.Name, name) {
			return true
		}
	}
	return false
}
