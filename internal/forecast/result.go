package forecast

import (
	"time"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/cost"
	"scaleout/program/settings"
)

// An Input is what a forecast rests on.
type Input struct {
	Settings *settings.Settings
	Traffic  *traffic.Series
	Capacity capacity.Model
	Prices   catalog.PriceList
	Currency string
	Brief    bool // without the reasons of actions and without Fixed, for whoever tries hundreds
}

// A Result is what would have been.
type Result struct {
	Counts      []int     // instances that take requests, by the minute
	Utilisation []float64 // by the minute; NaN where traffic is unknown
	Backlog     []float64 // requests that wait at the end of the minute, all instances together

	Actions   []Action
	Minutes   int     // of the traffic, known or not
	Unknown   int     // minutes of which the traffic is not known
	Waiting   int     // known minutes in which there was more to do than could be done
	AtMaximum int     // known minutes with the most instances that the profile of the moment allows, where it allows several
	Flaps     int     // actions that undo the one before them as soon as they can
	GivenUp   float64 // requests that App Service gives up, as they would wait for too long
	Mean      float64 // instances that are billed: those that start included

	HeatMap [7][24]Cell // Monday first, in the zone of the traffic
	Cost    Cost
	Fixed   []Fixed // 2, 3, 5 and the maximum instances all the time, each once
}

// An Action is one change of the number of instances.
type Action struct {
	At       time.Time // of the decision
	From, To int       // what the plan was told to have
	Reason   string
}

// A Cell is an hour of the week.
type Cell struct {
	Minutes     int     // known ones
	Waiting     int     // of them
	Utilisation float64 // mean
}

// A Cost is what a stack costs in a month of 730 hours: with the fewest instances,
// with those that the forecast has, and with the most.
type Cost struct {
	Currency string
	Total    cost.Amount // the whole stack
	Plan     cost.Amount // the plan's part
	AtLeast  bool        // a price is not known, or nothing limits the logs: it is that much at least
	Notes    []string
}

// Fixed is the same traffic with a number of instances that never changes.
type Fixed struct {
	Instances int
	Waiting   int // minutes
	Cost      Cost
}

// A Change is a forecast with other settings.
type Change struct {
	Name     string // "planSku=P0v3,maxInstances=4"
	Settings *settings.Settings
}

// A Difference is what a Change changes: numbers are after less before.
type Difference struct {
	Name                               string
	After                              *Result
	Waiting, AtMaximum, Flaps, Actions int
	Mean                               float64
	Cost                               cost.Amount // of the whole stack
}
