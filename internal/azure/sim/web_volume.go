package sim

import (
	"encoding/hex"
	"strings"
)

// A volume is the content of an app or of one of its slots: what was deployed to it. Azure
// shows its name as deploymentId. A deployment leaves that name as it is (seen 2026-04-10),
// and a swap exchanges the volumes of two (seen 2025-07-15), so that what was deployed to a
// slot is found in production afterwards.
type volume struct {
	Name string `json:"name"`
	// Site is the ARM id of the app, also for a volume that belongs to a slot.
	Site  string `json:"site"`
	Build string `json:"build,omitempty"`
	// Deployments are those made to it, the oldest first.
	Deployments []*Deployment `json:"deployments,omitempty"`
}

func (v *volume) key() string { return volumeKey(v.Site, v.Name) }

func volumeKey(site, name string) string { return key(site) + "#" + strings.ToLower(name) }

// productionOf is the id of the app that a slot belongs to, and of an app its own.
func productionOf(r *resource) string {
	if r.Type == slotType {
		return r.id().parent().String()
	}
	return r.ID
}

// volumeName is the name of the volume of an app or a slot. One that was stored before
// there were volumes has none, and gets that of its own name.
func volumeName(r *resource) string {
	if name := text(r.Hidden, "volume"); name != "" {
		return name
	}
	if r.Type == slotType {
		return r.id().parent().name() + "__" + r.id().name()
	}
	return r.id().name()
}

// nameVolume gives a new app or slot its volume: that of an app has the app's name, that of a
// slot four hexadecimal digits behind it (seen 2025-07-15 and 2026-04-10).
func (a *Azure) nameVolume(r *resource) {
	name := r.id().name()
	for r.Type == slotType {
		name = r.id().parent().name() + "__" + hex.EncodeToString(a.random(2))
		if _, taken := a.state.holder(productionOf(r), name); !taken {
			break
		}
	}
	r.Hidden = merge(r.Hidden, map[string]any{"volume": name})
}

// volume is the content of an app or a slot: an empty one where nothing was deployed.
func (s *state) volume(r *resource) *volume {
	name := volumeName(r)
	if v, found := s.volumes[volumeKey(productionOf(r), name)]; found {
		return v
	}
	return &volume{Name: name, Site: productionOf(r)}
}

// holder finds the app or the slot whose volume this is.
func (s *state) holder(site, name string) (*resource, bool) {
	for _, r := range s.places(site) {
		if strings.EqualFold(volumeName(r), name) {
			return r, true
		}
	}
	return nil, false
}

// places are the app, if it is there, and its slots by name.
func (s *state) places(site string) []*resource {
	app, found := s.resources[key(site)]
	if !found || app.Type != siteType {
		return nil
	}
	return append([]*resource{app}, s.slotsOf(app)...)
}

// place finds an app or a slot by its ARM id.
func (s *state) place(id string) (*resource, bool) {
	r, found := s.resources[key(id)]
	return r, found && (r.Type == siteType || r.Type == slotType)
}
