package provider

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// nameDigits is the number of random hex digits behind the logical name.
const nameDigits = 8

// fillName names a resource that the program did not name: as it was called
// before, as the engine proposes, or by the type's own rule.
func (p *Provider) fillName(t *resourceType, req plugin.CheckRequest, inputs resource.PropertyMap) error {
	for _, param := range t.parameters {
		key := resource.PropertyKey(param.name)
		if _, set := inputs[key]; set || param.naming == unnamed {
			continue
		}
		if old, ok := req.Olds[key]; ok {
			inputs[key] = old
			if flag := plain(req.Olds[createBeforeDelete]); flag.IsBool() && flag.BoolValue() {
				inputs[createBeforeDelete] = flag
			}
			continue
		}
		name, isRandom, err := p.newName(param.naming, req)
		if err != nil {
			return err
		}
		if name == "" {
			continue // the check misses it
		}
		inputs[key] = resource.NewProperty(name)
		if isRandom {
			inputs[createBeforeDelete] = resource.NewProperty(true)
		}
	}
	return nil
}

// newName invents a name. It is "" when automatic naming is switched off.
func (p *Provider) newName(rule naming, req plugin.CheckRequest) (name string, isRandom bool, err error) {
	if a := req.Autonaming; a != nil {
		if a.Mode == plugin.AutonamingModeDisabled {
			return "", false, nil
		}
		return a.ProposedName, true, nil
	}
	logical := req.URN.Name()
	if rule == copied {
		return logical, false, nil
	}
	if len(req.RandomSeed) == 0 && p.random != nil {
		digits := make([]byte, nameDigits/2)
		if _, err := io.ReadFull(p.random, digits); err != nil {
			return "", false, fmt.Errorf("naming %s: %w", logical, err)
		}
		return logical + hex.EncodeToString(digits), true, nil
	}
	name, err = resource.NewUniqueName(req.RandomSeed, logical, nameDigits, 0, nil)
	return name, true, err
}

// fillLocation sets a location that the program left out: the old one, the one
// of azure-native:location, or the resource group's. Where none is to be had it
// stays out.
func (p *Provider) fillLocation(ctx context.Context, t *resourceType, olds, inputs resource.PropertyMap) {
	if p, has := lookup(t.properties, "location"); !has || p.readOnly {
		return
	}
	if _, set := inputs["location"]; set {
		return
	}
	if old, ok := olds["location"]; ok {
		inputs["location"] = old
		return
	}
	p.mu.Lock()
	configured := p.location
	p.mu.Unlock()
	if configured != "" {
		inputs["location"] = resource.NewProperty(configured)
		return
	}
	group := plain(inputs["resourceGroupName"])
	switch {
	case t.path == groupPath:
	case group.IsComputed():
		inputs["location"] = unknown()
	case group.IsString():
		if region := p.locationOfGroup(ctx, group); region != "" {
			inputs["location"] = resource.NewProperty(region)
		}
	}
}

// locationOfGroup asks Azure once for each group. A group that cannot be read
// has no location: the error of the check then names the way to set one.
func (p *Provider) locationOfGroup(ctx context.Context, group resource.PropertyValue) string {
	name := group.StringValue()
	p.mu.Lock()
	region, cached := p.groups[name]
	p.mu.Unlock()
	if cached {
		return region
	}
	id, ok := p.path(groupPath, resource.PropertyMap{"resourceGroupName": group})
	if !ok {
		return ""
	}
	ctx, op, done := p.start(ctx, 0, defaultLimit)
	defer done()
	ans, err := op.get(ctx, id, groupsAPI)
	if err != nil {
		return ""
	}
	if region, _ = ans.body["location"].(string); region == "" {
		return ""
	}
	p.mu.Lock()
	p.groups[name] = region
	p.mu.Unlock()
	return region
}
