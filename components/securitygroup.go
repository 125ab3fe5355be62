package components

import (
	"strings"

	"github.com/pulumi/pulumi-azure-native-sdk/network/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/azure/catalog"
)

// A securityRule says of traffic that comes into a subnet whether it is let in.
type securityRule struct {
	name, description string
	allow             bool
	protocol          string // "Tcp"; anywhere for all of them
	from, to          string // a block or a service tag
	ports             string
}

const anywhere = "*"

// endpointPolicies have the rules of a subnet's group count for the private endpoints in it: without, they let everything in
// ("Manage network policies for private endpoints"). API version 2023-02-01 has no word for groups without
// route tables, of which this subnet has none.
const endpointPolicies = "Enabled"

// denied is the rule that comes last: the rules that every group has let in whatever comes from the network.
var denied = securityRule{
	name: "DenyAllElse", description: "Nothing else comes in.", protocol: anywhere, from: anywhere, to: anywhere, ports: anywhere,
}

// toApps lets nothing in: an app's requests do not come through its subnet ("Integrate your app with an Azure virtual network",
// network security groups). What goes out is as every group has it, since the app alone knows where it has to send to.
func toApps() []securityRule { return []securityRule{denied} }

// toEndpoints lets in what endpoints answer to. Caches are reached by the app and by the clients that are named; vault and app,
// which know by themselves whom they let in, from the whole network. The rules are the same whatever the stack has at the moment,
// so that none is missing while the app moves to another cache or the last request comes to an endpoint that goes.
func toEndpoints(app, endpoints string, clients []string) []securityRule {
	var rules []securityRule
	for _, p := range catalog.EndpointPorts() {
		let := func(who, from, description string) {
			rules = append(rules, securityRule{
				name: "Allow" + p.Name + "From" + who, description: description, allow: true, protocol: "Tcp", from: from, to: endpoints, ports: p.Ports,
			})
		}
		if p.Open {
			let("Network", catalog.VirtualNetworkTag, "The network, and what is joined to it, reaches the private endpoints of vault and app.")
			continue
		}
		let("App", app, "The app's subnet reaches the caches' private endpoints.")
		for _, client := range clients {
			let(inRuleName(client), client, "Named by the stack's settings to reach the caches' private endpoints.")
		}
	}
	return append(rules, denied)
}

// inRuleName is a block, an address or a tag as the name of a rule can have it: letters, digits, periods, hyphens and underscores
// ("Naming rules and restrictions for Azure resources").
func inRuleName(client string) string { return strings.ReplaceAll(client, "/", "-") }

// ruleDistance leaves room for rules between two.
const ruleDistance = 10

// guard declares the network security group of a subnet.
func (n *Network) guard(
	ctx *pulumi.Context, name string, at Placement, rules []securityRule, opts ...pulumi.ResourceOption,
) (*network.NetworkSecurityGroup, error) {
	var declared network.SecurityRuleArray
	for i, r := range rules {
		access, priority := "Deny", catalog.LastRulePriority
		if r.allow {
			access, priority = "Allow", catalog.FirstRulePriority+i*ruleDistance
		}
		declared = append(declared, network.SecurityRuleArgs{
			Name: pulumi.String(r.name), Description: pulumi.String(r.description), Priority: pulumi.Int(priority),
			Direction: pulumi.String("Inbound"), Access: pulumi.String(access), Protocol: pulumi.String(r.protocol),
			SourceAddressPrefix: pulumi.String(r.from), SourcePortRange: pulumi.String(anywhere),
			DestinationAddressPrefix: pulumi.String(r.to), DestinationPortRange: pulumi.String(r.ports),
		})
	}
	return network.NewNetworkSecurityGroup(ctx, name, &network.NetworkSecurityGroupArgs{
		ResourceGroupName: at.ResourceGroupName,
		Location:          at.Location,
		SecurityRules:     declared,
		Tags:              at.Tags,
	}, append(opts, pulumi.Parent(n))...)
}
