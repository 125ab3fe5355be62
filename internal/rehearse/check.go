package rehearse

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/fail"
	"scaleout/internal/login"
	"scaleout/program/shellword"
)

// Check refuses options that cannot be followed, all at once. Zero is a value here, not a default.
func (o Options) Check() error {
	wrong := errors.Join(o.checkNames(), o.checkPaths(), o.checkNumbers())
	if wrong == nil {
		return nil
	}
	return fail.Wrap(fail.Refused, wrong)
}

func (o Options) checkNames() error {
	var wrong []error
	events := eventNames()
	for _, name := range o.Events {
		if !slices.Contains(events, name) {
			wrong = append(wrong, fmt.Errorf("--event %s: there is no such event; events: %s", shellword.Of(name), strings.Join(events, ", ")))
		}
	}
	for _, name := range o.Topologies {
		if !slices.Contains(Topologies(), name) {
			wrong = append(wrong, fmt.Errorf("--topology %s: there is none of that name; topologies: %s", shellword.Of(name), strings.Join(Topologies(), ", ")))
		}
	}
	for _, name := range o.Without {
		if !slices.Contains(Protections(), name) {
			wrong = append(wrong, fmt.Errorf("--without %s: there is no such protection; protections: %s", shellword.Of(name), strings.Join(Protections(), ", ")))
		}
	}
	return errors.Join(wrong...)
}

func eventNames() []string {
	var names []string
	for _, e := range Events() {
		names = append(names, e.Name)
	}
	return names
}

func (o Options) checkPaths() error {
	var wrong []error
	for _, path := range []struct{ flag, value string }{{"--login-path", o.LoginPath}, {"--session-path", o.SessionPath}} {
		wrong = append(wrong, login.CheckPath(path.flag, path.value))
	}
	return errors.Join(wrong...)
}

func (o Options) checkNumbers() error {
	var wrong []error
	for _, n := range []struct {
		flag               string
		value, least, most float64
		example            string
	}{
		{"--rps", o.Rate, 1, 2000, "60"},
		{"--sessions", float64(o.Sessions), 1, 5000, "60"},
		{"--speed", o.Speed, 1, 240, "60"},
		{"--port", float64(o.Port), 0, 65535, "8080"},
	} {
		if !(n.value >= n.least && n.value <= n.most) { // NaN is neither
			wrong = append(wrong, fmt.Errorf("%s %s: must be %v to %v, for example %s %s", n.flag, strconv.FormatFloat(n.value, 'f', -1, 64), n.least, n.most, n.flag, n.example))
		}
	}
	if o.Duration < 0 || o.Duration > 24*time.Hour {
		wrong = append(wrong, fmt.Errorf("--duration %v: must be 0 to 24h, for example --duration 2m", o.Duration))
	}
	return errors.Join(wrong...)
}
