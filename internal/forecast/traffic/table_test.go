package traffic_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/forecast/traffic"
)

// The portal writes times as the browser does, with the zone in the heading.
func TestLogAnalyticsSummary(t *testing.T) {
	t.Parallel()
	s := read(t, `"TimeGenerated [UTC]","count_",avg_TimeTaken,"dcount_ComputerName"`+"\n"+
		`"11/1/2026, 11:50:00.000 PM",100,200,2`+"\n"+
		`"11/1/2026, 11:55:00.000 PM",100,200,2`+"\n"+
		`"11/2/2026, 12:00:00.000 AM",50,250,2`+"\n"+
		`"11/2/2026, 12:10:00.000 AM","1000",,3`+"\n"+
		`"11/2/2026, 12:15:00.000 AM",30,100,3`+"\n", traffic.Options{})
	assert.Equal(t, "20 20 20 20 20 10 10 10 10 10 ? ? ? ? ? 200 200 200 200 200", show(s.Requests))
	assert.Equal(t, "0.2 0.25 ? ?", show([]float64{s.Seconds[0], s.Seconds[5], s.Seconds[10], s.Seconds[15]}))
	assert.Equal(t, "2 3", show([]float64{s.Instances[0], s.Instances[15]}))
	assert.Equal(t, "2026-11-01T23:55:00Z", s.Start.Format(time.RFC3339))
	assert.Equal(t, 5*time.Minute, s.Read.Grain)
	assert.Equal(t, 5, s.Read.Missing)
	assert.Equal(t, []string{
		"Its dates are read with the month first.",
		"The first and the last 5 minutes are left out, as they may not be whole.",
		`The column "count_" is taken as the number of requests.`,
		"Each value is for 5 minutes and spread evenly over its minutes: peaks within it do not show, so it may have been worse.",
	}, s.Read.Notes)
}

// The day is the number that goes up at midnight, or the one above 12.
func TestOrderOfDates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2/11/2026, 23:59:00|3/11/2026, 00:00:00":                   "2026-11-02T23:59",
		"11/2/2026 23:59|11/3/2026 00:00":                           "2026-11-02T23:59",
		"25/10/2026, 9:19:25 am|25/10/2026, 9:20:25 am":             "2026-10-25T09:19",
		"11/2/2026, 9:19:25.391 AM|11/2/2026, 9:20:25.391 AM":       "2026-11-02T09:19",
		"11/2/2026, 12:19:25\u202fAM|11/2/2026, 12:20:25\u202fAM":   "2026-11-02T00:19",
		"2.11.2026, 09:19:25|2.11.2026, 09:20:25":                   "2026-11-02T09:19",
		"2026/11/02 09:19|2026/11/02 09:20":                         "2026-11-02T09:19",
		"2026-11-02T09:19:25.1234567Z|2026-11-02T09:20:25.1234567Z": "2026-11-02T09:19",
		"2026-11-02 09:19:00+05:30|2026-11-02 09:20:00+05:30":       "2026-11-02T09:19",
		"1793611140|1793611200":                                     "2026-11-02T09:19",
		"1793611140000|1793611200000":                               "2026-11-02T09:19",
		"2026-11-02 09:19:00 UTC|2026-11-02 09:20:00 UTC":           "2026-11-02T09:19",
	} {
		times := strings.Split(text, "|")
		s := read(t, fmt.Sprintf("time,requests\n\"%s\",3\n\"%s\",4\n", times[0], times[1]), traffic.Options{})
		assert.Equal(t, want, s.Start.Format("2006-01-02T15:04"), text)
		assert.Equal(t, "3 4", show(s.Requests), text)
	}
}

// In Berlin clocks were put forward from 2:00 to 3:00 on 29 March 2026, and back from
// 3:00 to 2:00 on 25 October.
func TestLocalTimes(t *testing.T) {
	t.Parallel()
	berlin := traffic.Options{Zone: zone(t, "Europe/Berlin")}
	s := read(t, "time,requests\n2026-03-29 01:45,1\n2026-03-29 02:00,2\n2026-03-29 03:00,3\n2026-03-29 03:15,4\n", berlin)
	assert.Equal(t, 45, s.Len(), "of 15 minutes each")
	assert.Equal(t, "2026-03-29T01:45:00+01:00", s.Start.Format(time.RFC3339))
	assert.Equal(t, []traffic.BadLine{{Line: 3, Text: "2026-03-29 02:00,2",
		Reason: "the clocks were put forward then: this local time never was"}}, s.Read.Bad)
	assert.Contains(t, s.Read.Notes, "1 local time never was, as the clocks were put forward: such lines are left out.")

	s = read(t, "time,requests\n2026-10-25 01:30,30\n2026-10-25 02:00,60\n2026-10-25 02:30,90\n2026-10-25 02:00,120\n2026-10-25 02:30,150\n2026-10-25 03:00,180\n", berlin)
	assert.Equal(t, "1 2 3 4 5 6", show([]float64{s.Requests[0], s.Requests[30], s.Requests[60], s.Requests[90],
		s.Requests[120], s.Requests[150]}))
	assert.Equal(t, 180, s.Len())
	assert.Zero(t, s.Read.Missing)
	assert.Zero(t, s.Read.Duplicates)
	assert.Contains(t, s.Read.Notes,
		"4 times are in the hour that the clocks were put back to: their order says which of the two is meant.")
}

func TestDuplicatesAndOtherValues(t *testing.T) {
	t.Parallel()
	s := read(t, "timestamp,value\n2026-11-02 10:00,1\n2026-11-02 10:02,3\n2026-11-02 10:01,2\n2026-11-02 10:01,2\n2026-11-02 10:01,9\n2026-11-02 10:03,\n2026-11-02 10:04,5\n", traffic.Options{})
	assert.Equal(t, "1 2 3 ? 5", show(s.Requests))
	assert.Equal(t, 1, s.Read.Duplicates)
	assert.Equal(t, 1, s.Read.Unordered)
	assert.Equal(t, []traffic.BadLine{{Line: 6, Text: "2026-11-02 10:01,9", Reason: "another value for the same time"}},
		s.Read.Bad)
}

// Rows of one time that differ in a name belong together; a number is no name.
func TestRowsForEachInstance(t *testing.T) {
	t.Parallel()
	s := read(t, "timestamp;instance;requests;cpu;p95\n"+
		"2026-11-02 10:00;a;10;20,5;1\n2026-11-02 10:00;b;30;40,5;2\n2026-11-02 10:01;a;1;50;3\n2026-11-02 10:01;a;1;50;4\n",
		traffic.Options{})
	assert.Equal(t, "40 1", show(s.Requests))
	assert.Equal(t, "30.5 50", show(s.CPU))
}

// A table of requests as Application Insights exports it: a row may stand for several.
func TestApplicationInsightsRows(t *testing.T) {
	t.Parallel()
	row := func(at, id, kind string, took float64, n int) string {
		return fmt.Sprintf("\"%s\",%s,GET /,\"a, \"\"b\"\"\nc\",200,%g,%s,%d\n", at, id, took, kind, n)
	}
	s := read(t, "timestamp [UTC],itemId,name,customDimensions,resultCode,duration,itemType,itemCount\n"+
		row("11/1/2026, 1:00:00.000 PM", "a", "request", 100, 1)+
		row("11/1/2026, 1:01:00.000 PM", "b", "request", 100, 3)+
		row("11/1/2026, 1:01:00.000 PM", "b", "request", 100, 3)+
		row("11/1/2026, 1:01:30.000 PM", "c", "request", 500, 1)+
		row("11/1/2026, 1:01:40.000 PM", "d", "dependency", 500, 1)+
		row("11/1/2026, 1:02:40.000 PM", "e", "request", 500, 1), traffic.Options{})
	assert.Equal(t, "4", show(s.Requests))
	assert.Equal(t, "0.2", show(s.Seconds))
	assert.Equal(t, 1, s.Read.Duplicates)
	assert.Contains(t, s.Read.Notes, "1 line is no request, and passed over.")
}

// AzureMetrics has a row for each metric and minute.
func TestAzureMetricsTable(t *testing.T) {
	t.Parallel()
	s := read(t, "TimeGenerated [UTC],ResourceId,MetricName,Total,Count,Maximum,Minimum,Average,TimeGrain\n"+
		"2026-11-02T10:00:00Z,/SITES/A,Requests,120,2,100,20,60,PT1M\n"+
		"2026-11-02T10:00:00Z,/PLANS/B,CpuPercentage,60,2,40,20,30,PT1M\n"+
		"2026-11-02T10:01:00Z,/SITES/A,Requests,130,2,100,20,60,PT1M\n"+
		"2026-11-02T10:01:00Z,/SITES/A,Http5xx,1,2,100,20,60,PT1M\n", traffic.Options{})
	assert.Equal(t, "120 130", show(s.Requests))
	assert.Equal(t, "30 ?", show(s.CPU))
}

// What `az monitor log-analytics query` prints: values are text.
func TestQueryJSON(t *testing.T) {
	t.Parallel()
	s := read(t, `[{"TableName": "PrimaryResult", "TimeGenerated": "2026-11-02T10:00:00Z", "count_": "60"},
		{"TableName": "PrimaryResult", "TimeGenerated": "2026-11-02T11:00:00Z", "count_": "120"},
		{"TableName": "PrimaryResult", "TimeGenerated": "2026-11-02T12:00:00Z", "count_": null},
		{"TableName": "PrimaryResult", "TimeGenerated": "2026-11-02T13:00:00Z", "count_": "-1"},
		{"TableName": "PrimaryResult", "TimeGenerated": "2026-11-02T14:00:00Z", "count_": "6"},
		{"TableName": "PrimaryResult", "TimeGenerated": "2026-11-02T15:00:00Z", "count_": "6"}]`, traffic.Options{})
	assert.Equal(t, time.Hour, s.Read.Grain)
	assert.Equal(t, "2 ?", show([]float64{s.Requests[0], s.Requests[60]}))
	assert.Equal(t, 240, s.Len())
	assert.Equal(t, "the value is negative", s.Read.Bad[0].Reason)
	assert.Contains(t, refused(t, `[{"TimeGenerated": "2026-11-02T10:00:00Z", "count_": "60"}, {"TimeGenerated": "2026-11-02T11:00:00Z", "count_": "1,200"}]`),
		"line 2: the number has a separator or a unit of thousands", "without it, the peak would be missing")
}

// Counts of minutes without a date, and a table without a heading.
func TestPlainCounts(t *testing.T) {
	t.Parallel()
	s := read(t, "minute,requests\n0,42\n1,62\n3,58\n", traffic.Options{})
	assert.Equal(t, "42 62 ? 58", show(s.Requests))
	assert.Equal(t, time.Monday, s.Start.Weekday())
	assert.Len(t, s.Read.Notes, 1)
	s = read(t, "2014-04-10 00:04:00,94.0\n2014-04-10 00:09:00,56.0\n", traffic.Options{})
	assert.Equal(t, "18.8 11.2", show([]float64{s.Requests[0], s.Requests[9]}))
	s = read(t, "time,requests/s,CPUUtilization\n2026-11-02 10:00,2,30\n2026-11-02 10:05,4,50\n", traffic.Options{})
	assert.Equal(t, "120 240", show([]float64{s.Requests[0], s.Requests[9]}))
}

// Values of less than a minute add up, and a mean of them is one.
func TestFinerThanAMinute(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("time,requests,cpu\n")
	for i := range 20 {
		fmt.Fprintf(&b, "2026-11-02 10:%02d:%02d,10,%d\n", i/6, i%6*10, i)
	}
	s := read(t, b.String(), traffic.Options{})
	assert.Equal(t, 10*time.Second, s.Read.Grain)
	assert.Equal(t, "60 60", show(s.Requests), "of four minutes the first and the last may not be whole")
	assert.Equal(t, "8.5 14.5", show(s.CPU))
}

// One value that comes late does not make the others shorter.
func TestGrainIsTheMostFrequentStep(t *testing.T) {
	t.Parallel()
	s := read(t, "time,requests\n2026-11-02 10:00,50\n2026-11-02 10:05,50\n2026-11-02 10:05:30,50\n2026-11-02 10:10,50\n2026-11-02 10:15,5\n", traffic.Options{})
	assert.Equal(t, 5*time.Minute, s.Read.Grain)
	assert.Equal(t, 20, s.Len())
}

// As many steps of 10 minutes as of 5: the gaps are where the long ones are.
func TestGrainIsTheShorterOfTwo(t *testing.T) {
	t.Parallel()
	s := read(t, "time,requests\n2026-11-02 10:00,5\n2026-11-02 10:10,5\n2026-11-02 10:15,5\n", traffic.Options{})
	assert.Equal(t, 5*time.Minute, s.Read.Grain)
	assert.Equal(t, 5, s.Read.Missing)
}

// A quote that is not closed takes 256 KB with it, and no more.
func TestStrayQuote(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("time,requests\n2026-01-01 00:00,1\n\"2026-01-01 00:01,1\n")
	for i := range 30_000 {
		fmt.Fprintf(&b, "%s,1\n", time.Date(2026, 1, 1, 0, 2+i, 0, 0, time.UTC).Format("2006-01-02 15:04"))
	}
	s := read(t, b.String(), traffic.Options{})
	assert.Equal(t, 30_002, s.Read.Lines)
	assert.Equal(t, "a quote is not closed, or stands within a cell", s.Read.Bad[0].Reason)
	assert.Equal(t, s.Read.Unreadable, s.Read.Missing)
	assert.InDelta(t, 256<<10/19, s.Read.Unreadable, 2)
	assert.Equal(t, 30_002, s.Len())
}

func TestColumnThatSaysWhatItCounts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"timestamp,value,Requests (Sum)\n2026-11-02,1,1440\n", "timestamp,Requests (Sum),value\n2026-11-02,1440,1\n"} {
		assert.Equal(t, "1440", show(read(t, text, traffic.Options{}).Requests))
	}
}

// A duplicate is found a long way back.
func TestDuplicateOfALongTimeAgo(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED in short runs: it takes seconds with the race detector")
	}
	var b strings.Builder
	b.WriteString("time,requests\n")
	from := now.AddDate(-1, 0, 0)
	for i := range 410_000 {
		fmt.Fprintf(&b, "%d,1\n", from.Unix()+60*int64(i))
	}
	s := read(t, b.String()+fmt.Sprintf("%d,1\n", from.Unix()+60*300_000), traffic.Options{})
	assert.Equal(t, 1, s.Read.Duplicates)
	assert.Equal(t, "1", show(s.Requests[300_000:300_001]))
}

// What jq makes of the log of Caddy: a row for each request.
func TestRowsOfALogInJSON(t *testing.T) {
	t.Parallel()
	s := read(t, "timestamp,url\n1793613600.1,\"/\"\n1793613600.1,\"/\"\n1793613661,\"/a,b\"\n", traffic.Options{})
	assert.Equal(t, "2 1", show(s.Requests))
	assert.Empty(t, s.Read.Bad)
}

// Excel saves numbers as it shows them. What 1.234 is, cannot be told where a decimal may
// have a comma.
func TestThousandsAreNotGuessed(t *testing.T) {
	t.Parallel()
	fine := "time;requests;cpu\n02.11.2026 10:00;998;12\n02.11.2026 10:01;999,5;12,5\n02.11.2026 10:02;1234;12.345\n"
	s := read(t, fine, traffic.Options{})
	assert.Equal(t, "998 999.5 1234", show(s.Requests))
	assert.Contains(t, refused(t, fine+"02.11.2026 10:03;1.234;12\n"), "line 5: the point may be of thousands or of decimals: write 1234, or 1,234 with a decimal comma: 02.11.2026 10:03;1.234;12")
	for _, cell := range []string{`"1,234"`, `"1,234,567.5"`, "1 234", "1\u00a0234", "1\u202f234", "1'234", "1’234", "1.8K", "1.8 k", "2M", `"1,8 K"`, "1.8 K req/s"} {
		text := refused(t, "time,requests\n2026-11-02 10:00,998\n2026-11-02 10:01,"+cell+"\n")
		assert.Contains(t, text, "line 3: the number has a separator or a unit of thousands: write 1234", cell)
	}
	s = read(t, "time,requests\n2026-11-02 10:00,998\n2026-11-02 10:01,7\n2026-11-02 10:02,oops\n2026-11-02 10:03,12,345\n", traffic.Options{})
	assert.Equal(t, "998 7 ? 12", show(s.Requests), "what is no number is one line less")
	s = read(t, "time;requests/s\n02.11.2026 10:00;1.234\n02.11.2026 10:01;2.5\n", traffic.Options{})
	assert.Equal(t, "74.04 150", show(s.Requests), "a rate has decimals")
}
