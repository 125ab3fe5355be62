package sim

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

const (
	// swapTakes is the time of a swap where no data plane tells when the source is ready
	// (seen: 13 to 25 seconds in 2019, a minute on 2025-07-15).
	swapTakes = 20 * time.Second
	// swapPatience is the time after which a source that is neither ready nor has a problem
	// counts as one that does not answer. People report 23 and 30 minutes
	// (microsoft/azure-pipelines-tasks#19273).
	swapPatience = 30 * time.Minute

	swapping verb = "swap"

	// production is the name under which a swap knows the app itself.
	production = "Production"
)

// swap is an exchange of two under way: the target's sticky settings are on the source, which
// has restarted with them and is being warmed up.
type swap struct {
	Source string `json:"source"`
	Target string `json:"target"`
	// Watched reports whether a data plane tells when the source is ready.
	Watched bool `json:"watched,omitempty"`
	// Interrupted is set when the process that swapped has gone.
	Interrupted bool `json:"interrupted,omitempty"`
	// Problem is why the source was never ready.
	Problem string `json:"problem,omitempty"`
}

// swapSlots answers "Swap Slot" and "Swap Slot With Production": 202 without a body, and with
// only a Location (seen 2025-07-15) and 15 seconds to wait (recorded 2018 and 2019-12; recordings of az leave them out).
func swapSlots(a *Azure, c *call) (*answer, *Error) {
	source, target, e := a.swapSides(c)
	if e != nil {
		return nil, e
	}
	for _, side := range []*resource{source, target} {
		if text(side.properties(), "state") != "Running" {
			// The words are seen, the status is not confirmed.
			return nil, refuseWeb(http.StatusConflict, "Conflict", "",
				"Cannot swap site slots because one of the slots is in a stopped state.")
		}
	}
	if isPreparedFor(target, source) {
		a.resetSwap(target) // the other way round it is the same swap (recorded 2020 and 2021)
	}
	switch {
	case isPreparedFor(source, target):
	case a.isPrepared(source) || a.isPrepared(target):
		return nil, preparedForSwap()
	default:
		a.prepareSwap(source, target)
	}
	op := a.begin(c, operation{
		Resource: source.ID, Verb: swapping, Poll: pollLocation, Path: source.ID + "/operationresults",
		Swap: &swap{Source: source.ID, Target: target.ID, Watched: a.data != nil},
	}, swapTakes)
	return op.announce(c, wrote(http.StatusAccepted, nil)), nil
}

// swapSides reads a request for a swap. The one that is asked is the source, and the body names
// the target: "the configuration settings from the target slot onto the current slot" ("Apply
// Slot Config"). None of the refusals was seen.
func (a *Azure) swapSides(c *call) (source, target *resource, e *Error) {
	source, found := a.state.find(c.id)
	if !found {
		return nil, nil, resourceNotFound(c.id)
	}
	if e := c.readBody(); e != nil {
		return nil, nil, e
	}
	asked, e := shape([]field{{name: "targetSlot"}}, c.body, "")
	if e != nil {
		return nil, nil, e
	}
	named, id := text(asked, "targetSlot"), productionOf(source)
	switch {
	case named == "":
		return nil, nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "targetSlot")
	case !strings.EqualFold(named, production):
		id += "/slots/" + named
	}
	target, found = a.state.place(id)
	switch {
	case !found:
		return nil, nil, noSite(id)
	case target == source:
		return nil, nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "targetSlot")
	}
	for _, side := range []*resource{source, target} {
		if op, busy := a.busy(side.id()); busy {
			return nil, nil, op.inProgress(c)
		}
	}
	return source, target, nil
}

// placeName is the name of a side in a swap.
func placeName(r *resource) string {
	if r.Type == siteType {
		return production
	}
	return r.id().name()
}

// swapEnds reports whether a swap has come to its end, and notes if it fails. Without a data
// plane the clock decides.
func (a *Azure) swapEnds(op *operation, now time.Time) bool {
	source, found := a.state.place(op.Swap.Source)
	switch {
	case !found || op.Swap.Interrupted:
		op.Fails = true
	case op.Fails || !op.Swap.Watched:
		return !op.End.After(now)
	case a.data == nil:
		op.Fails, op.Swap.Interrupted = true, true
	default:
		ready, problem := a.data.Ready(source.ID, generation(source))
		if problem == "" && !ready && now.Sub(op.Start) >= swapPatience {
			problem = "no answer"
		}
		if problem == "" && !ready {
			return false
		}
		op.Fails, op.Swap.Problem = problem != "", problem
	}
	op.End = now
	return true
}

// endSwap exchanges the two sides, or undoes what was begun.
func (a *Azure) endSwap(op *operation) {
	source, here := a.state.place(op.Swap.Source)
	target, there := a.state.place(op.Swap.Target)
	if !here || !there {
		op.Fails = true
		return
	}
	if op.Fails {
		a.resetSwap(source)
		return
	}
	sticky := a.state.stickyNames(source)
	coming, going := sticky.moves(source), sticky.moves(target)
	sticky.apply(source, going, object(object(source.Hidden, "prepared"), "stays"))
	sticky.apply(target, coming, sticky.stays(target))
	a.state.forgetPrepared(source)
	source.Hidden["volume"], target.Hidden["volume"] = volumeName(target), volumeName(source)
	source.Hidden["generation"], target.Hidden["generation"] = target.Hidden["generation"], source.Hidden["generation"]
	status := map[string]any{
		"timestampUtc":   op.End.UTC().Format("2006-01-02T15:04:05.000Z"),
		"sourceSlotName": placeName(source), "destinationSlotName": placeName(target),
	}
	source.Hidden["slotSwapStatus"], target.Hidden["slotSwapStatus"] = status, clone(status)
	a.switched = append(a.switched, op.Swap)
	a.state.restarts(source)
	a.fetchReferences(source, op.End)
	a.fetchReferences(target, op.End)
}

// tellSwaps tells the data plane of swaps that have been stored.
func (a *Azure) tellSwaps() {
	told := a.switched
	a.switched = nil
	for _, s := range told {
		if a.data != nil {
			a.data.Swapped(s.Target, s.Source)
		}
	}
}

// interruptSwaps ends swaps that waited for the data plane of a process that is gone: nobody
// knows whether their sources would have answered.
func (s *state) interruptSwaps() {
	for _, op := range s.underWay {
		if op.Swap != nil && op.Swap.Watched {
			op.Swap.Interrupted = true
		}
	}
}

// failure is the error with which a swap ended. The words of the first are seen in
// Azure/azure-functions-host#8969; those of the second were not.
func (s *swap) failure() *Error {
	source, _ := parseResourceID(s.Source)
	slot, app := production, source.name()
	if len(source.types) > 1 {
		slot, app = source.name(), source.parent().name()
	}
	switch {
	case s.Problem != "":
		return refuseWeb(http.StatusExpectationFailed, "ExpectationFailed", "",
			"Cannot swap site slots for site '{0}' because the '{1}' slot did not respond to http ping.", app, slot)
	case s.Interrupted:
		return refuseWeb(http.StatusInternalServerError, "InternalServerError", "", "The swap of site '{0}' was interrupted.", app)
	}
	return nil
}

// inProgress is the refusal of a change while the operation is under way: of a swap as in
// microsoft/azure-pipelines-tasks#11384.
func (op *operation) inProgress(c *call) *Error {
	if op.Swap == nil {
		return siteBusy(c)
	}
	source, _ := parseResourceID(op.Swap.Source)
	app, slot := source, production
	if len(source.types) > 1 {
		app, slot = source.parent(), source.name()
	}
	return refuseWeb(http.StatusConflict, "Conflict", "59206",
		"Cannot modify this site because another operation is in progress. Details: {0}",
		fmt.Sprintf("Id: %s, OperationName: SwapSiteSlots, CreatedTime: %s, WebSystemName: websites, SubscriptionName: %s, "+
			"WebspaceName: %s, SiteName: %s, SlotName: %s, ServerFarmName: , GeoOperationId: (null)",
			op.ID, op.Start.Format("1/2/2006 3:04:05 PM"), source.subscription, source.group, app.name(), slot))
}
