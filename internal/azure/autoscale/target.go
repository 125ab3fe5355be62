package autoscale

// target is the count that a rule's action asks for, before minimum and maximum.
//
// How Azure rounds a percentage is not documented. Here scale-out rounds up and
// scale-in rounds the change down, and both change at least one instance, so
// that a rule that fires is never without effect.
func (r Rule) target(count int) int {
	change := r.Value
	switch r.ActionType {
	case ExactCount:
		return r.Value
	case PercentChangeCount:
		if r.Direction == Increase {
			change = (count*r.Value + 99) / 100
		} else {
			change = count * r.Value / 100
		}
		change = max(change, 1)
	}
	if r.Direction == Increase {
		return count + change
	}
	return count - change
}
