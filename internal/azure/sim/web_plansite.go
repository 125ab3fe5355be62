package sim

// sitesOf lists the sites that run on a plan.
func (s *state) sitesOf(plan *resource) []*resource {
	var sites []*resource
	for _, site := range s.ofType(siteType) {
		if key(text(site.properties(), "serverFarmId")) == key(plan.ID) {
			sites = append(sites, site)
		}
	}
	return sites
}

// planSiteKind is the sites on a plan, wherever they are ("App Service Plans -
// List Web Apps").
func planSiteKind() *kind {
	return &kind{name: planSiteType, versions: webVersions, virtual: true, list: listPlanSites}
}

func listPlanSites(a *Azure, c *call) (*answer, *Error) {
	plan, _ := a.state.find(c.id.parent())
	value := []any{}
	for _, site := range a.state.sitesOf(plan) {
		value = append(value, a.show(site, c.look(asElement)))
	}
	return webList(value), nil
}
