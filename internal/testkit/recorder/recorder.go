// Package recorder stands for Pulumi's engine in tests of programs and components:
// it keeps what they declare, and answers as Azure would.
package recorder

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// A Recorder records one run of a program.
type Recorder struct {
	Failing string   // type of a resource, or name of a call, that Azure refuses; empty: none
	New     []string // names of resources, or modules of azure-native, that are not there yet, so that a preview knows no id

	mu       sync.Mutex
	declared []Declared
	parents  map[string]string // URN → URN of its parent
}

// Declared is a resource, or a component, that a program has declared.
type Declared struct {
	Type, Name string
	URN        string
	Inputs     resource.PropertyMap
	Request    *pulumirpc.RegisterResourceRequest
}

// Run runs a program and returns its error once everything is declared.
func (r *Recorder) Run(project, stack string, program pulumi.RunFunc, options ...pulumi.RunOption) error {
	return pulumi.RunErr(program, append([]pulumi.RunOption{pulumi.WithMocks(project, stack, r)}, options...)...)
}

// answers are the outputs that programs read. A resource's own inputs come first.
func answers(typ, name string) map[string]any {
	host := name + ".redis.cache.windows.net"
	if typ == "azure-native:redisenterprise:RedisEnterprise" {
		host = name + ".westeurope.redis.azure.net"
	}
	result := "5ec2e7"
	if typ == "random:index/randomUuid:RandomUuid" {
		result = "5ec2e700-0000-4000-8000-000000000001"
	}
	return map[string]any{
		"name": name + "-azure", "hostName": host, "sslPort": 6380,
		"defaultHostName": name + ".azurewebsites.net", "possibleOutboundIpAddresses": "", "result": result,
		"frontDoorId": "f0d00000-0000-4000-8000-000000000001",
	}
}

// NewResource implements pulumi.MockResourceMonitor.
func (r *Recorder) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.TypeToken == r.Failing {
		return "", nil, fmt.Errorf("refused by Azure: %s", args.Name)
	}
	parent := args.RegisterRPC.GetParent()
	urn := string(resource.CreateURN(args.Name, args.TypeToken, resource.URN(parent), "scaleout", "test"))
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.parents == nil {
		r.parents = map[string]string{}
	}
	r.parents[urn] = parent
	r.declared = append(r.declared, Declared{args.TypeToken, args.Name, urn, args.Inputs, args.RegisterRPC})
	outputs := resource.NewPropertyMapFromMap(answers(args.TypeToken, args.Name))
	maps.Copy(outputs, args.Inputs)
	if slices.Contains(r.New, module(args.TypeToken)) || slices.Contains(r.New, args.Name) {
		return "", outputs, nil
	}
	return "/id/" + args.Name, outputs, nil
}

// module is "network" of "azure-native:network:Subnet".
func module(token string) string { return strings.Split(token, ":")[1] }

// Call implements pulumi.MockResourceMonitor.
func (r *Recorder) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	if args.Token == r.Failing {
		return nil, fmt.Errorf("refused by Azure: %s", args.Token)
	}
	return resource.NewPropertyMapFromMap(map[string]any{"primaryKey": "Ab/cd+ef=", "secondaryKey": "other"}), nil
}

// All returns everything that was declared, in that order.
func (r *Recorder) All() []Declared {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Declared(nil), r.declared...)
}

// Of returns what was declared of a type.
func (r *Recorder) Of(typ string) []Declared {
	var found []Declared
	for _, d := range r.All() {
		if d.Type == typ {
			found = append(found, d)
		}
	}
	return found
}

// One returns the only resource of a type.
func (r *Recorder) One(t testing.TB, typ string) Declared {
	t.Helper()
	found := r.Of(typ)
	if len(found) != 1 {
		t.Fatalf("%d resources of the type %s were declared, want 1", len(found), typ)
	}
	return found[0]
}

// Named returns the resource of a name, which is no component.
func (r *Recorder) Named(t testing.TB, name string) Declared {
	t.Helper()
	for _, d := range r.All() {
		if d.Name == name && !strings.HasPrefix(d.Type, "scaleout:") {
			return d
		}
	}
	t.Fatalf("nothing was declared under the name %s", name)
	return Declared{}
}

// Ancestors lists the URNs of the components above a resource, nearest first.
func (r *Recorder) Ancestors(d Declared) []resource.URN {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []resource.URN
	for urn := r.parents[d.URN]; urn != ""; urn = r.parents[urn] {
		all = append(all, resource.URN(urn))
	}
	return all
}
