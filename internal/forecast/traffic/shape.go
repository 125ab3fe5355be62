package traffic

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/fail"
	"scaleout/internal/terminal"
)

// A shape is traffic that is made up: a share of the way from the base to the peak, by
// the local time. Its parameters have what they are if nothing is said; -1: it has to
// be said.
type shape struct {
	about  string
	level  func(t time.Time, p map[string]float64) float64
	params map[string]float64
}

// The parameters that every shape has. A rate without a unit is in requests a second.
var always = map[string]float64{"peak": -1, "base": math.NaN(), "days": 14, "noise": 5, "seed": 1}

var shapes = map[string]shape{
	"office-hours": {"Monday to Friday from 9 to 17 with a lunch break", officeHours, nil},
	"evenings":     {"each day most at 20:00 and least at 4:00, a fifth more on Saturday and Sunday", evenings, nil},
	"spike":        {"a peak of some minutes once a day, at an hour", spike, map[string]float64{"at": 12, "minutes": 15}},
	"flat":         {"the same all the time", func(time.Time, map[string]float64) float64 { return 1 }, nil},
}

// Shapes are the names and descriptions that Shape takes.
func Shapes() map[string]string {
	all := map[string]string{}
	for name, s := range shapes {
		all[name] = s.about
	}
	return all
}

func officeHours(t time.Time, _ map[string]float64) float64 {
	if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		return 0
	}
	h := float64(t.Hour()) + float64(t.Minute())/60
	up, down := ramp(h, 7, 9), 1-ramp(h, 17, 19)
	lunch := .2 * ramp(h, 11.5, 12.25) * (1 - ramp(h, 12.75, 13.5))
	return up * down * (1 - lunch)
}

// ramp goes from 0 to 1, without corners.
func ramp(x, from, to float64) float64 {
	x = min(1, max(0, (x-from)/(to-from)))
	return x * x * (3 - 2*x)
}

func evenings(t time.Time, _ map[string]float64) float64 {
	h := float64(t.Hour()) + float64(t.Minute())/60
	level := (1 + math.Cos((h-20)/12*math.Pi)) / 2
	if t.Weekday() != time.Saturday && t.Weekday() != time.Sunday {
		level /= 1.2
	}
	return level
}

func spike(t time.Time, p map[string]float64) float64 {
	since := float64(t.Hour()*60+t.Minute()) - p["at"]*60
	return ramp(since, -1, 2) * (1 - ramp(since, p["minutes"], p["minutes"]*2))
}

// Shape makes up the traffic that a text describes, from a time on:
// "office-hours:peak=300rps,base=10rps,days=28". The same text makes the same traffic.
func Shape(text string, start time.Time) (*Series, error) {
	name, rest, _ := strings.Cut(text, ":")
	s, known := shapes[name]
	if !known {
		return nil, fail.Refuse("the shape %q is not known: take %s", terminal.Line(name),
			strings.Join(slices.Sorted(maps.Keys(shapes)), ", "))
	}
	p := maps.Clone(always)
	maps.Copy(p, s.params)
	given := map[string]bool{}
	for _, part := range strings.Split(rest, ",") {
		key, _, _ := strings.Cut(strings.TrimSpace(part), "=")
		if given[key] && key != "" {
			return nil, fail.Refuse("shape %s: %s is given twice", name, terminal.Line(key))
		}
		given[key] = true
		if err := parameter(p, strings.TrimSpace(part)); err != nil {
			return nil, fail.Refuse("shape %s: %w", name, err)
		}
	}
	if p["peak"] < 0 {
		return nil, fail.Refuse("shape %s: say its peak, as in --shape %s:peak=300rps", name, name)
	}
	if math.IsNaN(p["base"]) {
		p["base"] = p["peak"] / 20
	}
	if p["base"] > p["peak"] {
		return nil, fail.Refuse("shape %s: its base is above its peak", name)
	}
	return s.series(text, p, start.Truncate(time.Minute)), nil
}

// parameter reads NAME=VALUE.
func parameter(p map[string]float64, text string) error {
	if text == "" {
		return nil
	}
	name, value, _ := strings.Cut(text, "=")
	if _, known := p[name]; !known {
		return fail.Refuse("%q is not known: it has %s", terminal.Line(name), strings.Join(slices.Sorted(maps.Keys(p)), ", "))
	}
	scale := 1.0
	if name == "peak" || name == "base" {
		value = strings.TrimSuffix(value, "rps")
		if v, perMinute := strings.CutSuffix(value, "rpm"); perMinute {
			value, scale = v, 1.0/60
		}
	}
	most := map[string]float64{"days": longest, "noise": 100, "at": 23, "minutes": 600, "seed": math.MaxInt32}[name]
	if most == 0 {
		most = 1e6
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(value, "%"), 64)
	if err != nil || math.IsNaN(v) || v < 0 || v > most || (name == "days" || name == "minutes") && v < 1 {
		return fail.Refuse("%s is %q: a number up to %.0f is expected", name, terminal.Line(value), most)
	}
	p[name] = v * scale
	return nil
}

func (s shape) series(text string, p map[string]float64, start time.Time) *Series {
	random := rand.New(rand.NewPCG(uint64(p["seed"]), 0))
	minutes := int(p["days"] * minutesOfDay)
	out := &Series{Start: start, Requests: make([]float64, minutes)}
	for i := range out.Requests {
		rate := p["base"] + (p["peak"]-p["base"])*s.level(out.At(i), p)
		swing := 1 + p["noise"]/100*min(3, max(-3, random.NormFloat64()))
		out.Requests[i] = math.Round(60 * max(0, rate*swing))
	}
	out.Read = Read{
		Name: text, Format: "shape", Grain: time.Minute, Lines: minutes,
		Notes: []string{"This traffic is made up: " + s.about + "."},
	}
	return out
}
