package components

import (
	"maps"
	"slices"

	web "github.com/pulumi/pulumi-azure-native-sdk/web/v2/v20240401"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// SlotName is the deployment slot's name, and a part of its host name.
const SlotName = "staging"

// DeploymentTag is the tag of the slot that a release holds while it is under way, so
// that no other begins.
const DeploymentTag = "scaleout-deployment"

// stickySettings are the app settings that stay where they are when slot and app are
// swapped, each with the reason.
//
// There is none. What is sticky differs after the swap from what was tested before, and
// App Service restarts the slot's instances to apply it ("Set up staging environments",
// what happens during a swap). REDIS_URL and FLASK_SECRET_KEY above all have to be the
// same in both: else everybody is logged out.
var stickySettings = map[string]string{}

// StickySettings returns their names, in order.
func StickySettings() []string { return slices.Sorted(maps.Keys(stickySettings)) }

// Slot is the deployment slot of an app, where a release is tried before it is swapped
// into production. It runs on the instances of the app's plan.
type Slot struct {
	pulumi.ResourceState

	ID   pulumi.IDOutput     // ARM id of the slot
	Name pulumi.StringOutput // SlotName, once there is the slot
	URL  pulumi.StringOutput // https address

	closed pulumi.Resource // the last that is changed of the slot
}

// SlotArgs are the arguments of NewSlot.
type SlotArgs struct {
	App *App // required
}

// NewSlot declares the slot as the app is declared, so that a swap changes nothing that
// is declared here or there.
//
// That goes for the health check, too. While both run, a healthy slot can keep App Service
// from replacing an instance on which production is broken ("Monitor App Service
// instances using Health check"), though not from taking it out of the load balancer. But a swap exchanges
// healthCheckPath (seen in projectkudu/kudu#3173 and SSWConsulting/SSW.Website#2566):
// without one in the slot, production would have none after the first release.
func NewSlot(ctx *pulumi.Context, name string, args *SlotArgs, opts ...pulumi.ResourceOption) (*Slot, error) {
	slot := &Slot{}
	if err := ctx.RegisterComponentResource("scaleout:components:Slot", name, slot, opts...); err != nil {
		return nil, err
	}
	site := args.App.declared()
	there, err := web.NewWebAppSlot(ctx, name, &web.WebAppSlotArgs{
		ResourceGroupName:     site.ResourceGroupName,
		Name:                  args.App.Name,
		Slot:                  pulumi.String(SlotName),
		Location:              site.Location,
		ServerFarmId:          site.ServerFarmId,
		Kind:                  site.Kind,
		Reserved:              site.Reserved,
		HttpsOnly:             site.HttpsOnly,
		ClientAffinityEnabled: site.ClientAffinityEnabled,
		Identity:              site.Identity,

		EndToEndEncryptionEnabled: site.EndToEndEncryptionEnabled,
		KeyVaultReferenceIdentity: site.KeyVaultReferenceIdentity,
		PublicNetworkAccess:       site.PublicNetworkAccess,
		SiteConfig:                site.SiteConfig,
		Tags:                      site.Tags,

		VirtualNetworkSubnetId:  site.VirtualNetworkSubnetId,
		VnetRouteAllEnabled:     site.VnetRouteAllEnabled,
		VnetImagePullEnabled:    site.VnetImagePullEnabled,
		VnetContentShareEnabled: site.VnetContentShareEnabled,
	}, pulumi.Parent(slot), pulumi.DependsOn([]pulumi.Resource{args.App.closed}),
		// A release starts and stops the slot, and marks it as its own.
		pulumi.IgnoreChanges([]string{"enabled", `tags["` + DeploymentTag + `"]`}))
	if err != nil {
		return nil, err
	}
	// App Service changes one thing of a site at a time.
	names, err := web.NewWebAppSlotConfigurationNames(ctx, name+"-sticky", &web.WebAppSlotConfigurationNamesArgs{
		ResourceGroupName: site.ResourceGroupName,
		Name:              args.App.Name,
		AppSettingNames:   pulumi.ToStringArray(StickySettings()),
	}, pulumi.Parent(slot), pulumi.DependsOn([]pulumi.Resource{there}))
	if err != nil {
		return nil, err
	}
	slot.closed, err = closePublishing(ctx, name, slotPublishing(site, args.App.Name), names, pulumi.Parent(slot))
	if err != nil {
		return nil, err
	}
	slot.ID = there.ID()
	slot.Name = there.ID().ApplyT(func(pulumi.ID) string { return SlotName }).(pulumi.StringOutput)
	slot.URL = pulumi.Sprintf("https://%s", there.DefaultHostName)
	return slot, ctx.RegisterResourceOutputs(slot, pulumi.Map{"id": slot.ID, "name": slot.Name, "url": slot.URL})
}
