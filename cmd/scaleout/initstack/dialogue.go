package initstack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/fail"
	"scaleout/internal/newstack"
	"scaleout/program/cost"
	"scaleout/program/settings"
)

// dialogue asks for what no flag says.
type dialogue struct {
	*Options
	prompt *cli.Prompt
	offer  answered
}

// someRegion is proposed to people, who see that it is a proposal.
const someRegion = "westeurope"

func (d *dialogue) run(ctx context.Context) error {
	fmt.Fprintf(d.Out, "A new stack, %s. Nothing is created: the answers become Pulumi.%[1]s.yaml. Enter takes what\nstands in brackets.\n\n", d.Stack)
	for _, ask := range []func(context.Context) error{d.place, d.purpose, d.tier, d.cache, d.alerts, d.offPeak, d.budget} {
		if err := ask(ctx); err != nil {
			return err
		}
	}
	d.Answers = newstack.Propose(d.Answers)
	return nil
}

func (d *dialogue) place(ctx context.Context) error {
	return d.setting(ctx, settings.KeyLocation, "Azure region", someRegion)
}

func (d *dialogue) purpose(ctx context.Context) error {
	if d.Purpose != "" {
		return nil
	}
	proposal := "production"
	if d.Development {
		proposal = "development"
	}
	return d.until(ctx, "Production, or development (small, unprotected)", proposal, func(answer string) string {
		answer = strings.ToLower(answer)
		d.Development = strings.HasPrefix("development", answer)
		if !d.Development && !strings.HasPrefix("production", answer) {
			return "  Type production or development.\n"
		}
		return ""
	})
}

// tier asks for load and budget, and shows what each plan carries and costs.
func (d *dialogue) tier(ctx context.Context) error {
	if d.requests == "" && d.Plan == "" {
		err := d.until(ctx, "Requests a second at the busiest time; 0: not known", "0", func(answer string) (wrong string) {
			var err error
			if d.Requests, err = newstack.Load(answer); err != nil {
				wrong = fmt.Sprintf("  %v.\n", err)
			}
			return wrong
		})
		if err != nil {
			return err
		}
	}
	if err := d.budget(ctx); err != nil {
		return err
	}
	if d.Plan == "" {
		d.showTiers()
	}
	for _, q := range []struct{ path, question string }{
		{settings.KeyPlanSKU, "Plan"}, {settings.KeyMinInstances, "Fewest instances"}, {settings.KeyMaxInstances, "Most instances"},
	} {
		if err := d.setting(ctx, q.path, q.question, ""); err != nil {
			return err
		}
	}
	return nil
}

// budget asks before the plan, and once more where what was chosen since exceeds it.
func (d *dialogue) budget(ctx context.Context) error {
	return d.setting(ctx, settings.KeyMonthlyBudget, "US dollars a month that it may cost at most; 0: no limit", "0")
}

func (d *dialogue) showTiers() {
	proposed := newstack.Propose(d.Answers)
	fmt.Fprintf(d.Out, "\n  %-6s %-20s %14s   %s\n", "plan", "each instance", "carries about", "the whole stack, USD a month, "+proposed.MinInstances+" to "+proposed.MaxInstances+" instances")
	for _, t := range newstack.Tiers(proposed) {
		fmt.Fprintf(d.Out, "  %-6s %-20s %8.0f req/s   %s\n", t.Plan.SKU, fmt.Sprintf("%g vCPU, %g GiB", t.Plan.Cores, t.Plan.MemoryGB), t.Carries, amounts(t.Estimate))
	}
	fmt.Fprintf(d.Out, "  A request is taken to cost %.0f ms of a processor. Measure yours.\n\n", newstack.CPUSeconds*1000)
}

func amounts(e cost.Estimate) string {
	least := ""
	if e.AtLeast {
		least = "at least "
	}
	return fmt.Sprintf("%s%.2f to %.2f", least, e.Total.AtMin, e.Total.AtMax)
}

// cache shows both kinds, where there are both, unless a flag has chosen.
func (d *dialogue) cache(ctx context.Context) error {
	if d.Cache == "" {
		d.showCaches()
	}
	return d.setting(ctx, settings.KeyRedisSKU, "Session cache", "")
}

func (d *dialogue) showCaches() {
	fmt.Fprintf(d.Out, "\n  %s\n", d.offer.why)
	for _, name := range d.offer.Caches(d.Answers) {
		with := newstack.Propose(d.Answers)
		with.Cache, with.Budget = name, ""
		kind := "Azure Managed Redis"
		if c, _ := catalog.CacheByName(name); !c.Managed {
			kind = "Azure Cache for Redis, being retired"
		}
		if s, err := newstack.Check(with); err == nil {
			fmt.Fprintf(d.Out, "  %-12s %-38s %8.2f USD a month\n", name, kind, newstack.CacheCost(s))
		}
	}
}

func (d *dialogue) alerts(ctx context.Context) error {
	if strings.EqualFold(*d.given["alert-emails"], nobody) {
		return nil
	}
	return d.setting(ctx, settings.KeyAlertEmails, "Who gets a mail when an alert fires? Addresses, with commas between them", nobody)
}

// offPeak asks for days first: without any there is no off-peak time.
func (d *dialogue) offPeak(ctx context.Context) error {
	const path = settings.KeyOffPeak + "."
	for _, q := range []struct{ field, question, proposal string }{
		{"days", "Days with an off-peak time, such as Saturday,Sunday", nobody},
		{"start", "It starts at", "19:00"},
		{"end", "and ends at; 24:00: whole days", "07:00"},
		{"timeZone", "Time zone, by its Windows name", "UTC"},
		{"minInstances", "Fewest instances then", ""},
		{"maxInstances", "Most instances then", ""},
	} {
		if err := d.setting(ctx, path+q.field, q.question, q.proposal); err != nil {
			return err
		}
		if !d.OffPeak.Wanted() {
			return nil
		}
	}
	return nil
}

// setting asks for one setting, until the program takes it. What a flag says is asked
// only where that is wrong.
func (d *dialogue) setting(ctx context.Context, path, question, proposal string) error {
	field := newstack.FieldAt(path)
	if field.Given(&d.Answers) != "" {
		wrong := problemsWith(d.Answers, path)
		if wrong == "" {
			return nil
		}
		fmt.Fprint(d.Out, wrong)
		field.Set(&d.Answers, "")
	}
	if proposal == "" { // what suits the other answers
		proposed := newstack.Propose(d.Answers)
		proposal = field.Given(&proposed)
	}
	return d.until(ctx, question, proposal, func(answer string) string {
		if strings.EqualFold(answer, nobody) {
			answer = ""
		}
		field.Set(&d.Answers, answer)
		return problemsWith(d.Answers, path)
	})
}

// problemsWith returns what is wrong with one answer, and nothing about those that are
// still to come.
func problemsWith(a newstack.Answers, path string) string {
	proposed := newstack.Propose(a)
	_, err := newstack.Check(proposed)
	var problems settings.Problems
	if !errors.As(err, &problems) {
		return ""
	}
	var b strings.Builder
	for _, p := range problems {
		p.Fix = answerOf(p.Fix, newstack.FieldAt(path).Flag)
		over := p.Key == settings.KeyMonthlyBudget && path != settings.KeyLocation && !strings.HasPrefix(path, settings.KeyOffPeak)
		if over || p.Key == path || strings.HasPrefix(p.Key, path+"[") {
			b.WriteString(p.String())
		}
	}
	return b.String()
}

// answerOf turns a fix, which is a flag, into what to type here.
func answerOf(fix, flag string) string {
	if fix == "leave out --"+flag {
		return nobody
	}
	if answer, ok := strings.CutPrefix(fix, "--"+flag+" "); ok {
		return strings.Trim(answer, "'")
	}
	return fix
}

// until asks again as long as something is wrong with the answer.
func (d *dialogue) until(ctx context.Context, question, proposal string, take func(answer string) (wrong string)) error {
	for {
		answer, err := d.prompt.Ask(ctx, question, proposal)
		if err != nil {
			return fail.New(fail.Failed, "the questions were not all answered, and nothing was written")
		}
		wrong := take(answer)
		if wrong == "" {
			return nil
		}
		fmt.Fprint(d.Out, wrong)
	}
}
