package traffic_test

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast/traffic"
)

// An endless log repeats lines, each at a later time than the one before.
type endless struct {
	line   func(t time.Time) string
	at     time.Time
	step   time.Duration
	left   int64 // bytes until it ends all the same
	rest   string
	report func()
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	var b bytes.Buffer
	b.WriteString(e.rest)
	for b.Len() < len(p) {
		b.WriteString(strings.Repeat(e.line(e.at), 50)) // that come in the same second
		e.at = e.at.Add(e.step)
	}
	n := copy(p, b.Bytes())
	e.rest = b.String()[n:]
	e.left -= int64(n)
	if e.report != nil {
		e.report()
	}
	return n, nil
}

func nginx(t time.Time) string { return combined(t.Format("02/Jan/2006:15:04:05 -0700")) }

// The memory that a log takes does not grow with it: 10 GB would not take more than
// this. No test runs beside this one, as it is not parallel.
func TestMemoryOfALog(t *testing.T) {
	size := int64(200 << 20)
	if testing.Short() {
		size = 20 << 20
	}
	appService := func(t time.Time) string { return w3c(t.Format(time.DateTime), t.Format("150405.000000"), 20) }
	for name, e := range map[string]*endless{
		"nginx":                 {line: nginx, step: time.Second},
		"nginx, two years":      {line: nginx, step: time.Hour / 25},
		"App Service":           {line: appService, step: time.Second},
		"lines that are broken": {line: func(t time.Time) string { return t.String() + "\n" }, step: time.Second},
		"a line without an end": {line: func(time.Time) string { return "-" }, step: time.Second},
	} {
		e.at, e.left = now.AddDate(-2, 0, 0), size/4
		e.rest = strings.Repeat(nginx(e.at), 3)
		if name == "App Service" {
			e.rest = w3cHead
		}
		if name == "nginx" {
			e.left = size
		}
		var before, most runtime.MemStats
		reads, peak := 0, uint64(0)
		runtime.GC()
		runtime.ReadMemStats(&before)
		e.report = func() {
			if reads++; reads%64 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&most)
				peak = max(peak, most.HeapAlloc)
			}
		}
		_, err := traffic.Decode(e, name, traffic.Options{Now: now})
		require.NoError(t, err, name)
		assert.Less(t, int64(peak)-int64(before.HeapAlloc), int64(100<<20), name)
	}
}

// Files that never end, and that a reader has to give up.
func TestEndlessFilesAreRefused(t *testing.T) {
	t.Parallel()
	_, err := traffic.Decode(&endless{line: nginx, at: now.AddDate(-100, 0, 0).AddDate(65, 0, 0), step: 12 * time.Hour,
		left: 1 << 60}, "log", traffic.Options{Now: now})
	assert.ErrorContains(t, err, "a forecast takes at most 800 days: cut the file")
	for _, text := range []string{"\x00", "y\n"} {
		_, err = traffic.Decode(&endless{line: func(time.Time) string { return text }, left: 1 << 60}, "file",
			traffic.Options{Now: now})
		assert.Error(t, err)
	}
	_, err = traffic.Decode(io.MultiReader(strings.NewReader(`[{"a":"`),
		&endless{line: func(time.Time) string { return "b" }, left: 1 << 60}), "file", traffic.Options{Now: now})
	assert.ErrorContains(t, err, "it is not the JSON that `az monitor log-analytics query --output json` prints")
	if testing.Short() {
		return // what follows reads 64 MB of JSON
	}
	_, err = traffic.Decode(io.MultiReader(strings.NewReader(`{"value":[{"timeseries":[`),
		&endless{line: func(time.Time) string { return `{"data":[]},` }, left: 1 << 60}), "file", traffic.Options{Now: now})
	assert.ErrorContains(t, err, "it is larger than 64 MB")
}

// Ten million lines of a table.
func TestTenMillionLines(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED in short runs: it reads for some seconds")
	}
	const row = "2026-11-02 10:00,5\n"
	s, err := traffic.Decode(io.MultiReader(strings.NewReader("timestamp,requests\n"),
		&endless{line: func(time.Time) string { return row }, left: int64(len(row)) * 10_000_000}), "file",
		traffic.Options{Now: now})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, s.Read.Lines, 10_000_000)
	assert.Equal(t, s.Read.Lines-1-s.Read.Unreadable, s.Read.Duplicates)
}

// BenchmarkLogs shows how many bytes of a log are read in a second.
func BenchmarkLogs(b *testing.B) {
	appService := func(t time.Time) string { return w3c(t.Format(time.DateTime), t.Format("150405.000000"), 20) }
	for name, e := range map[string]*endless{
		"nginx":      {line: nginx, step: time.Second},
		"AppService": {line: appService, rest: w3cHead, step: time.Second},
		"containers": {line: func(t time.Time) string { return t.Format(time.RFC3339Nano) + " " + nginx(t) }, step: time.Second},
		"k6":         {line: k6Line, step: time.Second},
		"CSV-minutes": {line: func(t time.Time) string { return t.Format(time.DateTime) + ",17\n" },
			rest: "timestamp,requests\n", step: time.Minute},
	} {
		b.Run(name, func(b *testing.B) {
			size := 64 << 20
			if name == "CSV-minutes" {
				size = 1 << 20 // 50 rows of each minute: 15 days
			}
			e.at, e.left = now.AddDate(-1, 0, 0), int64(size)
			text, err := io.ReadAll(e)
			require.NoError(b, err)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				_, err := traffic.Decode(bytes.NewReader(text), name, traffic.Options{Now: now})
				require.NoError(b, err)
			}
		})
	}
}

func k6Line(t time.Time) string {
	return `{"metric":"http_reqs","type":"Point","data":{"time":"` + t.Format(time.RFC3339Nano) +
		`","value":1,"tags":{"method":"GET","status":"200"}}}` + "\n"
}

// FuzzDecode looks for texts that no reader may be given: whatever is read is finite,
// not negative, and of bounded length.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{
		nginx(now), w3cHead + w3c("2026-11-02 10:00:59", "a", 10), "timestamp,value\n2026-11-02 10:00,1\n",
		"minute,requests\n0,1\n3,4\n",
		"time;instance;requests;cpu\n11/2/2026, 12:19:25.391 AM;a;1;2,5\n", k6Line(now), answer("PT5M", "", metric("Requests",
			"total", "10:00=10", "10:20=3")),
		`[{"TimeGenerated": "2026-11-02T10:00:00Z", "count_": "60"}]`, "\xff\xfea\x00", "\x1f\x8b\x08",
		"Timestamp,User Count,Name,Total Request Count,Total Average Response Time\n1793611140,5,Aggregated,10,2\n",
		"metric_name,timestamp,metric_value\nhttp_reqs,1793611140,1\n",
		"timestamp,itemId,resultCode,duration,itemCount\n2026-11-02,a,200,5,3\n",
	} {
		f.Add([]byte(text))
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := traffic.Decode(bytes.NewReader(text), "file", traffic.Options{Now: now, Zone: berlin})
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Fatalf("%q", err)
			}
			return
		}
		if s.Len() == 0 || s.Len() > 802*24*60 || len(s.Read.Bad) > 5 {
			t.Fatal(s.Len(), s.Read)
		}
		for _, values := range [][]float64{s.Requests, s.CPU, s.Memory, s.Queue, s.Seconds, s.Instances} {
			if values != nil && len(values) != s.Len() {
				t.Fatal(len(values), s.Len())
			}
			for _, v := range values {
				if v < 0 || v > 1e18 {
					t.Fatal(v)
				}
			}
		}
	})
}

// Amazon CloudFront puts tabs between the fields and writes seconds (the example of "Standard logging", shortened).
func TestLogOfCloudFront(t *testing.T) {
	t.Parallel()
	head := "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status time-taken\n"
	row := func(clock, took string) string {
		return "2019-12-04\t" + clock + "\tLAX1\t392\t192.0.2.100\tGET\td111111abcdef8.cloudfront.net\t/index.html\t200\t" + took + "\n"
	}
	s := read(t, head+row("21:02:31", "0.500")+row("21:03:00", "0.250")+row("21:03:59", "0.750")+row("21:04:01", "-"), traffic.Options{})
	assert.Equal(t, 4, s.Read.Lines)
	assert.Empty(t, s.Read.Bad)
	assert.Equal(t, "2", show(s.Requests))
	assert.Equal(t, "0.5", show(s.Seconds))
}
