package traffic

import (
	"slices"
	"strings"
	"time"
)

// A measure is what a column of a table holds.
type measure struct {
	quantity quantity
	scale    float64 // to the unit of a Series
	rate     bool    // for each second, not for a grain
}

// measures are columns by their names, without spaces, signs and the aggregation.
var measures = func() map[string]measure {
	all := map[string]measure{}
	for names, m := range map[string]measure{
		"requests requestcount numberofrequests hits count itemcount total sum value aggregatedvalue": {requests, 1, false},
		"rps requests/s requestspersecond":                                                         {requests, 60, true},
		"cpu cpupercentage cpupercent cpuutilization":                                              {cpu, 1, false},
		"memory memorypercentage memorypercent memoryutilization":                                  {memory, 1, false},
		"httpqueuelength queuelength queue":                                                        {queue, 1, false},
		"httpresponsetime averageresponsetime seconds":                                             {seconds, 1, false},
		"duration durationms timetaken":                                                            {seconds, .001, false}, // milliseconds in Azure's tables
		"instances instancecount dcountcloudroleinstance dcountapproleinstance dcountcomputername": {instances, 1, false},
	} {
		for _, name := range strings.Fields(names) {
			all[name] = m
		}
	}
	return all
}()

var (
	timeNames  = []string{"timegenerated", "timestamp", "@timestamp", "time", "datetime", "date", "minute", "starttime"}
	indexNames = []string{"minute", "minutes", "index"}
	// A row that has one of these is a request.
	rowNames = []string{"csmethod", "csuristem", "scstatus", "resultcode", "operationid", "url"}
	// Numbers in these are names.
	numberNames = []string{"resultcode", "scstatus", "status", "statuscode", "sport"}
)

// A heading says where a table has what.
type heading struct {
	names    []string // as they are in the file
	time     int
	zone     *time.Location
	index    bool // minutes are counted from 0
	measures map[int]measure
	others   []int // that tell rows of one time apart
	single   bool  // rows are requests

	weight, id, kind       int // of a request: rows that it stands for, its name, "request"
	metric, total, average int // a row for each metric: its name and values
	portal                 bool
}

// headingOf reads the names of columns. It returns false where there is no column of
// times, or nothing else.
func headingOf(cells []string) (h heading, found bool) {
	h = heading{names: cells, measures: map[int]measure{}, time: -1}
	keys := make([]string, len(cells))
	for i, c := range cells {
		keys[i] = key(c)
	}
	at := func(names ...string) int {
		for _, n := range names {
			if i := slices.Index(keys, n); i >= 0 {
				return i
			}
		}
		return -1
	}
	if h.time = at(timeNames...); h.time < 0 {
		return h, false
	}
	h.zone, h.portal = zoneIn(cells[h.time])
	h.portal = h.portal || keys[h.time] == "timegenerated"
	h.index = slices.Contains(indexNames, keys[h.time])
	h.weight, h.id, h.kind = at("itemcount"), at("itemid", "_itemid"), at("itemtype")
	if h.metric = at("metricname"); h.metric >= 0 {
		h.total, h.average = at("total"), at("average")
		h.portal = false // Azure's own values are for whole minutes
		return h, h.total >= 0 || h.average >= 0
	}
	h.single = at(rowNames...) >= 0 && at("requests", "requestcount", "count", "sumitemcount") < 0
	for i, k := range keys {
		if m, is := measureOf(k); is && i != h.time && i != h.weight {
			h.measures[i] = m
		} else if i != h.time && i != h.weight {
			h.others = append(h.others, i)
		}
	}
	h.keepOne()
	return h, h.single || len(h.measures) > 0
}

// key is a name of a column without what differs between programs: the zone or the
// aggregation in brackets, spaces, signs and capitals.
func key(name string) string {
	name, _, _ = strings.Cut(name, "[")
	name, _, _ = strings.Cut(name, "(")
	return strings.ToLower(strings.NewReplacer(" ", "", "_", "", "%", "", `"`, "").Replace(name))
}

// measureOf finds a measure, also behind the names that KQL gives to avg() and sum().
func measureOf(key string) (measure, bool) {
	for _, prefix := range []string{"", "avg", "sum", "average", "total"} {
		if rest, has := strings.CutPrefix(key, prefix); has {
			if m, is := measures[rest]; is {
				return m, true
			}
		}
	}
	return measure{}, false
}

// keepOne leaves one column for each quantity: the first, but a name that says what it
// counts before one that does not.
func (h *heading) keepOne() {
	vague := []string{"value", "aggregatedvalue", "total", "sum"}
	best := map[quantity]int{}
	for i := range h.names {
		m, is := h.measures[i]
		if !is {
			continue
		}
		was, there := best[m.quantity]
		switch {
		case !there:
			best[m.quantity] = i
		case slices.Contains(vague, key(h.names[was])) && !slices.Contains(vague, key(h.names[i])):
			delete(h.measures, was)
			best[m.quantity] = i
		default:
			delete(h.measures, i)
		}
	}
}

// zoneIn reads the zone that a portal writes behind a name: "timestamp [UTC]".
func zoneIn(name string) (zone *time.Location, portal bool) {
	_, in, has := strings.Cut(name, "[")
	if !has {
		return nil, false
	}
	in = strings.TrimRight(strings.TrimSpace(in), "]")
	if strings.EqualFold(in, "local time") || in == "Local" || in == "" {
		return nil, true
	}
	zone, err := time.LoadLocation(in)
	if err != nil {
		return nil, true
	}
	return zone, true
}

// dimensions leaves those others that are names, as a first row shows.
func (h *heading) dimensions(row []string) {
	h.others = slices.DeleteFunc(h.others, func(i int) bool {
		if i >= len(row) || i == h.id {
			return true
		}
		_, why := number(row[i], ',')
		return why == ok && !slices.Contains(numberNames, key(h.names[i]))
	})
}
