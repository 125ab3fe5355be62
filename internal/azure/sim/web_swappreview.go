package sim

import "net/http"

// applySlotConfig is the first half of a swap, "swap with preview": 200 without a body (seen
// 2025-07-15).
func applySlotConfig(a *Azure, c *call) (*answer, *Error) {
	source, target, e := a.swapSides(c)
	switch {
	case e != nil:
		return nil, e
	case isPreparedFor(source, target):
		return wrote(http.StatusOK, nil), nil
	case a.isPrepared(source) || a.isPrepared(target):
		return nil, preparedForSwap()
	}
	a.prepareSwap(source, target)
	return wrote(http.StatusOK, nil), nil
}

// resetSlotConfig takes the first half back, whichever side it is asked of: az asks production
// and says that both are reset. Where there is nothing to take back it answers 200, too (seen
// 2025-07-15).
func resetSlotConfig(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	if op, busy := a.busy(c.id); busy {
		return nil, op.inProgress(c)
	}
	for _, source := range a.state.places(productionOf(r)) {
		if target, prepared := preparedTarget(source); prepared && (source == r || key(target) == key(r.ID)) {
			a.resetSwap(source)
		}
	}
	return wrote(http.StatusOK, nil), nil
}

// prepareSwap puts the target's sticky settings on the source, which restarts, and remembers what
// it had. The target names its source meanwhile (seen 2025-07-15).
func (a *Azure) prepareSwap(source, target *resource) {
	sticky := a.state.stickyNames(source)
	source.Hidden = merge(source.Hidden, nil)
	source.Hidden["prepared"] = map[string]any{"target": target.ID, "stays": sticky.stays(source)}
	sticky.apply(source, sticky.moves(source), sticky.stays(target))
	target.Hidden = merge(target.Hidden, map[string]any{"targetSwapSlot": placeName(source)})
	a.state.restarts(source)
}

// resetSwap gives the source its own settings back.
func (a *Azure) resetSwap(source *resource) {
	sticky := a.state.stickyNames(source)
	own := object(object(source.Hidden, "prepared"), "stays")
	sticky.apply(source, sticky.moves(source), own)
	a.state.forgetPrepared(source)
	a.state.restarts(source)
}

func (s *state) forgetPrepared(source *resource) {
	if target, found := s.resources[key(text(object(source.Hidden, "prepared"), "target"))]; found {
		delete(target.Hidden, "targetSwapSlot")
	}
	delete(source.Hidden, "prepared")
}

// preparedTarget is the id of the target for which a source is prepared.
func preparedTarget(source *resource) (string, bool) {
	prepared := object(source.Hidden, "prepared")
	return text(prepared, "target"), prepared != nil
}

func isPreparedFor(source, target *resource) bool {
	id, prepared := preparedTarget(source)
	return prepared && key(id) == key(target.ID)
}

// isPrepared reports whether the app or slot is a side of a swap that has been prepared.
func (a *Azure) isPrepared(r *resource) bool {
	_, source := preparedTarget(r)
	return source || text(r.Hidden, "targetSwapSlot") != ""
}

// preparedForSwap is seen in Azure/azure-cli#27820.
func preparedForSwap() *Error {
	return refuseWeb(http.StatusConflict, "Conflict", "",
		"The slot cannot be changed because its configuration settings have been prepared for swap.")
}
