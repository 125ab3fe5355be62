package traffic

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A form is a format of files.
type form struct {
	name  string // for Options.Format
	title string // for a person
	is    func(sample []byte) bool
	read  func(*reading, *lines) error
}

// forms are looked at in this order.
var forms = []form{
	{"resource-log", "Azure resource log", isResourceLog, readResourceLog},
	{"azure-metrics", "Azure Monitor metrics", isMetrics, readMetrics},
	{"k6-json", "k6 results (JSON)", isK6JSON, readK6JSON},
	{"k6-csv", "k6 results (CSV)", isK6CSV, readK6CSV},
	{"locust", "Locust history", isLocust, readLocust},
	{"jmeter", "JMeter results", isJMeter, readJMeter},
	{"w3c-log", "W3C log", isW3C, readW3C},
	{"access-log", "access log", isAccessLog, readAccessLog},
	{"query-json", "Log Analytics query (JSON)", isQueryJSON, readQueryJSON},
	{"csv", "CSV", isTable, readTable},
}

// loadTests are the formats of results of one.
var loadTests = []string{"k6-json", "k6-csv", "locust", "jmeter"}

// Formats are the names that Options.Format takes.
func Formats() []string {
	var names []string
	for _, f := range forms {
		names = append(names, f.name)
	}
	return names
}

// formOf returns the named form, or the first one that a sample is in. The error goes
// on after the file's name.
func formOf(sample []byte, name string) (form, error) {
	switch {
	case blank(sample):
		return form{}, errors.New("is empty")
	case bytes.HasPrefix(sample, []byte("PK\x03\x04")):
		return form{}, errors.New("is a ZIP archive or an Excel workbook: unpack it, or save its sheet as CSV")
	case bytes.IndexByte(sample, 0) >= 0:
		return form{}, errors.New("is binary: a forecast reads text, also packed with gzip")
	}
	for _, f := range forms {
		if f.name == name || name == "" && f.is(sample) {
			return f, nil
		}
	}
	if name != "" {
		return form{}, fmt.Errorf("cannot be read as %q: the formats are %s", name, strings.Join(Formats(), ", "))
	}
	line, _, _ := bytes.Cut(bytes.TrimSpace(sample), []byte("\n"))
	r := reading{}
	r.bad(1, bytes.TrimRight(line, "\r"), "")
	return form{}, fmt.Errorf("is in no format that is known (%s)%s; it begins: %s", strings.Join(Formats(), ", "), hint(sample, line),
		r.read.Bad[0].Text)
}

// hint says what to do about a file that looks like something.
func hint(sample, line []byte) string {
	_, below, _ := bytes.Cut(sample, []byte("\n"))
	switch {
	case bytes.HasPrefix(line, []byte("{")) && aK6Summary.Match(sample):
		return "; it looks like k6's summary, which has no times: run k6 with --out csv=FILE"
	case anError.Match(sample):
		return "; it is an error that Azure answered"
	case bytes.HasPrefix(line, []byte("{")):
		return "; of a log in JSON, make a CSV with the columns timestamp and url, a row for each request"
	case bytes.ContainsRune(line, '\r') && len(below) == 0:
		return "; its lines end with a carriage return alone: tr '\\r' '\\n' <FILE mends that"
	case aRuler.Match(firstLine(below)), aYAML.Match(sample):
		return "; of what the Azure CLI prints, add --output json"
	case askedFor.Match(line):
		return "; of another log of requests, make a CSV with the columns timestamp and url, a row for each" + tableOf(line)
	case bytes.ContainsAny(line, ",;\t"):
		return "; a CSV needs a column of times and one of numbers, such as time,requests"
	}
	return ""
}

// tableOf is the command that makes a table of a log such as a load balancer's, where one of a
// line's words is a time.
func tableOf(line []byte) string {
	for i, word := range bytes.Fields(line) {
		if anISOTime.Match(word) {
			return fmt.Sprintf(`: (echo timestamp,url; awk '{gsub(/[][]/, "", $%[1]d); print $%[1]d ",/"}' FILE), into a file or --traffic -`, i+1)
		}
	}
	return ""
}

var (
	aMetric  = regexp.MustCompile(`"timeseries"\s*:|"timeStamp"\s*:`)
	aRow     = regexp.MustCompile(`^\s*\[\s*\{`)
	aK6Point = regexp.MustCompile(`^\s*\{.*"(metric|type)":"(\w+)"`)
	// k6's "http_reqs" and its numbers; the line under the names that --output table prints; --output yaml.
	anError    = regexp.MustCompile(`^\s*\{\s*"error"\s*:\s*\{`)
	aK6Summary = regexp.MustCompile(`"http_reqs"\s*:\s*\{`)
	aRuler     = regexp.MustCompile(`^-+(\s+-+)+\s*$`)
	aYAML      = regexp.MustCompile(`(?m)^interval: .*\n(?s:.*)^\s*timeseries:`)
	askedFor   = regexp.MustCompile(`"[A-Z]{3,7} \S+ HTTP/\d`)
	anISOTime  = regexp.MustCompile(`^\[?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d`)
	anAccess   = regexp.MustCompile(`(?m)\[\d\d/[A-Z][a-z]{2}/\d{4}[: ]\d\d:\d\d:\d\d[^\]]*\] "`)
)

func isMetrics(sample []byte) bool {
	return slices.Contains([]byte("{["), bytes.TrimSpace(sample)[0]) && aMetric.Match(sample)
}

func isQueryJSON(sample []byte) bool { return aRow.Match(sample) }
func isK6JSON(sample []byte) bool {
	return aK6Point.Match(firstLine(sample)) && bytes.Contains(sample, []byte(`"data":`))
}
func isAccessLog(sample []byte) bool { return anAccess.Match(sample) || isServerLog(sample) }

func isK6CSV(sample []byte) bool {
	return bytes.HasPrefix(sample, []byte("metric_name,timestamp,metric_value"))
}

func isLocust(sample []byte) bool {
	head := firstLine(sample)
	return bytes.Contains(head, []byte("User Count")) && bytes.Contains(head, []byte("Total Request Count"))
}

func isW3C(sample []byte) bool {
	return sample[0] == '#' && bytes.Contains(sample, []byte("#Fields:"))
}

func firstLine(sample []byte) []byte {
	line, _, _ := bytes.Cut(sample, []byte("\n"))
	return line
}
