package sim

import "scaleout/internal/azure/catalog"

// regionKind is the regions in which App Service offers a tier ("Geo Regions - List").
func regionKind() *kind {
	return &kind{
		name: "Microsoft.Web/geoRegions", versions: webVersions, virtual: true,
		list: func(a *Azure, c *call) (*answer, *Error) {
			value := []any{}
			for _, region := range publicRegions() {
				shown := catalog.DisplayRegion(region)
				value = append(value, map[string]any{
					"id": "/subscriptions/" + c.id.subscription + "/providers/Microsoft.Web/geoRegions/" + shown, "name": shown, "type": "Microsoft.Web/geoRegions",
					"properties": map[string]any{
						"name": shown, "description": shown, "displayName": shown,
						"orgDomain": "PUBLIC;LINUX;LINUXDSERIES;LINUXV3;DSERIES;V3",
					},
				})
			}
			return webList(value), nil
		},
	}
}
