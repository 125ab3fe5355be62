package serve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/autoscale"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/dataplane/gauge"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/serve/status"
)

// A health is what the status page knows of an app beyond the moment.
type health struct {
	mu     sync.Mutex
	notes  []status.Note
	number int
	busy   string // what goes on

	// Of autoscale; only Read uses it.
	meter     *gauge.Meter
	loop      *autoscale.Loop
	setting   map[string]any
	due       time.Time
	decisions []status.Decision
	target    *onlooker
}

const (
	firstLook     = 5 * time.Second // until autoscale is asked first
	lookEvery     = time.Minute     // as Azure measures
	mostNotes     = 20
	mostDecisions = 20
)

// note tells what became of a command.
func (h *health) note(failed bool, format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.number++
	h.notes = append(h.notes, status.Note{Number: h.number, At: time.Now(), Text: fmt.Sprintf(format, args...), Failed: failed})
	h.notes = h.notes[max(0, len(h.notes)-mostNotes):]
}

func (h *health) said() (notes []status.Note, busy string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.notes), h.busy
}

// begin says what goes on now, unless something else does.
func (h *health) begin(what string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.busy != "" {
		return fmt.Errorf("wait for the end of: %s", h.busy)
	}
	h.busy = what
	return nil
}

func (h *health) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.busy = ""
}

// advise asks autoscale each minute what it would do. It reports whether there is a setting.
func (h *health) advise(
	ctx context.Context, w watched, t shown, all []platform.Instance, at time.Time,
) (bool, []status.Decision) {
	if h.meter == nil {
		size, _ := w.plan(t.place.Plan)
		h.meter = &gauge.Meter{Cores: max(size.Cores, 1), Memory: size.MemoryGB * (1 << 30)}
		h.meter.Read(all, at)
		h.due = at.Add(firstLook)
		h.setting = w.autoscaleOf(ctx, t.place.Plan)
		return h.setting != nil, nil
	}
	if at.Before(h.due) {
		return h.setting != nil, slices.Clone(h.decisions)
	}
	h.due = at.Add(lookEvery)
	h.target = &onlooker{h.meter, t, h.meter.Read(all, at)}
	setting := w.autoscaleOf(ctx, t.place.Plan)
	if h.loop == nil || !reflect.DeepEqual(setting, h.setting) {
		h.setting, h.loop, h.decisions = setting, nil, nil
		parsed, err := autoscale.Parse(setting, catalog.Location)
		if setting == nil || err != nil {
			return setting != nil, nil
		}
		h.loop = autoscale.NewLoop(parsed, lookEvery, h, h)
		h.loop.Assume(at, lookEvery)
	}
	d, _ := h.loop.Step(ctx, at)
	h.decisions = append(h.decisions, status.Decision{At: at, From: d.From, To: d.Count, Reason: d.Reason})
	h.decisions = h.decisions[max(0, len(h.decisions)-mostDecisions):]
	return true, slices.Clone(h.decisions)
}

// An onlooker is what autoscale looks at in a minute.
type onlooker struct {
	meter    *gauge.Meter
	app      shown
	readings []gauge.Reading
}

// Measure implements autoscale.Source.
func (h *health) Measure(time.Time) []autoscale.Measurement {
	o := h.target
	return o.meter.Measure(o.app.place.Plan, o.app.place.Site, o.readings)
}

// Count implements autoscale.Target.
func (h *health) Count() int { return h.target.app.sites.Wanted() }

var errShown = errors.New("it is shown, and not done")

// Scale implements autoscale.Target: instances share this machine, so its load is no reason
// to add others.
func (h *health) Scale(context.Context, int) error { return errShown }

// autoscaleOf is the autoscale setting of a plan as ARM has it; nil where there is none.
func (w watched) autoscaleOf(ctx context.Context, plan string) map[string]any {
	for _, text := range w.session.Azure.Resources() {
		id, err := arm.ParseResourceID(text)
		if err != nil || !id.Is(arm.AutoscaleSettings) {
			continue
		}
		setting, err := w.session.Azure.Call(ctx, http.MethodGet, text, arm.AutoscaleVersion, nil)
		if uri, _ := objectAt(setting, "properties")["targetResourceUri"].(string); err == nil && strings.EqualFold(uri, plan) {
			return setting
		}
	}
	return nil
}
