package traffic_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast/traffic"
)

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

// hour are the minutes of one, with so many requests as their number.
func hour(form string) string {
	var b strings.Builder
	for m := range 60 {
		fmt.Fprintf(&b, form, m, m)
	}
	return b.String()
}

// What is broken is an error that says what, or is counted.
func TestBrokenAndOddFiles(t *testing.T) {
	t.Parallel()
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	_, err := z.Create("access.log")
	require.NoError(t, err)
	require.NoError(t, z.Close())
	const metrics = `{"interval":"PT1M","namespace":"%s","value":[{"name":{"value":"%s"},"timeseries":[{"data":[{"timeStamp":"2026-11-02T10:00:00Z",%s}]}]}]}`
	rows := "time,requests\n" + hour("2026-11-02T10:%02d:00Z,%d\n")
	for name, c := range map[string]struct{ text, want string }{
		"blank":                 {" \n\n", "is empty"},
		"ZIP":                   {archive.String(), "is a ZIP archive or an Excel workbook: unpack it"},
		"no gzip":               {"\x1f\x8b, and nothing else", "it begins as a file that is packed with gzip, and is none: gzip: invalid header"},
		"cut in gzip's head":    {packed(t, rows)[:8], "it begins as a file that is packed with gzip, and is none: unexpected EOF"},
		"a virtual machine":     {fmt.Sprintf(metrics, "Microsoft.Compute/virtualMachines", "Percentage CPU", `"average":5`), "but Percentage CPU of Microsoft.Compute/virtualMachines: ask for those of an app and of its plan"},
		"only null":             {fmt.Sprintf(metrics, "Microsoft.Web/sites", "Requests", `"total":null`), "none of its 1 lines has a value"},
		"no metric":             {`{"interval":"PT1M","value":[],"timeseries":0}`, "and HttpResponseTime, but no metric"},
		"no numbers":            {"time,requests\n" + strings.Repeat("2026-11-02T10:00:00Z,NaN\n", 3), "none of its 3 lines has a value"},
		"infinite":              {"time,requests\n2026-11-02T10:00:00Z,1e400\n", "no number: 2026-11-02T10:00:00Z,1e400"},
		"Azure's error":         {`{"error":{"code":"AuthorizationFailed","message":"no"}}`, "; it is an error that Azure answered; it begins: "},
		"carriage returns":      {strings.ReplaceAll(rows, "\n", "\r"), `; its lines end with a carriage return alone: tr '\r' '\n' <FILE mends that; it begins: time,requests`},
		"ISO weeks":             {"time,requests\n2026-W45-1,5\n2026-W45-2,5\n", "line 2: no time that can be read: 2026-W45-1,5"},
		"31 April":              {"time,requests\n2026-04-31T10:00:00Z,5\n", "no time that can be read: 2026-04-31T10:00:00Z,5"},
		"a page to sign in":     {"<!DOCTYPE html><html></html>", "is in no format that is known"},
		"nginx's errors":        {"2026/11/02 10:00:00 [error] 1#1: *1 open() failed\n", "is in no format that is known"},
		"UTF-16 without a mark": {"t\x00i\x00m\x00e\x00,\x00", "is binary"},
	} {
		assert.Contains(t, refused(t, c.text), c.want, name)
	}
	for name, c := range map[string]struct {
		text       string
		requests   float64
		unreadable int
		note       string
	}{
		"\\r\\n":                {strings.ReplaceAll(rows, "\n", "\r\n"), 1770, 0, ""},
		"BOM and semicolons":    {"\ufefftime;requests;cpu\r\n" + hour("2026-11-02T10:%02d:00Z;%d;12,5\r\n"), 1770, 0, ""},
		"another heading":       {rows + rows, 1770, 1, ""},
		"mixed encodings":       {"time,requests,name\n" + hour("2026-11-02T10:%02d:00Z,%d,caf\xe9\n") + "2026-11-02T11:00:00Z,5,caf\u00e9\n", 1775, 0, ""},
		"one in the future":     {rows + "2036-01-01T00:00:00Z,5\n", 1770, 1, ""},
		"negative":              {rows + "2026-11-02T11:00:00Z,-5\n", 1770, 1, ""},
		"packed twice":          {packed(t, packed(t, rows)), 1770, 0, ""},
		"two packed in one":     {packed(t, rows) + packed(t, "2026-11-02T11:00:00Z,5\n"), 1775, 0, ""},
		"something behind it":   {packed(t, rows) + "rubbish behind it", 1770, 0, "The packed file is damaged: what could be unpacked counts."},
		"a wrong checksum":      {strings.Replace(packed(t, rows), packed(t, rows)[len(packed(t, rows))-8:], "12345678", 1), 1770, 0, "The packed file is damaged: what could be unpacked counts."},
		"a line without an end": {"time,requests\n" + strings.Repeat("x", 1<<20) + "\n" + rows[14:], 1770, 1, ""},
	} {
		s := read(t, c.text, traffic.Options{})
		assert.InDelta(t, c.requests, sum(s.Requests), 1e-9, name)
		assert.Equal(t, c.unreadable, s.Read.Unreadable, name)
		if c.note != "" {
			assert.Contains(t, s.Read.Notes, c.note, name)
		}
	}
}

// A packed file that is cut off ends within a line: half a number is none.
func TestHalfALineIsNone(t *testing.T) {
	t.Parallel()
	whole := packed(t, "time,requests\n"+hour("2026-11-02T10:%02d:00Z,%d000000\n"))
	for cut := len(whole) - 1; cut > len(whole)/2; cut-- {
		s := read(t, whole[:cut], traffic.Options{})
		require.Contains(t, s.Read.Notes, "The packed file is cut off, or is still being written: what could be unpacked counts.")
		require.Zero(t, s.Read.Unreadable)
		for minute, n := range s.Requests {
			require.InDelta(t, minute*1e6, n, 0, "cut after %d bytes", cut)
		}
	}
}

func TestFilesThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "a.csv")
	require.NoError(t, os.WriteFile(file, []byte("timestamp,requests\n2026-11-02T10:00:00Z,5\n"), 0o600))
	s, err := traffic.Open(file, traffic.Options{Now: now})
	require.NoError(t, err)
	assert.Equal(t, "5", show(s.Requests))
	if _, err := os.Stat(os.DevNull); err == nil {
		_, err = traffic.Open(os.DevNull, traffic.Options{})
		assert.EqualError(t, err, os.DevNull+" is empty")
	}
	_, err = traffic.Open(dir, traffic.Options{})
	assert.EqualError(t, err, dir+" is a directory: name one file")
	_, err = traffic.Open(filepath.Join(dir, "b"), traffic.Options{})
	assert.EqualError(t, err, filepath.Join(dir, "b")+" does not exist")
	_, err = traffic.Open(filepath.Join(file, "b"), traffic.Options{})
	assert.ErrorContains(t, err, "not a directory")
	if os.Geteuid() == 0 {
		t.Log("root may read all files: a file without permission is not tried")
		return
	}
	require.NoError(t, os.Chmod(file, 0))
	_, err = traffic.Open(file, traffic.Options{})
	assert.EqualError(t, err, file+" may not be read by you")
}

// A log with local times, in which the clock steps back: both hours count where the zone
// is named, and at one time where it is not.
func TestAClockThatStepsBack(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	var log, table strings.Builder
	table.WriteString("time,requests\n")
	for m := range 180 {
		at := time.Date(2026, 10, 24, 23, 30+m, 0, 0, time.UTC).In(berlin) // from 1:30 on; at 3:00 it is 2:00
		fmt.Fprintf(&log, "1.2.3.4 - - [%s] \"GET / HTTP/1.1\" 200 5\n", at.Format("02/Jan/2006 15:04:05"))
		fmt.Fprintf(&table, "%s,5\n", at.Format("2006-01-02 15:04"))
	}
	for name, c := range map[string]struct {
		text     string
		zone     *time.Location
		minutes  int
		requests float64
	}{
		"log":                  {log.String(), berlin, 178, 178},
		"table":                {table.String(), berlin, 180, 900},
		"log without a zone":   {log.String(), nil, 118, 178},
		"table without a zone": {table.String(), nil, 120, 600},
	} {
		s := read(t, c.text, traffic.Options{Zone: c.zone})
		assert.Equal(t, c.minutes, s.Len(), name)
		assert.InDelta(t, c.requests, sum(s.Requests), 1e-9, name)
		assert.Zero(t, s.Read.Unreadable, name)
	}
}
