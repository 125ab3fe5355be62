package adopt_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/adopt"
)

// scaled is an app with an autoscale setting that somebody has changed.
func scaled(change func(properties obj)) adopt.Facts {
	x := newFixture()
	change(x.autoscale["properties"].(obj))
	return x.withAutoscale(x.facts())
}

// said are the changes of an autoscale setting, and who notices.
func said(d adopt.Draft) string {
	var b strings.Builder
	for _, c := range d.Changes {
		if strings.HasPrefix(c.Part, "autoscale") {
			b.WriteString(c.What + " | " + c.People + "\n")
		}
	}
	return b.String()
}

func value(d adopt.Draft, key string) string {
	s, _ := find(d, key, "")
	return s.Value
}

// Somebody has turned it off: that it goes on is said, and its range, which nothing
// has used since, is no ceiling.
func TestAutoscaleThatIsOff(t *testing.T) {
	t.Parallel()
	d := adopt.Make(scaled(func(o obj) {
		o["enabled"] = false
		capacity(o)["maximum"] = "20"
	}), wishes(nil))
	assert.Empty(t, refusals(d))
	assert.Contains(t, said(d), "it was off (with 1 to 20 instances): it goes on, with 2 to 5 | whoever turned it off, and the bill")
	assert.Equal(t, "5", value(d, "maxInstances"))
	assert.NotContains(t, said(d), "times of the week")

	weekend := scaled(func(o obj) {
		o["enabled"] = false
		o["profiles"] = weekly("Weekend", []any{"Saturday"}, 1, 6, "2", "3")
	})
	d = adopt.Make(weekend, wishes(nil))
	assert.Empty(t, refusals(d))
	assert.Empty(t, value(d, "offPeak"))
	assert.Contains(t, said(d), "its times of the week go: Weekend | whoever meant to turn it on again")
}

// One date's range neither becomes the ceiling of every day nor goes in silence.
func TestRangeOfOneDate(t *testing.T) {
	t.Parallel()
	d := adopt.Make(scaled(func(o obj) { examples["profiles[].fixedDate"](fixture{}, o) }), wishes(nil))
	assert.Empty(t, refusals(d))
	assert.Equal(t, []string{"2", "5"}, []string{value(d, "minInstances"), value(d, "maxInstances")})
	assert.Contains(t, said(d), "the range for one date goes: Launch, 2026-12-24T00:00:00Z to 2026-12-25T00:00:00Z (UTC), 8 to 20 instances | whoever planned for that date")
}

// A weekly time becomes offPeak, with its own range.
func TestWeeklyTimeIsKept(t *testing.T) {
	t.Parallel()
	days := []any{"Monday", "Friday"}
	for name, c := range map[string]struct {
		from, until float64
		ends        []any
		want        string
	}{
		"within the day": {1, 6, days, `{"days":["Monday","Friday"],"start":"01:00","end":"06:00","timeZone":"W. Europe Standard Time","minInstances":2,"maxInstances":3}`},
		"over midnight":  {20, 6, []any{"Saturday", "Tuesday"}, `{"days":["Monday","Friday"],"start":"20:00","end":"06:00","timeZone":"W. Europe Standard Time","minInstances":2,"maxInstances":3}`},
		"whole days":     {0, 0, []any{"Wednesday", "Saturday"}, `{"days":["Monday","Tuesday","Friday"],"start":"00:00","end":"24:00","timeZone":"W. Europe Standard Time","minInstances":2,"maxInstances":3}`},
	} {
		d := adopt.Make(scaled(func(o obj) {
			o["profiles"] = weekly("Night", days, c.from, c.until, "1", "3")
			profiles(o)[1].(obj)["recurrence"].(obj)["schedule"].(obj)["days"] = c.ends
		}), wishes(nil))
		assert.Empty(t, refusals(d), name)
		assert.JSONEq(t, c.want, value(d, "offPeak"), name)
		assert.Equal(t, "2", value(d, "minInstances"), name)
		assert.Contains(t, said(d), "off-peak, there are 2 instances at least (it was 1) | the bill", name)
	}
}

// What offPeak cannot describe is in the way, until somebody agrees that it goes.
func TestTimesThatCannotBeKept(t *testing.T) {
	t.Parallel()
	week := []any{"Monday", "Tuesday"}
	for name, change := range map[string]func(obj){
		"two times": func(o obj) {
			o["profiles"] = append(weekly("Noon", week, 11, 14, "4", "9"), weekly("Night", week, 1, 5, "1", "2")...)
		},
		"no end":      func(o obj) { o["profiles"] = append(profiles(o), weekly("Noon", week, 11, 14, "4", "9")[0]) },
		"other days":  func(o obj) { o["profiles"] = weekly("Noon", week, 20, 14, "4", "9") },
		"zero length": func(o obj) { o["profiles"] = weekly("Noon", week, 11, 11, "4", "9") },
		"no day long": func(o obj) { o["profiles"] = weekly("Noon", week, 0, 0, "4", "9") },
	} {
		f := scaled(change)
		assert.Equal(t, []string{"autoscale-schedule"}, refusals(adopt.Make(f, wishes(nil))), name)
		w := wishes(nil)
		w.Accepted = []string{"autoscale-schedule"}
		d := adopt.Make(f, w)
		assert.Empty(t, refusals(d), name)
		assert.Contains(t, said(d), "go: always 2 to 9 instances, by the load | whoever relies on these times", name)

		w.Accepted, w.File = nil, map[string]string{
			"offPeak": `{"days":["Monday"],"start":"19:00","end":"07:00","timeZone":"UTC","minInstances":2,"maxInstances":3}`,
		}
		assert.Empty(t, refusals(adopt.Make(f, w)), "%s: the stack's file says what is wanted", name)
	}
}

// Who is told of scaling is told afterwards, or said to be told no longer; the
// address of a webhook is a secret.
func TestWhoIsToldOfScaling(t *testing.T) {
	t.Parallel()
	f := scaled(func(o obj) {
		for _, name := range []string{"customEmails", "sendToSubscriptionAdministrator"} {
			examples["notifications[].email."+name](fixture{}, o)
		}
		examples["notifications[].webhooks"](fixture{}, o)
	})
	d := adopt.Make(f, wishes(nil))
	assert.Equal(t, `["ops@example.com"]`, value(d, "notifyEmails"))
	assert.Contains(t, said(d), "what listens at hooks.example.com is no longer called")
	assert.Contains(t, said(d), "the subscription's administrators are no longer told")
	var report bytes.Buffer
	adopt.Report(&report, 1000, f, d, nil)
	assert.NotContains(t, report.String(), "hunter2")

	d = adopt.Make(f, wishes(map[string]string{"notifyEmails": `["dev@example.com"]`}))
	assert.Empty(t, value(d, "notifyEmails"), "the file's is what is wanted")
	assert.Contains(t, said(d), "ops@example.com | whoever is not in notifyEmails")
}
