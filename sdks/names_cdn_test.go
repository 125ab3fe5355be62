package sdks

// frontDoors are Azure Front Doors, of which the package has the older content delivery network, too.
var frontDoors = namedPackage{
	module: "cdn", npm: "2.90.0", version: "2.92.3",
	names: []namedPart{
		{"cdn/profile.d.ts", "Profile", ""},
		{"cdn/profile.d.ts", "ProfileArgs", ""},
		{"cdn/afdendpoint.d.ts", "AFDEndpoint", ""},
		{"cdn/afdendpoint.d.ts", "AFDEndpointArgs", ""},
		{"cdn/afdoriginGroup.d.ts", "AFDOriginGroup", ""},
		{"cdn/afdoriginGroup.d.ts", "AFDOriginGroupArgs", ""},
		{"cdn/afdorigin.d.ts", "AFDOrigin", ""},
		{"cdn/afdorigin.d.ts", "AFDOriginArgs", ""},
		{"cdn/route.d.ts", "Route", ""},
		{"cdn/route.d.ts", "RouteArgs", ""},
		{"types/input.d.ts", "SkuArgs", ""},
		{"types/output.d.ts", "SkuResponse", ""},
		{"types/input.d.ts", "ResourceReferenceArgs", ""},
		{"types/output.d.ts", "ResourceReferenceResponse", ""},
		{"types/input.d.ts", "HealthProbeParametersArgs", ""},
		{"types/output.d.ts", "HealthProbeParametersResponse", ""},
		{"types/input.d.ts", "LoadBalancingSettingsParametersArgs", ""},
		{"types/output.d.ts", "LoadBalancingSettingsParametersResponse", ""},
	},
	types: map[string]string{
		"Sku": "SkuArgs", "SkuResponse": "SkuResponse",
		"ResourceReference": "ResourceReferenceArgs", "ResourceReferenceResponse": "ResourceReferenceResponse",
		"HealthProbeParameters": "HealthProbeParametersArgs", "HealthProbeParametersResponse": "HealthProbeParametersResponse",
		"LoadBalancingSettingsParameters":         "LoadBalancingSettingsParametersArgs",
		"LoadBalancingSettingsParametersResponse": "LoadBalancingSettingsParametersResponse",
	},
	unused: []string{"systemData", "extendedProperties"},
}
