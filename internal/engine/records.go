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
	size      int // of the last state's list of resources
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
	var body bytes.Buffer
	body.Grow(r.size)
	for i, res := range snap.Resources {
		body.WriteString(opening(i, `,"resources":[`))
		if err := r.write(ctx, &body, res, features); err != nil {
			return nil, err
		}
	}
	body.WriteString(closing(len(snap.Resources)))
	for i, op := range snap.PendingOperations {
		body.WriteString(opening(i, `,"pending_operations":[`) + `{"resource":`)
		if err := r.write(ctx, &body, op.Resource, features); err != nil {
			return nil, err
		}
		body.WriteString(`,"type":"` + string(op.Type) + `"}`)
	}
	body.WriteString(closing(len(snap.PendingOperations)))
	r.size = body.Len() + 4096 // the next one may have another resource
	return around(d, features, body.Bytes())
}

// around puts what a deployment begins with before the rest of it.
func around(d *apitype.DeploymentV3, features map[string]bool, body []byte) ([]byte, error) {
	typed := apitype.TypedDeployment{Version: apitype.DeploymentSchemaVersionCurrent, Deployment: d}
	if len(features) > 0 {
		typed.Version, typed.Features = stack.DeploymentSchemaVersionLatest, slices.Sorted(maps.Keys(features))
	}
	head, err := json.Marshal(typed)
	if err != nil {
		return nil, err
	}
	const ends = "}}" // of the deployment, which has a manifest at least, and of all
	return slices.Concat(bytes.TrimSuffix(head, []byte(ends)), body, []byte(ends)), nil
}

func opening(i int, list string) string {
	if i > 0 {
		return ","
	}
	return list
}

func closing(n int) string {
	if n > 0 {
		return "]"
	}
	return ""
}

// write adds the text of a resource, and the features that it needs.
func (r *records) write(ctx context.Context, to *bytes.Buffer, res *pkgresource.State, features map[string]bool) error {
	is := copyOf(res) // before its text: it may change meanwhile
	at := spotOf(is)
	known, ok := r.written[at]
	if !ok || !reflect.DeepEqual(known.of, is) {
		known = record{of: is, features: map[string]bool{}}
		text, bytesInIt, err := stack.SerializeResource(ctx, res, r.encrypter, false)
		if err != nil {
			return err
		}
		if known.text, err = json.Marshal(text); err != nil {
			return err
		}
		stack.ApplyFeatures(text, bytesInIt, known.features)
		r.written[at] = known
	}
	maps.Copy(features, known.features)
	to.Write(known.text)
	return nil
}

// copyOf has the maps of the resource, which makes it quick to compare.
func copyOf(res *pkgresource.State) *pkgresource.State {
	res.Lock.Lock()
	defer res.Lock.Unlock()
	return res.Copy()
}
