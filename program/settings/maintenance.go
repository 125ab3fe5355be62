package settings

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// A MaintenanceWindow is a time of the week in which Azure may begin to update the cache.
type MaintenanceWindow struct {
	Day    string // in English: "Sunday"
	Hour   int    // UTC
	Length time.Duration
}

const maintenanceAllowed = `a day with an hour in UTC, such as "Sunday 02:00" for five hours, or with an end, "Saturday 22:00-06:00"; each day once`

// maintenanceForm is "Sunday 02:00" and "Sunday 02:00-08:00".
var maintenanceForm = regexp.MustCompile(`^\s*([A-Za-z]+)\s+(\d{1,2}):(\d{2})(?:\s*-\s*(\d{1,2}):(\d{2}))?\s*$`)

// parseMaintenance reads a window, and returns what is wrong with it and what was meant.
func parseMaintenance(text string) (w MaintenanceWindow, reason, proposal string) {
	m := maintenanceForm.FindStringSubmatch(text)
	if m == nil {
		return w, "This is not a day with a time.", "Sunday 02:00"
	}
	day := nearestDay(m[1])
	start, _ := strconv.Atoi(m[2])
	end := start + int(catalog.MinMaintenance.Hours())
	if m[4] != "" {
		end, _ = strconv.Atoi(m[4])
	}
	if end <= start {
		end += 24 // on the next day
	}
	w = MaintenanceWindow{day, start, time.Duration(end-start) * time.Hour}
	meant := w
	meant.Length = max(w.Length, catalog.MinMaintenance)
	switch {
	case strings.EqualFold(m[1], "Everyday"), strings.EqualFold(m[1], "Weekend"):
		return w, "Azure's " + m[1] + " stands for several days. Here each day has a window of its own.", "Sunday 02:00"
	case day == "":
		return w, "This is not a day of the week, in English.", "Sunday 02:00"
	case start > 23 || end-start > 24:
		return w, "A day has the hours 00:00 to 23:00.", day + " 02:00"
	case m[3] != "00" || m[5] != "" && m[5] != "00":
		return w, "A window begins and ends with an hour.", meant.String()
	case w.Length < catalog.MinMaintenance:
		return w, fmt.Sprintf("Azure takes windows of at least %d hours.", int(catalog.MinMaintenance.Hours())), meant.String()
	case day != m[1]:
		return w, "The day is spelled " + day + " here.", meant.String()
	}
	return w, "", ""
}

// String writes a window as the setting has it.
func (w MaintenanceWindow) String() string {
	end := (w.Hour + int(w.Length.Hours())) % 24
	return fmt.Sprintf("%s %02d:00-%02d:00", w.Day, w.Hour, end)
}

// maintenanceRule checks each window, and that no day comes twice.
func maintenanceRule(d *draft) Problems {
	if d.bad.touchPath(KeyRedisMaintenance) {
		return nil
	}
	var ps Problems
	seen := map[string]string{}
	for _, e := range d.maintenance {
		w, reason, proposal := parseMaintenance(e.text)
		p := Problem{Key: e.path, Value: d.shown(KeyRedisMaintenance, e.text), Reason: reason, Allowed: maintenanceAllowed}
		switch {
		case seen[w.Day] != "":
			p.Reason = "A cache has one window a day, and " + seen[w.Day] + " is on this one."
			p.Fix = d.removePath(e.path)
		case reason == "":
			seen[w.Day] = e.path
			continue
		default:
			seen[w.Day] = e.path
			p.Fix = d.setPath(e.path, proposal)
		}
		ps = append(ps, p)
	}
	return ps
}

// managedMaintenanceRule: the windows of an Azure Managed Redis are a preview.
//
// Source: "Azure Managed Redis scheduled maintenance (preview)", 2025-11-17.
func managedMaintenanceRule(d *draft) Problems {
	if !d.Cache.Managed || len(d.maintenance) == 0 {
		return nil
	}
	return Problems{{
		Key: KeyRedisMaintenance,
		Reason: "The maintenance windows of an Azure Managed Redis are a preview, which the API version that the program speaks (2025-07-01) does not have. " +
			"Set them in the portal, under Maintenance: at least two a week, of four hours each and 18 in all.",
		Allowed: "windows of an Azure Cache for Redis only (redisSku Basic_C0 to Premium_P5)",
		Fix:     d.remove(KeyRedisMaintenance),
	}}
}

func (d *draft) maintenanceWindows() []MaintenanceWindow {
	var all []MaintenanceWindow
	for _, e := range d.maintenance {
		if w, reason, _ := parseMaintenance(e.text); reason == "" {
			all = append(all, w)
		}
	}
	return all
}
