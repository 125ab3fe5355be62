package report

import (
	"fmt"
	"strings"
)

// Signs of the chart, for an instance that was there all the time, in the mean, and in
// some minute.
const always, often, once = '█', '▓', '░'

// margin is left of the chart.
const margin = 6

// chart draws the instances over time, and below them when people would have waited.
func (t *text) chart(c Scenario) {
	columns := c.Timeline.columns(t.width - margin)
	most := 1
	for _, p := range columns {
		most = max(most, p.Most)
	}
	step := (most + 11) / 12
	t.blank()
	minutes := c.Timeline.MinutesPerPoint * c.Timeline.perColumn(t.width-margin)
	t.say("Instances that take requests, a column for every %s", spell(float64(minutes)))
	for level := most; level > 0; level -= step {
		t.printf("%4d  %s\n", level, row(columns, func(p Point) rune { return p.sign(float64(level)) }))
	}
	for _, line := range []string{row(columns, Point.mark), days(columns)} {
		if line != "" {
			t.printf("%s%s\n", strings.Repeat(" ", margin), line)
		}
	}
	t.under(strings.Repeat(" ", margin), fmt.Sprintf(
		"%c all the time  %c in the mean  %c at times  ! people would have waited  ? no traffic known", always, often, once))
}

func row(columns []Point, of func(Point) rune) string {
	var b strings.Builder
	for _, p := range columns {
		b.WriteRune(of(p))
	}
	return strings.TrimRight(b.String(), " ")
}

func (p Point) sign(level float64) rune {
	switch {
	case float64(p.Fewest) >= level:
		return always
	case p.Mean >= level-.5:
		return often
	case float64(p.Most) >= level:
		return once
	}
	return ' '
}

// mark stands below a column.
func (p Point) mark() rune {
	switch {
	case p.Waiting > 0:
		return '!'
	case p.Known == 0:
		return '?'
	}
	return ' '
}

// perColumn is how many points share a column.
func (l Timeline) perColumn(room int) int { return max(1, (len(l.Points)+room-1)/room) }

// columns draws points together, until there is room for all.
func (l Timeline) columns(room int) []Point {
	n := l.perColumn(room)
	var all []Point
	for from := 0; from < len(l.Points); from += n {
		points := l.Points[from:min(from+n, len(l.Points))]
		c := points[0]
		c.Mean, c.Known, c.Waiting = 0, 0, 0
		for _, p := range points {
			c.Fewest, c.Most = min(c.Fewest, p.Fewest), max(c.Most, p.Most)
			c.Mean += p.Mean / float64(len(points))
			c.Known += p.Known
			c.Waiting += p.Waiting
		}
		all = append(all, c)
	}
	return all
}

// days writes dates below the columns, where there is room.
func days(columns []Point) string {
	line := []rune(strings.Repeat(" ", len(columns)))
	free, layout, last := 0, "2 Jan", ""
	if n := len(columns); n > 1 && columns[n-1].At.Sub(columns[0].At).Hours() < 48 {
		layout = "15:04"
	}
	for i, p := range columns {
		name := p.At.Format(layout)
		label := []rune(name)
		if i < free || name == last || i+len(label) > len(line) || i > 0 && !newDay(columns[i-1], p) && layout == "2 Jan" {
			continue
		}
		copy(line[i:], label)
		free, last = i+len(label)+3, name
	}
	return strings.TrimRight(string(line), " ")
}

func newDay(before, p Point) bool { return before.At.YearDay() != p.At.YearDay() }

var weekdays = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

// heatMap shows the hours of the week.
func (t *text) heatMap(c Scenario, zone string) {
	t.blank()
	t.say("Hours of the week (%s): how busy instances were, and when people would have waited", zone)
	t.printf("%s%s\n", strings.Repeat(" ", margin), strings.TrimRight(strings.Join(hourNames(t.width), ""), " "))
	for day, hours := range c.HeatMap {
		var b strings.Builder
		for _, cell := range hours {
			b.WriteString(strings.Repeat(string(cell.sign()), cellWidth(t.width)))
		}
		t.printf(" %s  %s\n", weekdays[day], strings.TrimRight(b.String(), " "))
	}
	t.under(strings.Repeat(" ", margin), "busy to: · 25 %  ░ 50 %  ▒ 75 %  ▓ more; "+
		"people waited in: 1 up to 10 % of the minutes, … 9 more than 80 %; blank: no traffic known")
}

func cellWidth(width int) int {
	if width >= margin+24*3 {
		return 3
	}
	return 2
}

func hourNames(width int) []string {
	var names []string
	for h := range 24 {
		name := ""
		if h%3 == 0 {
			name = fmt.Sprintf("%02d", h)
		}
		names = append(names, fmt.Sprintf("%-*s", cellWidth(width), name))
	}
	return names
}

func (c Cell) sign() rune {
	if c.Minutes == 0 {
		return ' '
	}
	if c.Waiting > 0 {
		return '1' + rune(min(8, (c.Waiting*10-1)/c.Minutes))
	}
	return []rune("·░▒▓")[min(3, int(c.Utilisation*4))]
}
