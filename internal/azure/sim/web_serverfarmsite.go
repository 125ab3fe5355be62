package sim

// planSiteKind is the sites on a plan, wherever they are ("App Service Plans -
// List Web Apps").
func planSiteKind() *kind {
	return &kind{name: planSiteType, versions: webVersions, virtual: true, list: listPlanSites}
}

func listPlanSites(a *Azure, c *call) (*answer, *Error) {
	plan, _ := a.state.find(c.id.parent())
	value := []any{}
	for _, site := range a.state.sitesOf(plan) {
		value = append(value, clone(site.Body))
	}
	return ok(map[string]any{"value": value}), nil
}
