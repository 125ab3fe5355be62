package catalog

// A Plan is one size of App Service plan on Linux.
//
// Sources: "Azure App Service limits" (instances, slots), "App Service plan
// overview" and "Reliability in App Service" (zones need Premium v2 to v4 and
// two instances), "Get started with autoscale" (Standard and up), the ARM
// answer 409 to Always On on Free, "TLS and SSL overview for Azure App Service" (end-to-end TLS
// on Premium, and on Standard for what exists already; read 2026-11-30).
type Plan struct {
	SKU           string  // ARM's sku.name, "P1v3"
	Tier          string  // ARM's sku.tier, "PremiumV3"
	Cores         float64 // vCPU per instance; 0: shared with other tenants
	MemoryGB      float64 // GiB per instance
	MaxInstances  int
	Autoscale     bool // rule-based autoscale
	AlwaysOn      bool
	ZoneRedundant bool
	EndToEndTLS   bool  // TLS from App Service's front ends to the instances, too
	Slots         int   // deployment slots besides production
	HourlyUSD     Price // per instance, in PriceRegion
}

// tier holds what all sizes of a tier have in common.
type tier struct {
	name                      string
	maxInstances, slots       int
	autoscale, alwaysOn, zone bool
	endToEndTLS               bool
}

var (
	free       = tier{name: "Free", maxInstances: 1}
	basic      = tier{name: "Basic", maxInstances: 3, alwaysOn: true}
	standard   = tier{name: "Standard", maxInstances: 10, slots: 5, autoscale: true, alwaysOn: true, endToEndTLS: true}
	premiumV2  = premium("PremiumV2")
	premium0V3 = premium("Premium0V3")
	premiumV3  = premium("PremiumV3")
	premiumMV3 = premium("PremiumMV3")
	premiumV4  = premium("PremiumV4")
	premiumMV4 = premium("PremiumMV4")
)

func premium(name string) tier {
	return tier{name: name, maxInstances: 30, slots: 20, autoscale: true, alwaysOn: true, zone: true, endToEndTLS: true}
}

func (t tier) plan(sku string, cores, memory float64) Plan {
	return Plan{
		SKU: sku, Tier: t.name, Cores: cores, MemoryGB: memory,
		MaxInstances: t.maxInstances, Autoscale: t.autoscale, AlwaysOn: t.alwaysOn,
		ZoneRedundant: t.zone, EndToEndTLS: t.endToEndTLS, Slots: t.slots, HourlyUSD: listed(sku),
	}
}

// Plans returns all known plans, tier by tier from cheap to dear.
func Plans() []Plan {
	return []Plan{
		free.plan("F1", 0, 1),

		basic.plan("B1", 1, 1.75),
		basic.plan("B2", 2, 3.5),
		basic.plan("B3", 4, 7),

		standard.plan("S1", 1, 1.75),
		standard.plan("S2", 2, 3.5),
		standard.plan("S3", 4, 7),

		premiumV2.plan("P1v2", 1, 3.5),
		premiumV2.plan("P2v2", 2, 7),
		premiumV2.plan("P3v2", 4, 14),

		premium0V3.plan("P0v3", 1, 4),

		premiumV3.plan("P1v3", 2, 8),
		premiumV3.plan("P2v3", 4, 16),
		premiumV3.plan("P3v3", 8, 32),

		premiumMV3.plan("P1mv3", 2, 16),
		premiumMV3.plan("P2mv3", 4, 32),
		premiumMV3.plan("P3mv3", 8, 64),
		premiumMV3.plan("P4mv3", 16, 128),
		premiumMV3.plan("P5mv3", 32, 256),

		premiumV4.plan("P0v4", 1, 4),
		premiumV4.plan("P1v4", 2, 8),
		premiumV4.plan("P2v4", 4, 16),
		premiumV4.plan("P3v4", 8, 32),

		premiumMV4.plan("P1mv4", 2, 16),
		premiumMV4.plan("P2mv4", 4, 32),
		premiumMV4.plan("P3mv4", 8, 64),
		premiumMV4.plan("P4mv4", 16, 128),
		premiumMV4.plan("P5mv4", 32, 256),
	}
}

// OtherPlans returns plans that Azure knows, and that this program neither makes nor prices: those of old, and those of
// functions, whose apps share a subscription with ours. Instances and slots: "Azure App Service limits" for
// Shared, "Azure Functions hosting options" for Elastic Premium on Windows; Premium had 20 instances, and Dynamic none of its own (recorded 2019-12).
func OtherPlans() []Plan {
	plan := func(sku, tier string, instances, slots int) Plan {
		return Plan{SKU: sku, Tier: tier, MaxInstances: instances, Slots: slots, Autoscale: tier == "Premium", AlwaysOn: tier == "Premium"}
	}
	return []Plan{
		plan("D1", "Shared", 1, 0), plan("Y1", "Dynamic", 0, 1),
		plan("P1", "Premium", 20, 20), plan("P2", "Premium", 20, 20), plan("P3", "Premium", 20, 20),
		plan("EP1", "ElasticPremium", 100, 3), plan("EP2", "ElasticPremium", 100, 3), plan("EP3", "ElasticPremium", 100, 3),
	}
}

// PlanBySKU returns the plan with ARM's exact spelling of sku, "P1v3".
func PlanBySKU(sku string) (Plan, bool) {
	for _, p := range Plans() {
		if p.SKU == sku {
			return p, true
		}
	}
	return Plan{}, false
}

// HasNoOutboundIPs reports whether Azure answers an empty outboundIpAddresses
// for apps on the plan, as it does for Premium v4.
func (p Plan) HasNoOutboundIPs() bool {
	return p.Tier == premiumV4.name || p.Tier == premiumMV4.name
}

// OfferedNew reports whether the portal still offers the tier for new plans on
// Linux. One third-party source says that it stopped offering Standard.
func (p Plan) OfferedNew() bool { return p.Tier != standard.name }

// Proposable reports whether a message may propose the plan: it is still offered,
// and not of the generation before the last.
func (p Plan) Proposable() bool { return p.OfferedNew() && p.Tier != premiumV2.name }

// EndToEndTLSForNew reports whether new apps can have end-to-end TLS. On Standard it is
// documented for those that exist already.
func (p Plan) EndToEndTLSForNew() bool { return p.EndToEndTLS && p.Tier != standard.name }
