package sim

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// scheduleType says when a cache is updated. There is one of each cache, or none.
const scheduleType = "Microsoft.Cache/Redis/PatchSchedules" // seen 2025-01 and 2026

func scheduleKind() *kind {
	return &kind{
		name: scheduleType, versions: cacheVersions,
		fields: []field{{name: "scheduleEntries", is: objectsField, fields: []field{
			{name: "dayOfWeek"}, {name: "startHourUtc", is: intField}, {name: "maintenanceWindow"},
		}}},
		put: putSchedule, remove: deleteRule, list: listSchedules,
	}
}

// scheduleDays are the values of DayOfWeek ("Patch Schedules - Create Or Update").
var scheduleDays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Everyday", "Weekend"}

func putSchedule(a *Azure, c *call) (*answer, *Error) {
	cache, _ := a.state.find(c.id.parent())
	if e := a.checkIdle(c, cache); e != nil {
		return nil, e
	}
	properties := clone(object(c.body, "properties"))
	if e := checkPatchSchedule(c, list(properties, "scheduleEntries")); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	existing, found := a.state.find(c.id)
	id := cache.ID + "/patchSchedules/default"
	if found {
		id = existing.ID
	}
	schedule := &resource{ID: id, Type: scheduleType, Body: map[string]any{
		"id": id, "name": cache.id().name() + "/default", "type": scheduleType,
		"location": catalog.DisplayRegion(cache.location()), "properties": properties,
	}}
	a.state.put(schedule)
	return wrote(http.StatusOK, clone(schedule.Body)), nil // a new one, too (seen 2025-07 and 2026)
}

// listSchedules: a cache without a schedule has no empty list, as other types have (recorded 2019-10).
func listSchedules(a *Azure, c *call) (*answer, *Error) {
	cache, _ := a.state.find(c.id.parent())
	stored, e := listStored(a, c)
	if e == nil && len(a.state.childrenOf(cache, scheduleType)) == 0 {
		e = refuse(http.StatusNotFound, "ResourceNotFound", "There are no patch schedules found for redis cache '%s'.", cache.id().name())
		e.Message += c.requestIDSuffix()
	}
	return stored, e
}

var scheduleLength = regexp.MustCompile(`^PT(\d{1,2})H(\d+M)?(\d+S)?$`)

// checkPatchSchedule: windows of at least five hours ("Azure Cache for Redis administration"),
// which they have where none is given; the words were not seen.
func checkPatchSchedule(c *call, entries []any) *Error {
	if !strings.EqualFold(c.id.name(), "default") || len(entries) == 0 {
		return c.refuseRedis("The value of the parameter 'properties.%s' is invalid.", "scheduleEntries")
	}
	for _, one := range entries {
		entry := one.(map[string]any)
		setDefault(entry, "maintenanceWindow", "PT5H")
		length := scheduleLength.FindStringSubmatch(text(entry, "maintenanceWindow"))
		hour := integer(entry, "startHourUtc")
		switch {
		case !slices.Contains(scheduleDays, text(entry, "dayOfWeek")), !has(entry, "startHourUtc"), hour < 0, hour > 23,
			length == nil, len(length[1]) == 1 && length[1] < "5":
			return c.refuseRedis("The value of the parameter 'properties.%s' is invalid.", "scheduleEntries")
		}
	}
	return nil
}
