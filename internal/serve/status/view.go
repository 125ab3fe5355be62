package status

import (
	"fmt"
	"time"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/figure"
)

// A View is what the page shows: words and numbers as they are written there.
type View struct {
	Apps []AppView `json:"apps"`
}

// An AppView is an app on the page.
type AppView struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	URL       string         `json:"url"`
	Tone      string         `json:"tone"`
	Headline  string         `json:"headline"`
	Detail    string         `json:"detail"`
	Instances []InstanceView `json:"instances"`
	Slots     []SlotView     `json:"slots"`
	Buttons   []Button       `json:"buttons"`
	Events    []EventView    `json:"events"` // the latest first
	Sessions  SessionsView   `json:"sessions"`
	Redis     []Pair         `json:"redis"`
	Autoscale AutoscaleView  `json:"autoscale"`
	Cost      Pair           `json:"cost"`
}

// An InstanceView is a row of the table of instances.
type InstanceView struct {
	Index     int      `json:"index"`
	Name      string   `json:"name"`
	ID        string   `json:"id"`
	State     string   `json:"state"`
	Tone      string   `json:"tone"`
	For       string   `json:"for"`
	PerSecond string   `json:"perSecond"`
	Share     int      `json:"share"` // of all requests of these seconds, in percent
	Served    string   `json:"served"`
	Errors    string   `json:"errors"`
	InFlight  string   `json:"inFlight"`
	Memory    string   `json:"memory"`
	Buttons   []Button `json:"buttons"`
}

// A Button does a command.
type Button struct {
	Do       string `json:"do"`
	Instance int    `json:"instance"`
	Text     string `json:"text"`
	Label    string `json:"label"`         // for who does not see where it stands
	Off      string `json:"off,omitempty"` // why it cannot be pressed now
}

// A SlotView is a row of the slots.
type SlotView struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// An EventView is something that has happened. Their numbers rise.
type EventView struct {
	Number int    `json:"number"`
	At     string `json:"at"`
	Text   string `json:"text"`
	Failed bool   `json:"failed"`
}

// A SessionsView is who is logged in.
type SessionsView struct {
	Text string        `json:"text"`
	Rows []SessionView `json:"rows"`
}

// A SessionView is a session: never what is in it, nor its key.
type SessionView struct {
	For  string `json:"for"`
	Idle string `json:"idle"`
	Left string `json:"left"`
}

// A Pair is a name with a value.
type Pair struct {
	Name string `json:"name"`
	Text string `json:"text"`
	Tone string `json:"tone,omitempty"`
}

// An AutoscaleView is what autoscale would do.
type AutoscaleView struct {
	Text string         `json:"text"`
	Rows []DecisionView `json:"rows"` // the latest first
}

// A DecisionView is one decision.
type DecisionView struct {
	At     string `json:"at"`
	Change string `json:"change"`
	Reason string `json:"reason"`
}

// serving counts the instances that take requests and answer them.
func serving(all []platform.Instance) int {
	n := 0
	for _, i := range all {
		if i.State == platform.Serving && !i.Hangs {
			n++
		}
	}
	return n
}

// taking says how many do.
func taking(all []platform.Instance, wanted int) string {
	verb := "take"
	if wanted == 1 {
		verb = "takes"
	}
	return fmt.Sprintf("%d of %s %s requests", serving(all), counted(wanted, "instance"), verb)
}

// headline says how the app is, and how serious that is.
func headline(a App) (text, tone string) {
	if len(a.Instances) == 0 {
		return "App Service's own page answers: nothing has been deployed to it", "open"
	}
	n := serving(a.Instances)
	text = taking(a.Instances, a.Wanted)
	switch {
	case n == 0:
		return "No instance takes requests: nobody is served", "broken"
	case n < a.Wanted || n < len(a.Instances):
		return text, "open"
	}
	return text, "kept"
}

func instanceView(i platform.Instance, at time.Time, perSecond, all float64, lastHour int64) InstanceView {
	v := InstanceView{
		Index: i.Index, Name: fmt.Sprintf("Instance %d", i.Index), ID: i.ID[:min(8, len(i.ID))],
		State: stateWords(i), Tone: tone(i), For: lasting(at.Sub(i.Since)),
		PerSecond: fmt.Sprintf("%.1f", perSecond), Served: figure.Grouped(int(lastHour)), Errors: figure.Grouped(int(i.Errors)),
		InFlight: figure.Grouped(i.InFlight), Memory: size(int64(i.Usage.Memory)),
	}
	if all > 0 {
		v.Share = int(100*perSecond/all + .5)
	}
	off := ""
	if i.State != platform.Serving && i.State != platform.Unhealthy {
		off = "it does not run; it " + stateWords(i)
	}
	button := func(do, text string) Button {
		return Button{Do: do, Instance: i.Index, Text: text, Label: fmt.Sprintf("%s instance %d", text, i.Index), Off: off}
	}
	v.Buttons = []Button{button(Crash, "Crash"), button(Hang, "Hang")}
	if i.Hangs {
		v.Buttons[1] = button(Wake, "Wake")
	}
	return v
}

// buttons are those of the whole app.
func buttons(a App) []Button {
	off := ""
	if a.Busy != "" {
		off = "wait for the end of: " + a.Busy
	}
	nothing := off
	if len(a.Instances) == 0 {
		nothing = "nothing has been deployed yet"
	}
	all := []Button{
		{Do: Upgrade, Text: "Upgrade the platform", Label: "Upgrade the platform: each instance in turn moves", Off: nothing},
		{Do: Add, Text: "One instance more", Label: "One instance more", Off: off},
		{Do: Remove, Text: "One instance less", Label: "One instance less", Off: off},
	}
	if a.Wanted <= 1 {
		all[2].Off = "there is one only"
	}
	if a.Redis != nil {
		all = append(all, Button{Do: FailOver, Text: "Redis failover", Label: "Redis failover: all its connections break", Off: off})
	}
	return all
}

func redisView(r *Redis) []Pair {
	if r == nil {
		return []Pair{{Name: "State", Text: "the app has no Redis"}}
	}
	all := []Pair{{"State", "answers", "kept"}, {"What answers", r.Kind, ""}}
	if r.Down {
		all[0] = Pair{"State", "refuses connections", "broken"}
	}
	nodes := "two: a failover keeps all sessions"
	if !r.Replicated {
		nodes = "one: a failover loses all sessions"
	}
	all = append(all, Pair{"Nodes", nodes, ""})
	if u := r.Usage; u != nil {
		all = append(all, Pair{"Memory", size(u.Memory), ""}, Pair{"Connections", figure.Grouped(int(u.Clients)), ""},
			Pair{"Keys that were evicted", figure.Grouped(int(u.Evicted)), ""})
	}
	if s := r.Sessions; s != nil {
		all = append(all, Pair{"Keys", figure.Grouped(int(s.Keys)), ""})
	}
	return all
}

func autoscaleView(a App) AutoscaleView {
	v := AutoscaleView{Text: "The plan has no autoscale setting: its count is fixed.", Rows: []DecisionView{}}
	if !a.Autoscaled {
		return v
	}
	v.Text = "What Azure's autoscale decides of what is measured here. " +
		"It is shown, and not carried out: the instances share this machine."
	for n := len(a.Decisions) - 1; n >= 0; n-- {
		d := a.Decisions[n]
		change := fmt.Sprintf("stays at %d", d.To)
		if d.From != d.To {
			change = fmt.Sprintf("%d → %d", d.From, d.To)
		}
		v.Rows = append(v.Rows, DecisionView{At: clockTime(d.At), Change: change, Reason: d.Reason})
	}
	return v
}

func costView(c Cost) Pair {
	text := fmt.Sprintf("%.2f %s an hour", c.Hour, c.Currency)
	if c.AtLeast {
		text = "at least " + text
	}
	return Pair{Name: text, Text: c.Parts}
}

func clockTime(at time.Time) string { return at.Local().Format("15:04:05") }
