package capacity

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/fail"
)

// mostSlots bounds the requests at once in an instance.
const mostSlots = 10_000

// forms are how a person gives the parameters, by name.
var forms = map[string]form{
	"cpuPerRequest": {seconds, time.Microsecond.Seconds(), 600, "a time of up to 10m, such as 20ms"},
	"cpuIdle":       {number, 0, 32, "cores from 0 to 32, such as 0.05"},
	"memoryIdle":    {gigabytes, 0, 256, "memory of up to 256GB, such as 600MB"},
	"memoryPerRps":  {gigabytes, 0, 256, "memory of up to 256GB, such as 2MB"},
	"service":       {seconds, time.Microsecond.Seconds(), 600, "a time of up to 10m, such as 50ms"},
	"slots":         {whole, 1, mostSlots, "a whole number from 1 to 10000, such as 64"},
	"startUp":       {minutes, 0, 60, "a time of up to 1h, such as 2m"},
	"metricDelay":   {minutes, 0, 60, "a time of up to 1h, such as 1m"},
}

// A form is how a value is written, and what it may be.
type form struct {
	read        func(string) (float64, error)
	least, most float64
	allowed     string
}

// FromFlags reads what a person gives: "cpuPerRequest=20ms,slots=8,startUp=2m". The error
// names all that is wrong.
func FromFlags(text string) (Model, error) {
	var m Model
	var wrong []error
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		if err := m.give(strings.TrimSpace(part)); err != nil {
			wrong = append(wrong, fmt.Errorf("--capacity %w", err))
		}
	}
	if len(wrong) > 0 {
		return Model{}, fail.Wrap(fail.Refused, errors.Join(wrong...))
	}
	return m, nil
}

// give sets one parameter: "slots=8".
func (m *Model) give(part string) error {
	name, value, ok := strings.Cut(part, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	form, known := forms[name]
	if !known {
		return fmt.Errorf("%s: there is no such parameter%s; parameters: %s", part, catalog.Meant(name, names()), strings.Join(names(), ", "))
	}
	v, err := form.read(value)
	if !ok || err != nil || !(v >= form.least && v <= form.most) { // NaN is neither
		return fmt.Errorf("%s: must be %s", part, form.allowed)
	}
	for _, k := range kinds {
		if k.name != name {
			continue
		}
		if k.of(m).From != "" {
			return fmt.Errorf("%s: %s is given twice", part, name)
		}
		*k.of(m) = Parameter{Value: v, From: Given, Note: "--capacity " + part}
	}
	return nil
}

func names() []string {
	var all []string
	for _, k := range kinds {
		all = append(all, k.name)
	}
	return all
}

func number(s string) (float64, error) { return strconv.ParseFloat(s, 64) }

func whole(s string) (float64, error) {
	n, err := strconv.Atoi(s)
	return float64(n), err
}

func seconds(s string) (float64, error) {
	d, err := time.ParseDuration(s)
	return d.Seconds(), err
}

func minutes(s string) (float64, error) {
	d, err := time.ParseDuration(s)
	return d.Minutes(), err
}

func gigabytes(s string) (float64, error) {
	if mb, ok := strings.CutSuffix(s, "MB"); ok {
		v, err := number(mb)
		return v / 1024, err
	}
	gb, ok := strings.CutSuffix(s, "GB")
	if !ok {
		return 0, errors.New("no unit")
	}
	return number(gb)
}
