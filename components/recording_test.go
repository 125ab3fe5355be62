package components_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/require"
)

// recording stands for the engine: it answers with what Azure would and keeps
// what was declared. The resource whose type is failing cannot be created.
type recording struct {
	failing string

	mu        sync.Mutex
	resources []declared
	parents   map[string]string // URN → URN of its parent
}

type declared struct {
	Type, Name string
	URN        string
	Inputs     resource.PropertyMap
	Request    *pulumirpc.RegisterResourceRequest
}

func (r *recording) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.TypeToken == r.failing {
		return "", nil, fmt.Errorf("Azure refuses %s", args.Name)
	}
	parent := args.RegisterRPC.GetParent()
	urn := string(resource.CreateURN(args.Name, args.TypeToken, resource.URN(parent), "scaleout", "test"))
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.parents == nil {
		r.parents = map[string]string{}
	}
	r.parents[urn] = parent
	r.resources = append(r.resources, declared{args.TypeToken, args.Name, urn, args.Inputs, args.RegisterRPC})
	outputs := args.Inputs.Copy()
	for k, v := range map[string]any{
		"name": args.Name + "-azure", "hostName": hostOf(args.TypeToken, args.Name), "sslPort": 6380,
		"defaultHostName": args.Name + ".azurewebsites.net", "possibleOutboundIpAddresses": "", "result": "5ec2e7",
	} {
		if _, declared := outputs[resource.PropertyKey(k)]; !declared {
			outputs[resource.PropertyKey(k)] = resource.NewPropertyValue(v)
		}
	}
	return "/id/" + args.Name, outputs, nil
}

func hostOf(typ, name string) string {
	if typ == "azure-native:redisenterprise:RedisEnterprise" {
		return name + ".westeurope.redis.azure.net"
	}
	return name + ".redis.cache.windows.net"
}

func (r *recording) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	if args.Token == r.failing {
		return nil, fmt.Errorf("Azure refuses %s", args.Token)
	}
	return resource.NewPropertyMapFromMap(map[string]any{"primaryKey": "Ab/cd+ef=", "secondaryKey": "other"}), nil
}

// run declares something and waits until all of it is there.
func (r *recording) run(t *testing.T, declare pulumi.RunFunc) error {
	t.Helper()
	return pulumi.RunErr(declare, pulumi.WithMocks("scaleout", "test", r))
}

// one returns the only resource of a type.
func (r *recording) one(t *testing.T, typ string) declared {
	t.Helper()
	var found []declared
	for _, d := range r.resources {
		if d.Type == typ {
			found = append(found, d)
		}
	}
	require.Len(t, found, 1, typ)
	return found[0]
}

// ancestors lists a resource's ancestors by name, nearest first.
func (r *recording) ancestors(d declared) []string {
	var names []string
	for urn := r.parents[d.URN]; urn != ""; urn = r.parents[urn] {
		names = append(names, string(resource.URN(urn).Name()))
	}
	return names
}

func isComponent(d declared) bool { return strings.HasPrefix(d.Type, "scaleout:") }
