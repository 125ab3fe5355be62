package status

import (
	"fmt"

	"scaleout/internal/dataplane/platform"
)

// Changes says what has become of an app, in sentences.
func Changes(before, after App) []string {
	var all []string
	if before.Wanted != after.Wanted {
		all = append(all, fmt.Sprintf("The plan has %s now; it had %d.", counted(after.Wanted, "instance"), before.Wanted))
	}
	all = append(all, changed("Instance", before.Instances, after.Instances)...)
	for _, slot := range after.Slots {
		for _, old := range before.Slots {
			if old.Name == slot.Name {
				all = append(all, changed("Slot "+slot.Name+", instance", old.Instances, slot.Instances)...)
			}
		}
	}
	if b, a := before.Redis, after.Redis; b != nil && a != nil && b.Down != a.Down {
		if a.Down {
			all = append(all, "Redis has broken all connections, and takes none.")
		} else {
			all = append(all, "Redis takes connections again.")
		}
	}
	return all
}

// changed says who came, who went, and who is in another state.
func changed(what string, before, after []platform.Instance) []string {
	old := byIndex(before)
	var all []string
	for _, i := range after {
		was, there := old[i.Index]
		delete(old, i.Index)
		name := fmt.Sprintf("%s %d", what, i.Index)
		switch {
		case !there:
			all = append(all, fmt.Sprintf("%s is new: %s.", name, stateWords(i)))
		case was.State != i.State || was.Hangs != i.Hangs:
			all = append(all, fmt.Sprintf("%s: %s.", name, stateWords(i)))
		case !was.Since.Equal(i.Since):
			all = append(all, fmt.Sprintf("%s was started anew: %s again.", name, stateWords(i)))
		}
	}
	for _, i := range before {
		if _, gone := old[i.Index]; gone {
			all = append(all, fmt.Sprintf("%s %d is gone.", what, i.Index))
		}
	}
	return all
}

func byIndex(all []platform.Instance) map[int]platform.Instance {
	found := map[int]platform.Instance{}
	for _, i := range all {
		found[i.Index] = i
	}
	return found
}
