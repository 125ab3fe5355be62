package adopt

import (
	"context"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/engine"
	"scaleout/program"
)

// goal runs the program with a stack's settings against a cloud that answers
// everything, and returns the app settings that it declares. A preview does not
// know them before the cache exists, and shows none.
func goal(ctx context.Context, s *engine.Stack) (map[string]string, error) {
	c, err := s.Configuration(ctx, nil)
	if err != nil {
		return nil, err
	}
	cloud := &anyCloud{}
	err = pulumi.RunErr(program.Deploy, pulumi.WithMocks(c.Project, s.Name, cloud), func(info *pulumi.RunInfo) {
		info.Config = c.Values
		for key := range c.Values {
			if c.Secret(key) {
				info.ConfigSecretKeys = append(info.ConfigSecretKeys, key)
			}
		}
	})
	return cloud.appSettings(), err
}

// anyCloud creates whatever is declared, and keeps the site.
type anyCloud struct {
	mu   sync.Mutex
	site resource.PropertyMap
}

func (c *anyCloud) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.TypeToken == SiteToken {
		c.mu.Lock()
		c.site = args.Inputs
		c.mu.Unlock()
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

func (c *anyCloud) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return resource.NewPropertyMapFromMap(map[string]any{"primaryKey": "key", "secondaryKey": "key"}), nil
}

func (c *anyCloud) appSettings() map[string]string {
	all := map[string]string{}
	config := plain(c.site["siteConfig"])
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
