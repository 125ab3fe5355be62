package autoscale

// scaleOut takes the rule that fires and asks for most instances ("Understand
// autoscale settings", How does autoscale evaluate multiple rules?). A rule that
// fires keeps scale-in away even when it rests or the maximum is reached.
func (e *evaluation) scaleOut() (d Decision, decided bool) {
	var best *reading
	target, fired := e.state.Count, false
	for i := range e.out {
		r := &e.out[i]
		if !r.fires() {
			continue
		}
		fired = true
		if _, rests := e.restsUntil(r.Rule); rests {
			continue
		}
		if wanted := min(r.target(e.state.Count), e.profile.Capacity.Max); wanted > target {
			best, target = r, wanted
		}
	}
	// "If there's a problem reading the resource metric, and the current
	// capacity is below the default, autoscale scales out to the default."
	if normal := min(e.profile.Capacity.Default, e.profile.Capacity.Max); len(e.unknown) > 0 && target < normal {
		return e.to(normal, "", "%s, and fewer instances run than the default of profile %q", unreadable(e.unknown), e.title), true
	}
	switch {
	case best != nil && best.target(e.state.Count) > target:
		return e.to(target, best.label(), "%s (%d would be more than the maximum)", best.observed(), best.target(e.state.Count)), true
	case best != nil:
		return e.to(target, best.label(), "%s", best.observed()), true
	case fired:
		return e.noScaleOut(), true
	}
	return Decision{}, false
}

// noScaleOut explains why no rule that fires acts. That one will, after a while,
// is better to know than that another cannot.
func (e *evaluation) noScaleOut() Decision {
	count := e.state.Count
	var futile *reading
	for i := range e.out {
		r := &e.out[i]
		if !r.fires() {
			continue
		}
		if min(r.target(count), e.profile.Capacity.Max) <= count {
			futile = r
			continue
		}
		until, _ := e.restsUntil(r.Rule)
		return e.stay("%s, but %s", r.observed(), resting(until))
	}
	if futile.target(count) > count {
		return e.stay("%s, but the maximum is %s", futile.observed(), instances(count))
	}
	return e.stay("%s, but the rule asks for no more than %s", futile.observed(), instances(count))
}
