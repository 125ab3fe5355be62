package settings

import (
	"encoding/json"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
)

// weekdays are the names that autoscale takes, in their order.
var weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// rawOffPeak is the offPeak object, of the right types but not yet checked.
type rawOffPeak struct {
	days                 []element
	start, end, timeZone string
	min, max             int
}

const (
	pathDays  = KeyOffPeak + ".days"
	pathStart = KeyOffPeak + ".start"
	pathEnd   = KeyOffPeak + ".end"
	pathZone  = KeyOffPeak + ".timeZone"
	pathMin   = KeyOffPeak + ".minInstances"
	pathMax   = KeyOffPeak + ".maxInstances"
)

// offPeakFields are all fields with an example, which is what a fix proposes.
var offPeakFields = []struct{ name, example string }{
	{"days", "Monday"}, {"start", "19:00"}, {"end", "07:00"}, {"timeZone", "UTC"},
	{"minInstances", "2"}, {"maxInstances", "3"},
}

// offPeak reads the object and reports what is missing, unknown or of the
// wrong type.
func (r *reader) offPeak() *rawOffPeak {
	fields := map[string]any{}
	for _, e := range r.object(KeyOffPeak) {
		fields[e.name] = e.raw
	}
	if len(fields) == 0 {
		return nil
	}
	var names []string
	for _, f := range offPeakFields {
		names = append(names, f.name)
		if _, ok := fields[f.name]; !ok {
			r.report(r.missingField(f.name, exampleBeside(f.name, f.example, fields)))
		}
	}
	for _, e := range r.object(KeyOffPeak) {
		if !contains(names, e.name) {
			r.report(r.unknownField(e, names))
		}
	}
	return &rawOffPeak{
		days:     r.days(fields["days"]),
		start:    r.field(fields, "start", "19:00"),
		end:      r.field(fields, "end", "07:00"),
		timeZone: r.field(fields, "timeZone", "UTC"),
		min:      r.number(fields, "minInstances", 2),
		max:      r.number(fields, "maxInstances", leastMax(fields)),
	}
}

// exampleBeside is an example that goes with what is given.
func exampleBeside(name, example string, fields map[string]any) string {
	switch {
	case name == "maxInstances":
		return strconv.Itoa(leastMax(fields))
	case name == "end" && fields["start"] == example:
		return "08:00"
	}
	return example
}

// leastMax is 3, or the least number of instances where that is more.
func leastMax(fields map[string]any) int {
	if n, err := strconv.Atoi(scalar(fields["minInstances"])); err == nil && n <= maxOfAllTiers {
		return max(n, 3)
	}
	return 3
}

func (r *reader) missingField(name, example string) Problem {
	path := KeyOffPeak + "." + name
	fix := r.setPath(path, example)
	if name == "days" {
		fix = r.setPath(path+"[0]", example)
	}
	return Problem{
		Key: path, unset: true,
		Reason:  "An off-peak time needs all six fields: days, start, end, timeZone, minInstances, maxInstances. The command proposes " + example + ".",
		Allowed: "such as " + example,
		Fix:     fix,
	}
}

func (r *reader) unknownField(e element, names []string) Problem {
	reason := "There is no such field."
	if near := catalog.Nearest(e.name, names); near != "" {
		reason += " The nearest is " + near + "."
	}
	return Problem{
		Key: e.path, Value: r.shown(KeyOffPeak, scalar(e.raw)), Reason: reason,
		Allowed: strings.Join(names, ", "),
		Fix:     r.removeElement(e.path),
	}
}

func (r *reader) days(raw any) []element {
	if raw == nil {
		return nil
	}
	list, ok := raw.([]any)
	if !ok {
		first := weekdays[0]
		if s, isText := raw.(string); isText {
			first = nearestDay(s)
		}
		r.report(Problem{
			Key: pathDays, Value: r.shown(KeyOffPeak, scalar(raw)),
			Reason:  "This is not a list. It takes two commands to make it one.",
			Allowed: "a list of days, set one by one:\n" + r.setPath(pathDays+"[0]", "Monday"),
			Fix:     r.removePath(pathDays) + "\n" + r.setPath(pathDays+"[0]", first),
		})
		return nil
	}
	if len(list) == 0 {
		r.report(Problem{
			Key: pathDays, Value: "[]",
			Reason:  "Without a day the off-peak time never starts.",
			Allowed: strings.Join(weekdays, ", "),
			Fix:     r.setPath(pathDays+"[0]", weekdays[0]),
		})
	}
	return r.elements(pathDays, list)
}

func (r *reader) field(fields map[string]any, name, example string) string {
	raw, ok := fields[name]
	if !ok {
		return example
	}
	if s, isText := raw.(string); isText {
		return s
	}
	path := KeyOffPeak + "." + name
	r.report(Problem{
		Key: path, Value: r.shown(KeyOffPeak, scalar(raw)),
		Reason:  "This is not a string. In a stack file it needs quotes: \"" + example + "\".",
		Allowed: "such as " + example,
		Fix:     r.setPath(path, example),
	})
	return example
}

func (r *reader) number(fields map[string]any, name string, example int) int {
	raw, ok := fields[name]
	if !ok {
		return example
	}
	if n, err := strconv.Atoi(scalar(raw)); err == nil {
		return n
	}
	path := KeyOffPeak + "." + name
	r.report(Problem{
		Key: path, Value: r.shown(KeyOffPeak, scalar(raw)),
		Reason:  "This is not a whole number.",
		Allowed: "digits only, such as " + strconv.Itoa(example),
		Fix:     r.setPath(path, strconv.Itoa(example)),
	})
	return example
}

// scalar returns a JSON value as text: a string as it is, the rest as JSON.
func scalar(raw any) string {
	switch v := raw.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return jsonText(raw)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// finish returns what the rules have passed; nil for nil.
func (o *rawOffPeak) finish() *OffPeak {
	if o == nil {
		return nil
	}
	done := &OffPeak{TimeZone: o.timeZone, MinInstances: o.min, MaxInstances: o.max}
	done.Start, _ = parseClock(o.start)
	done.End, _ = parseEnd(o.end)
	for _, day := range o.days {
		done.Days = append(done.Days, day.text)
	}
	return done
}
