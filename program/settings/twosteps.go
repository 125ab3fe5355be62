package settings

// twoSteps is the problem of a value that a live stack must not get at once: another comes first, for as long as until says.
// The reason ends before the command of the second step.
func (s *Settings) twoSteps(key, first, then, until, reason string) Problems {
	c := command{stack: s.Stack}
	return Problems{{
		Key: key, Value: then, stack: s.Stack,
		Reason:  reason + "\n" + c.set(key, then) + "\nand pulumi up again.",
		Allowed: first + ", " + until,
		Fix:     c.set(key, first),
	}}
}
