package traffic_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/forecast/traffic"
)

// The shapes are those that App Service is known to write: on Windows properties are an
// object, on Linux a text with one. The values are made up.
const (
	onWindows = `{"time": "%s", "resourceId": "/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.WEB/SITES/APP", "category": "AppServiceHTTPLogs", ` +
		`"properties": {"CsMethod":"GET","CsUriStem":"/","SPort":"443","ScStatus":200,"ScBytes":778,"TimeTaken":%d,"Result":"Success",` +
		`"CsUriQuery":"a=1&X-ARR-LOG-ID=%d","UserAgent":"\"TimeTaken\":9","ComputerName":"WEBWK00000A"}}`
	onLinux = `{"EventStampName":"waws-prod-am2-713","EventTime":"%[1]s","Host":"ln1","category":"AppServiceHTTPLogs","properties":` +
		`"{\"CsHost\":\"app.azurewebsites.net\",\"CsUriStem\":\"\\/\",\"CsUriQuery\":\"\",\"CsMethod\":\"GET\",\"TimeTaken\":%[2]d,` +
		`\"ScStatus\":\"200\",\"UserAgent\":\"AlwaysOn\"}","resourceId":"/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.WEB/SITES/APP","time":"%[1]s"}`
	exported = `{"TenantId":"t","TimeGenerated":"%s","CsMethod":"GET","TimeTaken":"%d","ScStatus":200,"_ResourceId":"/subscriptions/s","Type":"AppServiceHTTPLogs"}`
	insights = `{"time":"%s","resourceId":"/SUBSCRIPTIONS/S","Type":"AppRequests","Properties":{"a":"b"},"DurationMs":%d.0,"ItemCount":3,"Id":"1","Success":true}`
)

func line(form string, second, i int) string {
	at := time.Date(2026, 11, 2, 10, 0, second, 123456700, time.UTC).Format("2006-01-02T15:04:05.0000000Z")
	text := fmt.Sprintf(form, at, 100*(i%2+1), i)
	text, _, _ = strings.Cut(text, "%!(EXTRA")
	return text
}

// minutes are two requests in the first minute, three in the second and one in the third.
func minutes(form, end string) string {
	var b strings.Builder
	for i, second := range []int{1, 59, 60, 61, 119, 120} {
		b.WriteString(line(form, second, i) + end)
	}
	return b.String()
}

func TestResourceLogs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, requests, seconds string }{
		"Windows":       {minutes(onWindows, "\n"), "3", "0.1333"},
		"Linux, \\r\\n": {minutes(onLinux, "\r\n"), "3", "0.1333"},
		"data export":   {minutes(exported, "\n"), "3", "0.1333"},
		"Insights":      {minutes(insights, "\n"), "9", "0.1333"},
		"one value":     {"{\n \"records\": [\n" + strings.TrimSuffix(minutes(onLinux, ",\n"), ",\n") + "\n]}", "3", "0.1333"},
		"batches": {
			`{"records":[` + strings.TrimSuffix(minutes(onWindows, ","), ",") + "]}\n" + `{"records":[]}` + "\n", "3", "0.1333",
		},
	} {
		s := read(t, c.text, traffic.Options{})
		assert.Equal(t, "Azure resource log", s.Read.Format, name)
		assert.Equal(t, c.requests, show(s.Requests), name)
		assert.Equal(t, c.seconds, show(s.Seconds), name)
		assert.Zero(t, s.Read.Unreadable, name)
		assert.Equal(t, 6, s.Read.Lines, name)
	}
}

// Lines of other logs are passed over, broken ones are counted, and what was read twice
// counts once where App Service tells.
func TestResourceLogsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	console := `{"time":"2026-11-02T10:01:00Z","resourceId":"/S","category":"AppServiceConsoleLogs","properties":{"resultDescription":"up"}}` + "\n"
	s := read(t, console+minutes(onWindows, "\n")+minutes(onWindows, "\n")+console+`{"time":"2026-11-02T10:0`+"\n"+
		strings.Replace(line(onLinux, 60, 1), "2026-11", "2036-11", 2)+"\n"+
		`{"time":"soon","resourceId":"/S","category":"AppServiceHTTPLogs","properties":{}}`, traffic.Options{})
	assert.Equal(t, "3", show(s.Requests))
	assert.Equal(t, 6, s.Read.Duplicates)
	assert.Equal(t, 3, s.Read.Unreadable)
	assert.Equal(t, []string{"it is no whole line of JSON", "the time is in the future", "no time that can be read"},
		[]string{s.Read.Bad[0].Reason, s.Read.Bad[1].Reason, s.Read.Bad[2].Reason})
	assert.Contains(t, strings.Join(s.Read.Notes, " "), "2 lines are no requests, and passed over.")

	assert.Contains(t, refused(t, console), "it has records of AppServiceConsoleLogs, and none of AppServiceHTTPLogs: these are the requests of an app")
	assert.Contains(t, refused(t, "{\n\"category\":\"AppServiceHTTPLogs\",\"resourceId\":\"/S\",\"time\":"), "it is not the JSON of a resource log")
	cut := read(t, "{\"records\":[\n"+line(onLinux, 60, 1)+"]}\n{\"records\":[\n"+line(onLinux, 60, 1), traffic.Options{})
	assert.Equal(t, 1, cut.Read.Unreadable)
	assert.Equal(t, "1", show(cut.Requests))
}
