package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
)

// Run looks at the deployment once and judges it. The error is about what made
// looking impossible: no login, no such app.
func Run(ctx context.Context, o Options) (Report, error) {
	if err := o.Check(); err != nil {
		return Report{}, err
	}
	o = o.withDefaults()
	s, err := observe(ctx, &o)
	if err != nil {
		return Report{}, err
	}
	report := Report{App: s.site.name, AppID: s.site.id.String(), URL: "https://" + s.asked(&o)}
	for _, c := range checks {
		if o.wants(c.name) {
			report.Findings = append(report.Findings, c.find(s, &o))
		}
	}
	return report, nil
}

// Check reports whether the options make sense, before anything is asked.
func (o *Options) Check() error {
	for _, name := range o.Only {
		if !slices.Contains(Checks(), name) {
			return fmt.Errorf("there is no check %q%s; checks: %s", name, catalog.Meant(name, Checks()), strings.Join(Checks(), ", "))
		}
	}
	return nil
}

// between is the pause of Wait between two looks.
const between = 15 * time.Second

// Wait looks again and again until nothing that it finds can come right by itself,
// or until the time given is over, and returns the last report. Told hears of each
// look that was not the last. That Azure does not answer may pass, too.
func Wait(ctx context.Context, o Options, limit time.Duration, told func(Report)) (Report, error) {
	end := o.Clock.Now().Add(limit)
	for {
		report, err := Run(ctx, o)
		over := !o.Clock.Now().Add(between).Before(end)
		if over || err == nil && !report.pending() || err != nil && !arm.Passes(err) {
			return report, err
		}
		if err == nil {
			told(report)
		}
		if err := o.Clock.Sleep(ctx, between); err != nil {
			return report, err
		}
	}
}
