package traffic_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	"scaleout/internal/forecast/traffic"
)

var now = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

func read(t *testing.T, text string, o traffic.Options) *traffic.Series {
	t.Helper()
	o.Now = now
	s, err := traffic.Decode(strings.NewReader(text), "file", o)
	require.NoError(t, err)
	return s
}

func refused(t *testing.T, text string) string {
	t.Helper()
	_, err := traffic.Decode(strings.NewReader(text), "file", traffic.Options{Now: now})
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "\n")
	return err.Error()
}

// show writes values as people do, with ? for what is not known.
func show(values []float64) string {
	words := make([]string, len(values))
	for i, v := range values {
		if words[i] = fmt.Sprintf("%.4g", v); math.IsNaN(v) {
			words[i] = "?"
		}
	}
	return strings.Join(words, " ")
}

// combined is a line as nginx writes it ("log_format combined").
func combined(at string) string {
	return `203.0.113.9 - - [` + at + `] "GET /cart?a=1 HTTP/1.1" 200 512 "https://example.com/" "Mozilla/5.0 (X11)"` + "\n"
}

func TestAccessLogCountsByMinute(t *testing.T) {
	t.Parallel()
	s := read(t, combined("02/Nov/2026:10:00:58 +0000")+
		combined("02/Nov/2026:10:01:02 +0000")+
		combined("02/Nov/2026:10:01:59 +0000")+
		combined("02/Nov/2026:10:03:00 +0000")+
		combined("02/Nov/2026:10:01:30 +0000")+ // a long answer is logged late
		`::1 - frank [02/Nov/2026:10:03:07 +0000] "GET / HTTP/1.0" 304 -`+"\n"+ // common format
		combined("02/Nov/2026:10:04:00 +0000"), traffic.Options{})
	assert.Equal(t, "3 0 2", show(s.Requests), "the first and the last minute are not whole")
	assert.Equal(t, "2026-11-02T10:01:00Z", s.Start.Format(time.RFC3339))
	assert.Equal(t, 7, s.Read.Lines)
	assert.Equal(t, 1, s.Read.Unordered)
	assert.Equal(t, time.Minute, s.Read.Grain)
	assert.Equal(t, []string{"The first and the last minute are left out, as they may not be whole."}, s.Read.Notes)
}

func TestAccessLogShowsWhatItCannotRead(t *testing.T) {
	t.Parallel()
	s := read(t, combined("02/Nov/2026:10:00:00 +0000")+
		"half a li\x1b[2Jne\n"+
		combined("02/Nov/2036:10:00:00 +0000")+
		combined("31/Feb/2026:10:00:00 +0000")+
		`203.0.113.9 - - [02/Nov/2026:10:00:10 +0000] "GET /cut`+"\n"+
		strings.Repeat("x", 1<<20)+"\n"+
		"\x00\x01\n"+
		combined("02/Nov/2026:10:00:61 +0000")+
		combined("02/Nov/2026:10:01:00 +0000"), traffic.Options{Format: "access-log"})
	assert.Equal(t, 7, s.Read.Unreadable)
	require.Len(t, s.Read.Bad, 5)
	assert.Equal(t, traffic.BadLine{Line: 2, Text: `half a li\u001b[2Jne`, Reason: "no time that can be read"}, s.Read.Bad[0])
	assert.Equal(t, "the time is in the future", s.Read.Bad[1].Reason)
	assert.Equal(t, "no time that can be read", s.Read.Bad[2].Reason)
	assert.Equal(t, "no request", s.Read.Bad[3].Reason)
	assert.Equal(t, "the line is longer than 256 KB", s.Read.Bad[4].Reason)
	assert.Equal(t, 6, s.Read.Bad[4].Line)
	assert.Equal(t, "1 1", show(s.Requests))
}

// A container's log on App Service has the platform's time before each line, and lines
// that are no requests. gunicorn writes the common format, Flask's server no zone.
func TestContainerLog(t *testing.T) {
	t.Parallel()
	s := read(t, `2026-11-02T10:00:01.123456789Z [2026-11-02 10:00:01 +0000] [1] [INFO] Starting gunicorn 23.0.0`+"\n"+
		`2026-11-02T10:00:02.123456789Z 169.254.130.1 - - [02/Nov/2026:10:00:02 +0000] "GET /health HTTP/1.1" 200 2 "-" "HealthCheck/1.0"`+"\n"+
		`2026-11-02T10:01:02.123456789Z 169.254.130.1 - - [02/Nov/2026 10:01:02] "GET / HTTP/1.1" 200 -`+"\n"+
		`2026-11-02T10:02:02.123456789Z 169.254.130.1 - - [02/Nov/2026:10:02:02 +0000] "GET / HTTP/1.1" 200 2 "-" "curl/8"`+
		"\n", traffic.Options{})
	assert.Equal(t, "1", show(s.Requests))
	assert.Contains(t, s.Read.Notes, "1 line is no request, and passed over.")
	assert.Zero(t, s.Read.Unreadable)
}

// Lines as the servers wrote them with their own settings on 2026-12-01, but for the date and the address: uvicorn
// 0.54.0, gunicorn 27.0.1 with uvicorn's worker, granian 2.8.7, gevent 26.9.0, hypercorn 0.18.0, daphne 4.2.3, aiohttp.
func TestLogsOfServersForPython(t *testing.T) {
	t.Parallel()
	for server, line := range map[string]string{
		"uvicorn on App Service":       `2026-11-02T10:01:02.123456789Z INFO:     169.254.130.1:44810 - "GET /a/b?q=1 HTTP/1.1" 200 OK`,
		"its worker on App Service":    `2026-11-02T10:01:02.123456789Z 169.254.130.1:57588 - "GET /a/b?q=1 HTTP/1.1" 200`,
		"granian":                      `[2026-11-02 11:01:02 +0100] 169.254.130.1 - "GET /a/b HTTP/1.1" 200 0.215`,
		"granian on App Service":       `2026-11-02T10:01:02.123456789Z [2026-11-02 10:01:02 +0000] 169.254.130.1 - "GET /a/b HTTP/1.1" 200 0.215`,
		"gevent":                       `169.254.130.1 - - [2026-11-02 10:01:02] "GET /a/b?q=1 HTTP/1.1" 200 106 0.000622`,
		"gevent on App Service":        `2026-11-02T10:01:02.123456789Z 169.254.130.1 - - [2026-11-02 10:01:02] "GET /a/b?q=1 HTTP/1.1" 200 106 0.000622`,
		"hypercorn":                    `[2026-11-02 10:01:02 +0000] [10115] [INFO] 169.254.130.1:44778 - - [02/Nov/2026:10:01:02 +0000] "GET /a/b 1.1" 200 5 "-" "curl/7.88.1"`,
		"daphne":                       `169.254.130.1:57464 - - [02/Nov/2026:10:01:02] "GET /a/b?q=1" 200 5`,
		"aiohttp":                      `169.254.130.1 [02/Nov/2026:10:01:02 +0000] "GET /a/b?q=1 HTTP/1.1" 200 153 "-" "curl/7.88.1"`,
		"Flask's server":               `169.254.130.1 - - [02/Nov/2026 10:01:02] "GET /a/b?q=1 HTTP/1.1" 200 -`,
		"uvicorn, a request that fell": `2026-11-02T10:01:02.123456789Z INFO:     169.254.130.1:44810 - "POST /a HTTP/1.1" 500 Internal Server Error`,
	} {
		log := ""
		for _, minute := range []string{"00", "01", "01", "02"} { // the first and the last need not be whole
			log += strings.NewReplacer(":01:02", ":"+minute+":02").Replace(line) + "\n"
		}
		s := read(t, log, traffic.Options{})
		assert.Equal(t, "access log", s.Read.Format, server)
		assert.Equal(t, "2026-11-02T10:01:00Z", s.Start.UTC().Format(time.RFC3339), server)
		assert.Equal(t, "2", show(s.Requests), server)
		assert.Zero(t, s.Read.Unreadable, server)
	}
}

// What an app of uvicorn says beside, and asks others for, are no requests to it.
func TestOtherLinesOfUvicorn(t *testing.T) {
	t.Parallel()
	const now = "2026-11-02T10:01:02.123456789Z "
	asked := func(minute string) string {
		return "2026-11-02T10:" + minute + `:02.1Z INFO:     169.254.130.1:44810 - "GET / HTTP/1.1" 200 OK` + "\n"
	}
	s := read(t, asked("00")+asked("01")+
		now+`INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)`+"\n"+
		now+`DEBUG:urllib3.connectionpool:https://shop.example:443 "GET /x HTTP/1.1" 200 5`+"\n"+
		now+`INFO:httpx:HTTP Request: GET https://shop.example/x "HTTP/1.1 200 OK"`+"\n"+
		now+`INFO:     169.254.130.1:44810 - "WebSocket /ws" [accepted]`+"\n"+
		asked("02"), traffic.Options{})
	assert.Equal(t, "1", show(s.Requests))
	assert.Contains(t, s.Read.Notes, "4 lines are no requests, and passed over.")
	assert.Zero(t, s.Read.Unreadable)
}

// A log of some days with a night without a line, and a day without one.
func TestSilenceOfALog(t *testing.T) {
	t.Parallel()
	s := read(t, combined("02/Nov/2026:10:00:00 +0000")+
		combined("02/Nov/2026:10:01:00 +0000")+
		combined("02/Nov/2026:16:01:00 +0000")+ // 359 minutes without
		combined("03/Nov/2026:16:01:00 +0000")+
		combined("03/Nov/2026:22:02:00 +0000")+ // 360 minutes without
		combined("03/Nov/2026:22:03:00 +0000"), traffic.Options{})
	assert.Equal(t, 24*60-1+360, s.Read.Missing)
	assert.Equal(t, "1 0 0", show(s.Requests[:3]))
	assert.Equal(t, "1 ? ?", show(s.Requests[360:363]))
	assert.Contains(t, s.Read.Notes, "No line for 1439 minutes from 2026-11-02 16:02 on: "+
		"a part of the log may be missing, so these minutes count as unknown.")
}

func TestZoneOfALog(t *testing.T) {
	t.Parallel()
	text := combined("02/Nov/2026:10:00:00 +0530") + combined("02/Nov/2026:10:01:00 +0530") +
		combined("02/Nov/2026:10:02:00 +0530")
	assert.Equal(t, "2026-11-02T10:01:00+05:30", read(t, text, traffic.Options{}).Start.Format(time.RFC3339))
	assert.Equal(t, "2026-11-02T05:31:00+01:00", read(t, text, traffic.Options{Zone: zone(t,
		"Europe/Berlin")}).Start.Format(time.RFC3339))
	// Clocks are put back at 3:00 on 25 October 2026.
	s := read(t, combined("25/Oct/2026:02:59:00 +0200")+
		combined("25/Oct/2026:02:00:00 +0100")+combined("25/Oct/2026:02:01:00 +0100"), traffic.Options{})
	assert.Equal(t, "2026-10-25T01:00:00Z", s.Start.Format(time.RFC3339))
	assert.Equal(t, "1", show(s.Requests))
	assert.Contains(t, s.Read.Notes, "Its times have more than one zone; hours and days are those of UTC.")
	s = read(t, combined("25/Oct/2026:02:00:00 +0200")+combined("25/Oct/2026:02:00:00 +0100")+combined("25/Oct/2026:02:00:00 +0200"),
		traffic.Options{})
	assert.Equal(t, 59, s.Len(), "the same clock, an hour apart")
}

const w3cHead = "#Software: Microsoft Internet Information Services 8.0\n" +
	"#Fields: date time s-sitename cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Cookie) cs(Referer) " +
	"cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken\n"

func w3c(at, id string, took int) string {
	return fmt.Sprintf("%s SHOP GET /cart X-ARR-LOG-ID=%s 80 - 203.0.113.9 Mozilla/5.0+(X11) - - shop.example.com 200 0 0 53175 871 %d\n", at, id, took)
}

// The fields are those that App Service writes, as Azure's documentation shows them.
func TestW3CLog(t *testing.T) {
	t.Parallel()
	s := read(t, w3cHead+w3c("2026-11-02 10:00:59", "a", 10)+w3c("2026-11-02 10:01:00", "b", 100)+w3c("2026-11-02 10:01:59",
		"c", 300)+
		w3c("2026-11-02 10:01:59", "c", 300)+ // twice
		"2026-11-02 10:01:59 SHOP GET\n"+
		w3cHead+w3c("2026-11-02 10:02:00", "d", 46), traffic.Options{})
	assert.Equal(t, "2", show(s.Requests))
	assert.Equal(t, "0.2", show(s.Seconds))
	assert.Equal(t, 1, s.Read.Duplicates)
	assert.Equal(t, []traffic.BadLine{{Line: 7, Text: "2026-11-02 10:01:59 SHOP GET", Reason: "too few columns"}}, s.Read.Bad)
}

// A chain of gzip, UTF-16 as PowerShell 5 writes it, and line ends as Windows has them.
func TestPackedAndEncoded(t *testing.T) {
	t.Parallel()
	const table = "timestamp,requests\r\n2026-11-02 10:00,60\r\n2026-11-02 10:01,70\r\n"
	utf16le, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(table)
	require.NoError(t, err)
	utf16be, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(table)
	require.NoError(t, err)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(utf16le))
	require.NoError(t, z.Close())
	for name, text := range map[string]string{
		"UTF-16 LE": utf16le, "UTF-16 BE": utf16be, "UTF-8 with BOM": "\xef\xbb\xbf" + table, "gzip": packed.String(),
	} {
		assert.Equal(t, "60 70", show(read(t, text, traffic.Options{}).Requests), name)
	}
	var log bytes.Buffer
	z = gzip.NewWriter(&log)
	for i := range 10_000 {
		_, _ = fmt.Fprint(z, combined(time.Date(2026, 11, 2, 0, 0, i, 0, time.UTC).Format("02/Jan/2006:15:04:05 -0700")))
	}
	require.NoError(t, z.Close())
	s := read(t, log.String()[:log.Len()*2/3], traffic.Options{})
	assert.Greater(t, s.Len(), 60)
	assert.Contains(t, s.Read.Notes, "The packed file is cut off, or is still being written: what could be unpacked counts.")
	assert.LessOrEqual(t, s.Read.Unreadable, 1)
}

// HAProxy's "option httplog clf" behind what syslog puts in front, and Traefik's "common".
func TestAccessLogsOfProxies(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`Nov  2 10:00:00 lb haproxy[14389]: 10.0.1.2 - - [02/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 2750 "" "" 33317 655 "in" "app" "s1"`,
		`10.0.0.1 - - [02/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 0 "-" "-" 1 "web@docker" "http://10.0.0.2:80" 1ms`,
	} {
		s := read(t, line+"\n"+line+"\n", traffic.Options{})
		assert.Equal(t, "2", show(s.Requests))
		assert.Empty(t, s.Read.Bad)
	}
}

func TestBrokenFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"", "file is empty"},
		{"\n \r\n", "file is empty"},
		{"\x7fELF\x02\x01\x01\x00\x00\x00", "file is binary: a forecast reads text, also packed with gzip"},
		{"PK\x03\x04\x14\x00", "file is a ZIP archive or an Excel workbook: unpack it, or save its sheet as CSV"},
		{"\x1f\x8bnot gzip", "is none: gzip: invalid header"},
		{"name,colour\nred,1\n", "it begins: name,colour"},
		{"timestamp,colour\n2026-11-02,red\n", "it begins: timestamp,colour"},
		{
			`{"level":"info","ts":1793613600.1,"msg":"handled request","request":{"method":"GET","uri":"/"},"status":200}`,
			"query-json, csv); of a log in JSON, make a CSV with the columns timestamp and url, a row for each request; it begins: ",
		},
		{
			"Nov  2 10:00:00 lb haproxy[14389]: 10.0.1.2:33317 [02/Nov/2026:10:00:00.655] in app/s1 10/0/30/69/109 200 2750 " +
				"- - ---- 1/1/1/1/0 0/0 \"GET / HTTP/1.1\"\n", "; of another log of requests, make a CSV with the columns timestamp and url, a row for each; it begins: Nov",
		},
		{ // the example of "Access logs for your Application Load Balancer", shortened
			"https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 " +
				"0 57 \"GET https://www.example.com:443/ HTTP/1.1\" \"curl/7.46.0\"\n",
			`a row for each: (echo timestamp,url; awk '{gsub(/[][]/, "", $2); print $2 ",/"}' FILE), into a file or --traffic -; it begins: https`,
		},
		{ // the default format of Envoy ("Access logging")
			"[2016-04-15T20:17:00.310Z] \"POST /api/v1/locations HTTP/2\" 204 - 154 0 226 100 \"10.0.35.28\"\n",
			`awk '{gsub(/[][]/, "", $1); print $1 ",/"}' FILE)`,
		},
		{
			"timestamp,requests\n2026-11-02,1\n2026-11-09,1\n",
			"file: its values are 7 days apart: a forecast needs at least one a day",
		},
		{
			"Timestamp            Name        Total\n-------------------  ----------  -------\n2026-11-02 10:00:00  Requests    235\n",
			"; of what the Azure CLI prints, add --output json; it begins: Timestamp",
		},
		{
			"cost: 1439\ninterval: PT1M\nvalue:\n- name:\n    value: Requests\n  timeseries:\n  - data: []\n",
			"; of what the Azure CLI prints, add --output json; it begins: cost: 1439",
		},
		{
			"{\n    \"root_group\": {},\n    \"metrics\": {\n        \"http_reqs\": {\n            \"count\": 180,\n            \"rate\": 4.3\n        }\n    }\n}",
			"; it looks like k6's summary, which has no times: run k6 with --out csv=FILE; it begins: {",
		},
		{"timestamp,requests\n", "file: it has no values"},
		{
			"timestamp,requests\nyesterday,3\nnow,-\n",
			"file: none of its 2 lines can be read as CSV; line 2: no time that can be read: yesterday,3",
		},
		{"timestamp,requests\n2036-01-01,3\n", "the time is in the future: 2036-01-01,3"},
		{"timestamp,requests\n2026-01-01,-3\n", "the value is negative: 2026-01-01,-3"},
		{"timestamp,requests\n1/2/2026 10:00,1\n1/2/2026 11:00,2\n", "its dates may have the day or the month first"},
		{"#Fields: cs-method sc-status\nGET 200\n", "the fields above have no date and time: GET 200"},
		{`{"interval":"PT1M","value":[{"name":{"value":"Requests"},"times`, "is in no format that is known"},
		{`{"interval":"P1W","value":[{"name":{"value":"Requests"},"timeseries":[]}]}`, `its interval is "P1W"`},
		{
			`{"interval":"PT1M","value":[{"name":{"value":"Requests"},"timeseries":[{"data":[{"timeStamp":"2026-1`,
			"it is not the JSON that `az monitor metrics list --output json` prints: unexpected EOF",
		},
		{
			`{"interval":"PT1M","value":[{"name":{"value":"Http5xx"},"timeseries":[{"data":[]}]}]}`,
			"none of Requests, CpuPercentage, MemoryPercentage, HttpQueueLength and HttpResponseTime, but Http5xx",
		},
		{combined("02/Nov/1926:10:00:00 +0000"), "the time is before 1990"},
		{
			combined("02/Nov/2000:10:00:00 +0000") +
				combined("02/Nov/2026:10:00:00 +0000"),
			"the times go from 2000-11-02 to 2026-11-02, and a forecast takes at most 800 days: cut the file",
		},
		{`[{"TimeGenerated":"2026-11-02T10:00:00Z","colour":"red"}]`, "its columns are TimeGenerated, colour"},
		{
			"Timestamp,User Count,Type,Name,Requests/s,Total Request Count\n1,2,3\n",
			`it has no column "Total Average Response Time"`,
		},
		{"metric_name,timestamp,metric_value\nhttp_reqs,never,1\n", "no time that can be read: http_reqs,never,1"},
		{
			"timestamp,requests\n\"2026-11-02 10:00,1\n2026-11-02 10:01,1\n",
			"a quote is not closed, or stands within a cell",
		},
	} {
		assert.Contains(t, refused(t, c.text), c.want, "%.60q", c.text)
	}
	_, err := traffic.Decode(strings.NewReader("a"), "fi\x1ble", traffic.Options{Format: "xml"})
	assert.ErrorContains(t, err, `fi\u001ble cannot be read as "xml": the formats are resource-log, azure-metrics, k6-json`)
}
