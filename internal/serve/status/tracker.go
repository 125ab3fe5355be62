package status

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"scaleout/internal/dataplane/redisserver"
)

// A Tracker makes views of one reading after the other: it remembers what a single one
// cannot have. It is not safe for concurrent use.
type Tracker struct {
	apps   map[string]*past
	number int // of the last event
}

// past is what is known of an app from earlier readings.
type past struct {
	last     App
	steps    []step               // of the last seconds
	sessions map[string]time.Time // when they were first seen; zero: they were there before
	note     int
	events   []EventView // the latest first
}

// A step is what the instances have answered between two readings.
type step struct {
	at   time.Time
	took time.Duration
	by   map[int]int64
}

const (
	window     = 5 * time.Second // of what is shown per second
	mostEvents = 40
	mostRows   = 20 // of sessions
)

// Next is the view of another reading.
func (t *Tracker) Next(r Reading) View {
	v := View{Apps: []AppView{}}
	known := t.apps
	t.apps = map[string]*past{}
	for _, a := range r.Apps {
		p := known[a.ID]
		t.apps[a.ID] = t.learn(p, a, r.At)
		v.Apps = append(v.Apps, t.apps[a.ID].view(r.At))
	}
	return v
}

// learn adds a reading of an app to what is known of it.
func (t *Tracker) learn(p *past, a App, at time.Time) *past {
	if p == nil {
		p = &past{sessions: map[string]time.Time{}, steps: []step{{at: at}}}
		for _, s := range sessionsOf(a) {
			p.sessions[s.Mark] = time.Time{}
		}
		for _, n := range a.Notes {
			p.note = n.Number
		}
		p.last = a
		return p
	}
	for _, n := range a.Notes {
		if n.Number > p.note {
			p.note = n.Number
			t.happened(p, n.At, n.Text, n.Failed)
		}
	}
	for _, text := range Changes(p.last, a) {
		t.happened(p, at, text, false)
	}
	p.count(a, at)
	seen := map[string]time.Time{}
	for _, s := range sessionsOf(a) {
		first, known := p.sessions[s.Mark]
		if !known {
			first = at
		}
		seen[s.Mark] = first
	}
	if a.Redis != nil && a.Redis.Sessions != nil { // while it cannot be asked, nothing is forgotten
		p.sessions = seen
	}
	p.last = a
	return p
}

func sessionsOf(a App) []redisserver.Session {
	if a.Redis == nil || a.Redis.Sessions == nil {
		return nil
	}
	return a.Redis.Sessions.All
}

func (t *Tracker) happened(p *past, at time.Time, text string, failed bool) {
	t.number++
	p.events = slices.Insert(p.events, 0, EventView{Number: t.number, At: clockTime(at), Text: text, Failed: failed})
	p.events = p.events[:min(len(p.events), mostEvents)]
}

// count notes what was answered since the last reading.
func (p *past) count(a App, at time.Time) {
	old := byIndex(p.last.Instances)
	s := step{at: at, took: at.Sub(p.steps[len(p.steps)-1].at), by: map[int]int64{}}
	for _, i := range a.Instances {
		answered := i.Served
		if was, there := old[i.Index]; there && was.Served <= i.Served {
			answered -= was.Served
		}
		s.by[i.Index] = answered
	}
	p.steps = append(p.steps, s)
	for len(p.steps) > 1 && at.Sub(p.steps[1].at) >= window {
		p.steps = p.steps[1:]
	}
}

// perSecond is what an instance, and all of them, have answered in the last seconds.
func (p *past) perSecond() (by map[int]float64, all float64) {
	by = map[int]float64{}
	var took time.Duration
	for _, s := range p.steps[1:] {
		took += s.took
		for i, n := range s.by {
			by[i] += float64(n)
		}
	}
	for i := range by {
		by[i] /= max(took.Seconds(), 1e-3)
		all += by[i]
	}
	return by, all
}

func (p *past) view(at time.Time) AppView {
	a := p.last
	v := AppView{
		ID: a.ID, Name: a.Name, URL: a.URL, Instances: []InstanceView{}, Slots: []SlotView{}, Buttons: buttons(a),
		Events: append([]EventView{}, p.events...), Sessions: p.sessionsView(at), Redis: redisView(a.Redis),
		Autoscale: autoscaleView(a), Cost: costView(a.Cost),
	}
	v.Headline, v.Tone = headline(a)
	by, all := p.perSecond()
	v.Detail = fmt.Sprintf("%.1f requests a second, on plan %s", all, a.Plan)
	if a.Busy != "" {
		v.Detail += "; now: " + a.Busy
	}
	for _, i := range a.Instances {
		v.Instances = append(v.Instances, instanceView(i, at, by[i.Index], all, a.LastHour[i.ID]))
	}
	for _, s := range a.Slots {
		text := "App Service's own page: nothing has been deployed to it"
		if len(s.Instances) > 0 {
			text = taking(s.Instances, a.Wanted)
		}
		v.Slots = append(v.Slots, SlotView{Name: s.Name, Text: text})
	}
	return v
}

// sessionsView shows who is logged in, the oldest first.
func (p *past) sessionsView(at time.Time) SessionsView {
	v := SessionsView{Rows: []SessionView{}}
	switch r := p.last.Redis; {
	case r == nil:
		v.Text = "The app has no Redis: who is logged in, only its instances know."
		return v
	case r.Sessions == nil:
		v.Text = "Redis does not answer, so it is not known who is logged in."
		return v
	case len(r.Sessions.All) == 0:
		v.Text = fmt.Sprintf("Nobody is logged in: Redis has no key that begins with %q.", redisserver.SessionPrefix)
		return v
	case r.Sessions.More:
		v.Text = fmt.Sprintf("More than %s are logged in.", counted(len(r.Sessions.All), "session"))
	default:
		v.Text = fmt.Sprintf("%s in Redis.", counted(len(r.Sessions.All), "session"))
	}
	all := slices.Clone(p.last.Redis.Sessions.All)
	slices.SortFunc(all, func(a, b redisserver.Session) int {
		return cmp.Or(p.sessions[a.Mark].Compare(p.sessions[b.Mark]), cmp.Compare(a.Mark, b.Mark))
	})
	if len(all) > mostRows {
		v.Text += fmt.Sprintf(" The %d oldest:", mostRows)
		all = all[:mostRows]
	}
	for _, s := range all {
		v.Rows = append(v.Rows, p.sessionView(s, at))
	}
	return v
}

func (p *past) sessionView(s redisserver.Session, at time.Time) SessionView {
	v := SessionView{For: "since before this page", Idle: "not known", Left: "never"}
	if first := p.sessions[s.Mark]; !first.IsZero() {
		v.For = lasting(at.Sub(first))
	}
	if s.Idle >= 0 {
		v.Idle = lasting(s.Idle) + " ago"
	}
	if s.Left >= 0 {
		v.Left = "in " + lasting(s.Left)
	}
	return v
}
