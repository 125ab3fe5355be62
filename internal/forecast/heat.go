package forecast

import "time"

// A heat is a heat map on its way. Minutes come one after the other.
type heat struct {
	zone  *time.Location
	hours [7][24]Cell // Utilisation: the sum
	cell  *Cell       // of the hour
	until time.Time   // when another hour may begin
}

// at returns the cell of a minute. Clocks are changed at quarters of an hour.
func (h *heat) at(now time.Time) *Cell {
	const quarter = 15 * time.Minute
	if !now.Before(h.until) {
		local := now.In(h.zone)
		h.cell = &h.hours[(local.Weekday()+6)%7][local.Hour()]
		h.until = now.Truncate(quarter).Add(quarter)
	}
	return h.cell
}

// cells returns the map with means.
func (h *heat) cells() [7][24]Cell {
	cells := h.hours
	for day := range cells {
		for hour := range cells[day] {
			if c := &cells[day][hour]; c.Minutes > 0 {
				c.Utilisation /= float64(c.Minutes)
			}
		}
	}
	return cells
}
