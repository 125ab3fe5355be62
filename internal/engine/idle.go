package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/pkg/v3/resource/stack"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// idleness finds out in a preview whether the update would do nothing at all: no step in the
// cloud, and nothing in the state that lasts. "Unchanged" says less: under that
// word the engine takes over what the provider never sees, such as protection, and
// what it has just read of the cloud.
type idleness struct {
	stored   map[spot]*pkgresource.State
	foreseen map[spot]*pkgresource.State
	steps    bool // there is something to do
}

// newIdleness is about a state as it is stored; the engine changes its own.
func newIdleness(snap *deploy.Snapshot) *idleness {
	i := &idleness{stored: map[spot]*pkgresource.State{}, foreseen: map[spot]*pkgresource.State{}}
	if snap == nil || len(snap.PendingOperations) > 0 {
		i.steps = true
		return i
	}
	for _, r := range snap.Resources {
		i.stored[spotOf(r)] = copyOf(r)
	}
	return i
}

// see is told each event of the preview.
func (i *idleness) see(e engine.Event) {
	switch p := e.Payload().(type) {
	case engine.ResourcePreEventPayload:
		i.step(p.Metadata)
	case engine.ResourceOutputsEventPayload:
		i.step(p.Metadata)
		if p.Metadata.New != nil {
			is := p.Metadata.New.State.Copy() // the event has a copy, and its lock is a copy, too
			i.foreseen[spotOf(is)] = is
		}
	case engine.ResourceOperationFailedPayload, engine.ErrorEventPayload:
		i.steps = true
	}
}

func (i *idleness) step(m engine.StepEventMetadata) {
	if m.Op != deploy.OpSame && m.Op != deploy.OpRefresh {
		i.steps = true
	}
}

// certain reports whether the update would leave everything as it is.
func (i *idleness) certain(ctx context.Context, summary changes.ResourceChanges) (bool, error) {
	if i.steps || engine.HasChanges(summary) || len(i.foreseen) != len(i.stored) {
		return false, nil
	}
	for at, is := range i.stored {
		would, ok := i.foreseen[at]
		if !ok {
			return false, nil
		}
		if same, err := reads(ctx, is, would); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

// reads reports whether two resources are the same text in a state. The text stays in memory:
// secrets are in clear in it, since the same one is encrypted differently each time. Most need
// no text: only what is empty here and missing there is the same in it, and nowhere else.
func reads(ctx context.Context, a, b *pkgresource.State) (bool, error) {
	a, b = lasting(a), lasting(b)
	if reflect.DeepEqual(a, b) {
		return true, nil
	}
	var texts [2][]byte
	for i, r := range []*pkgresource.State{a, b} {
		made, _, err := stack.SerializeResource(ctx, r, config.NopEncrypter, true)
		if err != nil {
			return false, err
		}
		if texts[i], err = json.Marshal(made); err != nil {
			return false, err
		}
	}
	return bytes.Equal(texts[0], texts[1]), nil
}

// lasting is the resource without what each run sets anew: the order of what it depends on,
// and the time of its last change, which is also that of a refresh that takes the mark of a
// secret off an output, until the program puts it back.
func lasting(r *pkgresource.State) *pkgresource.State {
	r = r.Copy()
	r.Modified = nil
	r.Dependencies = slices.Sorted(slices.Values(r.Dependencies))
	by := maps.Clone(r.PropertyDependencies)
	for key, urns := range by {
		by[key] = slices.Sorted(slices.Values(urns))
	}
	r.PropertyDependencies = by
	return r
}
