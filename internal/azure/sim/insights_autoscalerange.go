package sim

import "strconv"

// keepInRange does what autoscale does with a count outside of its range: it
// pulls it in ("Best practices for autoscale": "Manual scaling is reset by
// autoscale min and max"). Azure takes up to a minute for that; here it is done at
// once. Which profile is in force is not asked: a count that no profile permits
// moves as far as the nearest of them.
func (a *Azure) keepInRange(setting *resource) {
	p := setting.properties()
	plan, found := a.state.resources[key(text(p, "targetResourceUri"))]
	if !found || !flag(p, "enabled") {
		return
	}
	n := integer(object(plan.Body, "sku"), "capacity")
	least, most := 0, 0
	for i, entry := range list(p, "profiles") {
		capacity := object(entry.(map[string]any), "capacity")
		low, _ := strconv.Atoi(text(capacity, "minimum"))
		high, _ := strconv.Atoi(text(capacity, "maximum"))
		if i == 0 || low < least {
			least = low
		}
		most = max(most, high)
	}
	if want := min(max(n, least), most); want != n {
		// What the plan's tier does not allow stays undone.
		_ = scalePlan(plan, want)
	}
}
