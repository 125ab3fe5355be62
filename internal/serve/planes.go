package serve

import (
	"strings"
	"sync"

	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/deployed"
)

// planes are the data plane of the embedded Azure: each app's own, where one runs.
type planes struct {
	mu sync.Mutex // never held while Azure is asked: Azure calls with its own lock held
	of map[string]*deployed.Sites
}

var _ sim.DataPlane = (*planes)(nil)

// put has an app run as those sites from now on; nil while it starts.
func (p *planes) put(id string, sites *deployed.Sites) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of == nil {
		p.of = map[string]*deployed.Sites{}
	}
	p.of[appOf(id)] = sites
}

func (p *planes) remove(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.of, appOf(id))
}

// appOf is how apps are compared: by the id, without the slot.
func appOf(id string) string {
	app, _, _ := strings.Cut(strings.ToLower(id), "/slots/")
	return app
}

// at returns what runs for an app or a slot, nil while it starts, and whether it is run here.
func (p *planes) at(id string) (sites *deployed.Sites, run bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sites, run = p.of[appOf(id)]
	return sites, run
}

// Answered is what has been answered.
func (p *planes) Answered(id string) []sim.Answers {
	if sites, _ := p.at(id); sites != nil {
		return sites.Answered(id)
	}
	return nil
}

// Log returns the last lines of an app or a slot.
func (p *planes) Log(id string) string {
	if sites, _ := p.at(id); sites != nil {
		return sites.Log(id)
	}
	return ""
}

// Ready reports whether a generation runs. Where nothing is run, nothing has to get ready.
func (p *planes) Ready(id string, generation int64) (ready bool, problem string) {
	sites, run := p.at(id)
	if sites != nil {
		return sites.Ready(id, generation)
	}
	return !run, ""
}

// Swapped exchanges what runs for two places of one app.
func (p *planes) Swapped(targetID, sourceID string) {
	if sites, _ := p.at(targetID); sites != nil {
		sites.Swapped(targetID, sourceID)
	}
}
