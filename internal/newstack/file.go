package newstack

import (
	"encoding/json"
	"fmt"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// File returns the stack's file: what was chosen, each with the reason for it and what
// else there is. The answers have passed Check, which gave s.
func File(a Answers, s *settings.Settings) []byte {
	w := &file{project: a.Project}
	w.comment("The stack %s, for %s, as 'scaleout init' wrote it. What each setting means:", a.Stack, a.purpose())
	w.comment("docs/settings.md.")
	w.text.WriteString("config:\n")
	w.about("Everything is created in this Azure region.")
	w.line(settings.KeyLocation, quoted(s.Location))
	w.about("%s per instance.", size(s.Plan))
	if others := neighbours(a); others != "" {
		w.about("%s", others)
	}
	w.set(settings.KeyPlanSKU, s.Plan.SKU)
	w.about("Two instances survive the loss of one and every platform upgrade.")
	w.set(settings.KeyMinInstances, asText(s.MinInstances))
	w.about("The most that load may make you pay for.")
	w.set(settings.KeyMaxInstances, asText(s.MaxInstances))
	w.set(settings.KeyAutoscale, asText(true))
	w.cache(a, s)
	w.protection(a)
	w.monitoring(a, s)
	w.offPeak(s.OffPeak)
	if s.MonthlyBudget > 0 {
		w.about("US dollars a month. What could exceed it, at maxInstances, is refused.")
		w.set(settings.KeyMonthlyBudget, asText(s.MonthlyBudget))
	}
	return []byte(w.text.String())
}

func (a Answers) purpose() string {
	if a.Development {
		return "development"
	}
	return "production"
}

type file struct {
	project string
	text    strings.Builder
}

func (w *file) comment(format string, args ...any) {
	fmt.Fprintf(&w.text, "# "+format+"\n", args...)
}

func (w *file) about(format string, args ...any) {
	fmt.Fprintf(&w.text, "  # "+format+"\n", args...)
}

func (w *file) line(key, value string) { fmt.Fprintf(&w.text, "  %s: %s\n", key, value) }

func (w *file) set(key, value string) { w.line(w.project+":"+key, value) }

func (w *file) cache(a Answers, s *settings.Settings) {
	if !s.Cache.Managed {
		w.about("Azure Cache for Redis, %g GB, which is being retired. Where Azure Managed Redis can be had:", s.Cache.MemoryGB)
		w.about("%s:%s: %s", w.project, settings.KeyRedisSKU, s.Cache.Successor().Name)
		w.set(settings.KeyRedisSKU, s.Cache.Name)
		return
	}
	w.about("Azure Managed Redis, %g GB on two nodes: sessions outlive the patching of one.", s.Cache.MemoryGB)
	w.about("Its predecessor is being retired, and refused to tenants that had none before April 2026:")
	classic := s.Cache.Predecessor().Name
	if s.Cache.Name == a.Managed() {
		classic = a.Classic()
	}
	w.about("%s:%s: %s", w.project, settings.KeyRedisSKU, classic)
	w.set(settings.KeyRedisSKU, s.Cache.Name)
}

func (w *file) protection(a Answers) {
	if a.Development {
		w.about("May be destroyed at any time.")
		w.set(settings.KeyProtect, asText(false))
		return
	}
	w.about("A slip does not delete the cache and log everybody out. To destroy the")
	w.about("stack, first lift this: pulumi up -c protect=false --stack %s", a.Stack)
	w.set(settings.KeyProtect, asText(true))
}

func (w *file) monitoring(a Answers, s *settings.Settings) {
	if !a.Monitored() {
		w.about("Logs, alerts and a workbook cost by the gigabyte and by the alert.")
		w.set(settings.KeyMonitoring, asText(false))
		return
	}
	w.about("Logs, alerts and a workbook.")
	if len(s.Monitoring.AlertEmails) == 0 {
		w.about("Nobody is told of alerts yet:")
		w.about("pulumi config set --path 'alertEmails[0]' ops@example.com --stack %s", a.Stack)
	}
	w.set(settings.KeyMonitoring, asText(true))
	if len(s.Monitoring.AlertEmails) == 0 {
		return
	}
	w.about("Who gets a mail when an alert fires.")
	fmt.Fprintf(&w.text, "  %s:%s:\n", w.project, settings.KeyAlertEmails)
	for _, address := range s.Monitoring.AlertEmails {
		fmt.Fprintf(&w.text, "    - %s\n", quoted(address))
	}
}

func (w *file) offPeak(o *settings.OffPeak) {
	if o == nil {
		return
	}
	w.about("Another range of instances every week at these times.")
	fmt.Fprintf(&w.text, "  %s:%s:\n", w.project, settings.KeyOffPeak)
	fmt.Fprintf(&w.text, "    days: [%s]\n", strings.Join(o.Days, ", "))
	fmt.Fprintf(&w.text, "    start: %s\n    end: %s\n", quoted(o.Start.String()), quoted(o.End.String()))
	fmt.Fprintf(&w.text, "    timeZone: %s\n", quoted(o.TimeZone))
	fmt.Fprintf(&w.text, "    minInstances: %d\n    maxInstances: %d\n", o.MinInstances, o.MaxInstances)
}

// asText is a number or a flag as Pulumi writes it: it makes texts of both whenever it
// writes the file, which would be a change that nobody made.
func asText(v any) string { return fmt.Sprintf(`"%v"`, v) }

// quoted is a text of YAML that nothing is read into: a string of JSON is one.
func quoted(text string) string {
	b, _ := json.Marshal(text) // a string can always be written
	if strings.IndexFunc(text, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) < 0 && text != "" && text[0] >= 'a' {
		return text
	}
	return string(b)
}

func size(p catalog.Plan) string { return fmt.Sprintf("%g vCPU and %g GiB", p.Cores, p.MemoryGB) }

// neighbours names the next plans, one line away.
func neighbours(a Answers) string {
	tiers := Tiers(a)
	for i, t := range tiers {
		if t.Plan.SKU != a.Plan {
			continue
		}
		var others []string
		if i > 0 {
			others = append(others, "Cheaper: "+tiers[i-1].Plan.SKU+", "+size(tiers[i-1].Plan)+".")
		}
		if i+1 < len(tiers) {
			others = append(others, "Larger: "+tiers[i+1].Plan.SKU+", "+size(tiers[i+1].Plan)+".")
		}
		return strings.Join(others, " ")
	}
	return ""
}
