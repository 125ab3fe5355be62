package adopt

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// String writes a window as Azure has it.
func (w Window) String() string { return fmt.Sprintf("%s %02d:00 for %s", w.Day, w.Hour, w.Length) }

var weekend = []string{"Saturday", "Sunday"}

// days are those of a window ("DayOfWeek" in the specification of Microsoft.Cache 2023-04-01).
func (w Window) days() []string {
	switch strings.ToLower(w.Day) {
	case "everyday":
		return append([]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}, weekend...)
	case "weekend":
		return weekend
	}
	return []string{w.Day}
}

var windowLength = regexp.MustCompile(`^PT([0-9]{1,2})H$`)

// length is that of a window, in hours; 0 where it is none that the setting can say.
func (w Window) length() time.Duration {
	m := windowLength.FindStringSubmatch(w.Length)
	if m == nil {
		return 0
	}
	hours, _ := strconv.Atoi(m[1])
	length := time.Duration(hours) * time.Hour
	if length < catalog.MinMaintenance || hours > 24 {
		return 0
	}
	return length
}

// maintenance is when Azure may update a cache, as the setting has it; nothing where it
// cannot say that.
func (c *Cache) maintenance() []string {
	if c.Schedule == nil {
		return nil
	}
	var all, seen []string
	for _, w := range c.Schedule.Properties.Entries {
		for _, day := range w.days() {
			if w.length() == 0 || w.Hour < 0 || w.Hour > 23 || slices.Contains(seen, day) {
				return nil
			}
			seen = append(seen, day)
			all = append(all, settings.MaintenanceWindow{Day: day, Hour: w.Hour, Length: w.length()}.String())
		}
	}
	return all
}

// keepMaintenance takes the windows over, or leaves them as they are.
func (d *drafter) keepMaintenance(c *Cache) {
	windows := c.maintenance()
	if len(windows) == 0 {
		return
	}
	if text := jsonOf(windows); d.effective(settings.KeyRedisMaintenance) != text {
		d.Settings = append(d.Settings, Setting{Key: settings.KeyRedisMaintenance, Value: text, JSON: true, Was: d.wishes.File[settings.KeyRedisMaintenance]})
	}
	if entries := c.Schedule.Properties.Entries; len(entries) != len(windows) {
		d.change(atCache, "", "the maintenance window %s is written as %d days", joined(entries), len(windows))
	}
}

func joined(windows []Window) string {
	var all []string
	for _, w := range windows {
		all = append(all, w.String())
	}
	return strings.Join(all, ", ")
}
