package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/pkg/v3/resource/stack"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// records write the states that an update goes through. From one to the next a resource or
// two change: of all others the text is kept. The engine gives a resource other properties,
// and never changes those that it has.
type records struct {
	encrypter config.Encrypter
	written   map[spot]record
}

// A spot is what one resource in a state is told from the others by.
type spot struct {
	urn    resource.URN
	id     resource.ID
	delete bool
}

func spotOf(r *pkgresource.State) spot { return spot{r.URN, r.ID, r.Delete} }

// A record is a resource as it was, and its text.
type record struct {
	of       *pkgresource.State
	text     []byte
	features map[string]bool
}

func newRecords(e config.Encrypter) *records {
	return &records{encrypter: e, written: map[spot]record{}}
}

// serialize is what the function of that name makes of a snapshot, in another order.
func (r *records) serialize(ctx context.Context, snap *deploy.Snapshot) ([]byte, error) {
	rest := *snap
	rest.Resources, rest.PendingOperations = nil, nil
	d, _, named, err := stack.SerializeDeploymentWithMetadata(ctx, &rest, false)
	if err != nil {
		return nil, err
	}
	features := map[string]bool{}
	for _, f := range named {
		features[f] = true
	}
	parts := [][]byte{nil} // the first is known when the features are
	for i, res := range snap.Resources {
		text, err := r.text(ctx, res, features)
		if err != nil {
			return nil, err
		}
		parts = append(parts, opening(i, `,"resources":[`), text)
	}
	parts = append(parts, closing(len(snap.Resources)))
	for i, op := range snap.PendingOperations {
		text, err := r.text(ctx, op.Resource, features)
		if err != nil {
			return nil, err
		}
		parts = append(parts, opening(i, `,"pending_operations":[`), []byte(`{"resource":`), text,
			[]byte(`,"type":"`+string(op.Type)+`"}`))
	}
	parts = append(parts, closing(len(snap.PendingOperations)), []byte(ends))
	if parts[0], err = beginning(d, features); err != nil {
		return nil, err
	}
	return bytes.Join(parts, nil), nil
}

// ends are those of the deployment, which has a manifest at least, and of all.
const ends = "}}"

// beginning is a deployment without lists and ends.
func beginning(d *apitype.DeploymentV3, features map[string]bool) ([]byte, error) {
	typed := apitype.TypedDeployment{Version: apitype.DeploymentSchemaVersionCurrent, Deployment: d}
	if len(features) > 0 {
		typed.Version, typed.Features = stack.DeploymentSchemaVersionLatest, slices.Sorted(maps.Keys(features))
	}
	all, err := json.Marshal(typed)
	if err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(all, []byte(ends)), nil
}

func opening(i int, list string) []byte {
	if i > 0 {
		return []byte(",")
	}
	return []byte(list)
}

func closing(n int) []byte {
	if n > 0 {
		return []byte("]")
	}
	return nil
}

// text is that of a resource. It adds the features that the resource needs.
func (r *records) text(ctx context.Context, res *pkgresource.State, features map[string]bool) ([]byte, error) {
	is := copyOf(res) // before its text: it may change meanwhile
	at := spotOf(is)
	known, ok := r.written[at]
	if !ok || !reflect.DeepEqual(known.of, is) {
		known = record{of: is, features: map[string]bool{}}
		text, bytesInIt, err := stack.SerializeResource(ctx, res, r.encrypter, false)
		if err != nil {
			return nil, err
		}
		if known.text, err = json.Marshal(text); err != nil {
			return nil, err
		}
		stack.ApplyFeatures(text, bytesInIt, known.features)
		r.written[at] = known
	}
	maps.Copy(features, known.features)
	return known.text, nil
}

// copyOf has the maps of the resource, which makes it quick to compare.
func copyOf(res *pkgresource.State) *pkgresource.State {
	res.Lock.Lock()
	defer res.Lock.Unlock()
	return res.Copy()
}
