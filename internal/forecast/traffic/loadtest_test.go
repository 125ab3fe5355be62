package traffic_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/forecast/traffic"
)

// The lines are those of "JSON" and "CSV" in k6's documentation, with other times.
func TestK6(t *testing.T) {
	t.Parallel()
	var json, csv strings.Builder
	json.WriteString(`{"type":"Metric","data":{"name":"http_reqs","type":"counter","contains":"default","thresholds":[],"submetrics":null},"metric":"http_reqs"}` + "\n")
	csv.WriteString("metric_name,timestamp,metric_value,check,error,error_code,group,method,name,proto,scenario,status,subproto,tls_version,url,extra_tags\n")
	for i, took := range []float64{50, 100, 300, 70, 80} {
		at := time.Date(2026, 11, 2, 10, (i+2)/3, i, 0, time.UTC)
		for _, m := range []struct {
			name  string
			value float64
		}{{"http_reqs", 1}, {"http_req_duration", took}, {"http_req_waiting", 9}, {"vus", 3}} {
			fmt.Fprintf(&json, `{"metric":"%s","type":"Point","data":{"time":"%s","value":%g,"tags":{"expected_response":"true","group":"","method":"GET","status":"200"}}}`+"\n",
				m.name, at.Format(time.RFC3339Nano), m.value)
			fmt.Fprintf(&csv, "%s,%d,%f,,,,,GET,http://example.com,HTTP/1.1,default,200,,,http://example.com,\n", m.name,
				at.Unix(), m.value)
		}
	}
	json.WriteString("{\"metric\":\"http_reqs\",\"ty\n")
	csv.WriteString("http_reqs,1\n")
	for name, text := range map[string]string{"k6 results (JSON)": json.String(), "k6 results (CSV)": csv.String()} {
		s := read(t, text, traffic.Options{})
		assert.Equal(t, "3", show(s.Requests), name)
		assert.Equal(t, "0.1567", show(s.Seconds), name)
		assert.Equal(t, name, s.Read.Format)
		assert.Equal(t, 1, s.Read.Unreadable, name)
	}
}

// Counts go on from row to row; a run that follows begins at 0.
func TestLocustHistory(t *testing.T) {
	t.Parallel()
	const head = "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%," +
		"Total Request Count,Total Failure Count,Total Median Response Time,Total Average Response Time,Total Min Response Time,Total Max Response Time,Total Average Content Size\n"
	row := func(at int64, name string, count int, average float64) string {
		return fmt.Sprintf("%d,5,,%s,0.000000,0.000000,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,%d,0,0,%g,0,0,0\n", at,
			name, count, average)
	}
	at := time.Date(2026, 11, 2, 10, 0, 30, 0, time.UTC).Unix()
	s := read(t, head+row(at, "Aggregated", 0, 0)+row(at+29, "Aggregated", 10, 100)+
		row(at+31, "/cart", 4, 100)+row(at+31, "Aggregated", 20, 200)+row(at+89, "Aggregated", 40, 150)+
		row(at+91, "Aggregated", 50, 150)+row(at+150, "Aggregated", 5, 10)+row(at+151, "Aggregated", 6, 10)+row(at+220,
		"Aggregated", 7, 10), traffic.Options{})
	assert.Equal(t, "30 10 6", show(s.Requests))
	assert.Equal(t, "0.1667 0.15 0.01", show(s.Seconds))
	assert.Contains(t, s.Read.Notes, "Counts begin anew 1 time: several runs stand in it one after the other.")
}

func TestShapes(t *testing.T) {
	t.Parallel()
	monday := time.Date(2026, 11, 2, 0, 0, 0, 0, zone(t, "Europe/Berlin"))
	s, err := traffic.Shape("office-hours:peak=300rps,noise=0", monday)
	assert.NoError(t, err)
	assert.Equal(t, 14*24*60, s.Len())
	at := func(day, hour int) float64 { return s.Requests[(day*24+hour)*60] }
	assert.Equal(t, "900 1.8e+04 1.8e+04 900 900", show([]float64{at(0, 3), at(0, 10), at(4, 15), at(4, 22), at(5, 10)}))
	assert.Equal(t, "14580", fmt.Sprint(s.Requests[12*60+30]), "a fifth less above the base at lunch")
	again, err := traffic.Shape("office-hours:peak=18000rpm,noise=3%,seed=7", monday)
	assert.NoError(t, err)
	same, _ := traffic.Shape("office-hours:peak=300rps,noise=3,seed=7", monday)
	assert.Equal(t, again.Requests, same.Requests)
	for name := range traffic.Shapes() {
		s, err := traffic.Shape(name+":peak=10,days=3", monday)
		assert.NoError(t, err, name)
		assert.Equal(t, 3*24*60, s.Len(), name)
		for i, v := range s.Requests {
			if assert.True(t, v >= 0 && v <= 60*10*1.2, "%s %d %g", name, i, v); v > 700 {
				break
			}
		}
	}
	spike, err := traffic.Shape("spike:peak=10,base=1,at=9,minutes=5,noise=0,days=1", monday)
	assert.NoError(t, err)
	assert.Equal(t, "60 600 600 60", show([]float64{spike.Requests[9*60-5], spike.Requests[9*60+2], spike.Requests[9*60+5],
		spike.Requests[9*60+10]}))
	for text, want := range map[string]string{
		"square:peak=1":         `the shape "square" is not known: take evenings, flat, office-hours, spike`,
		"flat":                  "shape flat: say its peak, as in --shape flat:peak=300rps",
		"flat:peak=fast":        `shape flat: peak is "fast": a number up to 1000000 is expected`,
		"flat:peak=1,days=1e9":  `shape flat: days is "1e9": a number up to 800 is expected`,
		"flat:peak=1,minutes=3": `shape flat: "minutes" is not known: it has base, days, noise, peak, seed`,
		"flat:peak=1,base=2":    "shape flat: its base is above its peak",
		"flat:peak=1,days=0":    `shape flat: days is "0"`,
	} {
		_, err := traffic.Shape(text, monday)
		assert.ErrorContains(t, err, want)
	}
}
