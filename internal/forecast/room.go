package forecast

import (
	"math"

	"scaleout/internal/azure/autoscale"
	"scaleout/internal/dataplane/platform/front"
	"scaleout/internal/forecast/capacity"
)

// A room is what instances can do, and what becomes of requests that find them busy.
type room struct {
	instance *capacity.Instance
	most     float64       // requests a minute that an instance can answer
	full     capacity.Load // what it shows then
}

// served is what happens in a minute. Its Load is what instances show; its Utilisation
// includes all that they should have done.
type served struct {
	capacity.Load
	served  float64
	backlog float64 // requests that still wait at the end
	givenUp float64 // requests that have waited too long
	waiting bool    // there was more to do than could be done
}

func newRoom(in Input) room {
	instance := in.Capacity.On(in.Settings.Plan)
	most := instance.Most()
	return room{instance, most, instance.Load(most, 1)}
}

// minute serves what waits and what comes, as much as instances can.
func (r *room) minute(before, requests float64, instances int) served {
	demand := before + requests
	backlog, givenUp := r.left(demand, instances)
	if backlog+givenUp == 0 {
		return served{Load: r.instance.Load(demand, instances), served: demand}
	}
	m := served{Load: r.full, served: demand - backlog - givenUp, backlog: backlog, givenUp: givenUp, waiting: true}
	m.Utilisation = r.instance.Load(demand, instances).Utilisation
	m.Queue += (before + backlog) / 2 / float64(instances)
	return m
}

// left is what instances could not serve: requests that still wait, and those that App
// Service gives up since they would wait for longer than it does.
func (r *room) left(demand float64, instances int) (backlog, givenUp float64) {
	const little = 1e-9 // what sums lose
	most := r.most * float64(instances)
	if demand <= most*(1+little) {
		return 0, 0
	}
	backlog = min(demand-most, most*front.AnswerLimit.Minutes())
	return backlog, demand - most - backlog
}

// enough is the least number of instances that can answer so many requests, within
// bounds.
func (r *room) enough(requests float64, c autoscale.Capacity) int {
	n := c.Min
	for n < c.Max && requests > r.most*float64(n) {
		n++
	}
	return n
}

// waiting counts the minutes in which a number of instances that never changes has more
// to do than it can.
func (r *room) waiting(requests []float64, instances int) int {
	minutes, backlog := 0, 0.0
	for _, n := range requests {
		if math.IsNaN(n) {
			backlog = 0
			continue
		}
		if backlog, _ = r.left(backlog+n, instances); backlog > 0 {
			minutes++
		}
	}
	return minutes
}
