package settings

import (
	"fmt"
	"net/url"
	"strconv"

	"scaleout/internal/azure/catalog"
	"scaleout/program/alerts"
)

// Monitoring holds the settings of logs, alerts and the workbook.
type Monitoring struct {
	AlertEmails     []string // who gets a mail when an alert fires
	AlertWebhook    Secret   // address that is called when an alert fires; empty: none
	ErrorPercent    int      // more requests than this failing is an alert
	ResponseSeconds int      // a slower average is an alert
	RedisPercent    int      // more of the cache's memory, connections or time in use is an alert
	RetentionDays   int      // how long logs are kept
	DailyCapGB      int      // how many logs a day are taken at most; 0: no limit
}

// fullMemory is the share of a plan's memory that is much, in percent, where autoscale
// leaves memory out.
const fullMemory = 85

// AlertRules returns what is worth an alert. Monitoring must be on.
func (s *Settings) AlertRules() []alerts.Rule {
	least, memory := s.MinInstances, s.Memory.Out
	if s.OffPeak != nil {
		least = min(least, s.OffPeak.MinInstances)
	}
	if memory == 0 {
		memory = fullMemory
	}
	return alerts.Rules(alerts.Limits{
		Autoscale: s.Autoscale, MinInstances: least,
		CPU: float64(s.CPU.Out), Memory: float64(memory),
		ErrorPercent: float64(s.Monitoring.ErrorPercent), ResponseSeconds: float64(s.Monitoring.ResponseSeconds),
		RedisPercent: float64(s.Monitoring.RedisPercent), CacheType: s.Cache.Type(), RedisClients: s.Cache.MaxClients,
		Capped: s.Monitoring.DailyCapGB > 0, Vault: s.HasVault(), Tokens: s.ByToken(), FrontDoor: s.OwnFrontDoor(),
	})
}

// A monitoringDraft holds the settings of monitoring, whether it is on or not.
type monitoringDraft struct {
	on      bool
	emails  []element
	webhook string
	numbers map[string]int
}

func (r *reader) monitoring() monitoringDraft {
	m := monitoringDraft{
		on: r.boolean(KeyMonitoring), emails: r.array(KeyAlertEmails), webhook: r.text(KeyAlertWebhook), numbers: map[string]int{},
	}
	for _, b := range monitoringBounds {
		m.numbers[b.key] = r.integer(b.key)
	}
	return m
}

func (m monitoringDraft) finish() *Monitoring {
	if !m.on {
		return nil
	}
	done := &Monitoring{
		AlertWebhook: NewSecret(m.webhook),
		ErrorPercent: m.numbers[KeyAlertErrorPercent], ResponseSeconds: m.numbers[KeyAlertResponseSeconds], RedisPercent: m.numbers[KeyAlertRedisPercent],
		RetentionDays: m.numbers[KeyLogRetentionDays], DailyCapGB: m.numbers[KeyLogDailyCapGB],
	}
	for _, e := range m.emails {
		done.AlertEmails = append(done.AlertEmails, e.text)
	}
	return done
}

// longestAnswer is after how many seconds App Service's front end gives up on a
// request ("App Service FAQ": 230 seconds).
const longestAnswer = 230

// largestCap keeps a slip of the finger from becoming a bill; Azure knows no bound.
const largestCap = 1000

// monitoringBounds are the bounds of the settings of monitoring.
var monitoringBounds = []struct {
	key         string
	least, most int
	unit, what  string
}{
	{KeyAlertErrorPercent, 1, 99, "percent", "how many requests may fail before somebody is told"},
	{KeyAlertResponseSeconds, 1, longestAnswer - 1, "seconds", "how slow the average answer may be before somebody is told; App Service gives up after 230"},
	{KeyAlertRedisPercent, 1, 99, "percent", "how much of the cache may be in use before somebody is told"},
	{KeyLogRetentionDays, catalog.MinRetention, catalog.MaxRetention, "days", "how long logs are kept"},
	{KeyLogDailyCapGB, 0, largestCap, "GB", "how many logs a day are taken at most, 0 for no limit"},
}

// monitoringRangeRule holds also while monitoring is off: it will be on one day.
func monitoringRangeRule(d *draft) Problems {
	var ps Problems
	for _, b := range monitoringBounds {
		n := d.monitoring.numbers[b.key]
		if n >= b.least && n <= b.most {
			continue
		}
		ps = append(ps, Problem{
			Key: b.key, Value: d.shown(b.key, strconv.Itoa(n)),
			Reason:  fmt.Sprintf("This is %s.", b.what),
			Allowed: fmt.Sprintf("%d to %d %s", b.least, b.most, b.unit),
			Fix:     d.set(b.key, strconv.Itoa(min(max(n, b.least), b.most))),
		})
	}
	return ps
}

// webhookRule: whoever knows such an address can usually post to the channel
// behind it, so it is a secret.
func webhookRule(d *draft) Problems {
	p := Problem{
		Key: KeyAlertWebhook, Value: hidden,
		Allowed: "an encrypted https:// address; none, and nothing is called",
		Fix:     d.setSecret(KeyAlertWebhook),
	}
	switch {
	case d.monitoring.webhook == "":
		return nil
	case !d.encrypted[KeyAlertWebhook]:
		p.Reason = "This address is not encrypted, so it stands in clear " + d.exposed(KeyAlertWebhook) +
			"; whoever reads it can usually post where it leads. Replace it at its source, then encrypt the new one; the command asks for it."
	case !isWebhook(d.monitoring.webhook):
		p.Reason = "This is not an https address that Azure can call. The command asks for a new one."
	default:
		return nil
	}
	return Problems{p}
}

func isWebhook(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && printable(s)
}

// monitoringWarning: an alert that nobody hears of, and settings without effect.
func monitoringWarning(d *draft) []string {
	m := d.monitoring
	switch {
	case m.on && len(m.emails) == 0 && m.webhook == "":
		return one("monitoring is on, but an alert tells nobody: it only shows in the portal. %s",
			d.setPath(KeyAlertEmails+"[0]", "ops@example.com"))
	case m.on && m.numbers[KeyLogDailyCapGB] == 0:
		return one("logDailyCapGB is 0: nothing limits what logs may cost. One gigabyte a day: %s", d.set(KeyLogDailyCapGB, "1"))
	case !m.on && (len(m.emails) > 0 || m.webhook != ""):
		return one("monitoring is off, so nobody is told of anything: alertEmails and alertWebhook have no effect. %s", d.set(KeyMonitoring, "true"))
	}
	return nil
}
