package traffic

import (
	"fmt"
	"slices"
	"strings"
)

// jmeter is where results of JMeter have what ("CSV Log format": timeStamp in
// milliseconds, elapsed in milliseconds, label, responseCode, …). Azure Load Testing
// writes the same ("Export test results from Azure Load Testing").
type jmeter struct{ time, took, message int }

func isJMeter(sample []byte) bool {
	head := jmeterHead(sample)
	return slices.Contains(head, "timeStamp") && slices.Contains(head, "elapsed")
}

func jmeterHead(sample []byte) []string {
	line := firstLine(sample)
	return csvCells(string(line), delimiterOf(line))
}

// readJMeter counts a request for each row.
func readJMeter(r *reading, in *lines) error {
	r.single = true
	sample, _ := in.from.Peek(sampled)
	source := &rows{in: in, delimiter: delimiterOf(firstLine(sample))}
	source.next()
	j := jmeter{}
	for _, c := range []struct {
		to   *int
		name string
	}{{&j.time, "timeStamp"}, {&j.took, "elapsed"}, {&j.message, "responseMessage"}} {
		*c.to = slices.Index(source.cells, c.name)
	}
	if j.time < 0 || j.took < 0 {
		return fmt.Errorf("its columns are %s: results of JMeter have timeStamp and elapsed", strings.Join(source.cells, ", "))
	}
	for source.next() {
		r.read.Lines += source.lost
		why := source.why
		if why == ok {
			why = j.row(r, source.cells)
		}
		if why != ok {
			r.bad(source.number, source.text, why)
			r.read.Unreadable += source.lost - 1
		}
		if r.spread != nil {
			return r.spread
		}
	}
	return r.ended(in)
}

// row takes a sample. A transaction is a row of its own, beside those of its requests
// ("Transaction Controller").
func (j jmeter) row(r *reading, cells []string) fault {
	if len(cells) <= max(j.time, j.took) {
		return fewCells
	}
	if j.message >= 0 && j.message < len(cells) && strings.HasPrefix(cells[j.message], "Number of samples in transaction") ||
		cells[j.time] == "timeStamp" { // files that were joined
		r.others++
		return ok
	}
	at, why := clock{}.time(r, cells[j.time])
	if why != ok {
		return why
	}
	took, why := number(cells[j.took], ',')
	if why != ok {
		return why
	}
	if took > mostEver {
		return tooLarge
	}
	if why := r.seen(at); why != ok {
		return why
	}
	r.request(at, 1, took/1000) // NaN stays NaN
	return ok
}
