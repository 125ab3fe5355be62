package adopt

import (
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// A recorder stands where the engine would, creates whatever the program declares,
// and keeps what it declares of the site.
type recorder struct {
	mu   sync.Mutex
	site resource.PropertyMap
}

func (r *recorder) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.TypeToken == SiteToken {
		r.mu.Lock()
		r.site = args.Inputs
		r.mu.Unlock()
	}
	outputs := args.Inputs.Copy()
	for name, value := range map[string]any{
		"name": args.Name, "hostName": "cache", "sslPort": 6380, "defaultHostName": "app", "possibleOutboundIpAddresses": "", "result": "generated",
		"port": 10000, "connectionString": "InstrumentationKey=0",
	} {
		if _, given := outputs[resource.PropertyKey(name)]; !given {
			outputs[resource.PropertyKey(name)] = resource.NewPropertyValue(value)
		}
	}
	return "/" + args.Name, outputs, nil
}

func (r *recorder) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return resource.NewPropertyMapFromMap(map[string]any{"primaryKey": "key", "secondaryKey": "key"}), nil
}

func (r *recorder) appSettings() map[string]string {
	all := map[string]string{}
	config := plain(r.site["siteConfig"])
	if !config.IsObject() {
		return all
	}
	for _, pair := range plain(config.ObjectValue()["appSettings"]).ArrayValue() {
		entry := plain(pair).ObjectValue()
		all[plain(entry["name"]).StringValue()] = plain(entry["value"]).StringValue()
	}
	return all
}

// plain takes the secret mark off a value.
func plain(v resource.PropertyValue) resource.PropertyValue {
	for v.IsSecret() {
		v = v.SecretValue().Element
	}
	return v
}
