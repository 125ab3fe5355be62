package report

import (
	"time"

	"scaleout/program/cost"
)

// Version is that of the JSON. What is taken away or changes its meaning makes another
// one; what is added does not.
const Version = 1

// A Report is a forecast with all that it rests on.
type Report struct {
	Version       int         `json:"schemaVersion"`
	Stack         string      `json:"stack"`
	Region        string      `json:"region"`
	Currency      string      `json:"currency"`
	Traffic       Traffic     `json:"traffic"`
	Capacity      []Parameter `json:"capacity"`
	CapacityNotes []string    `json:"capacityNotes"` // what could not be measured or fitted
	Forecast      Scenario    `json:"forecast"`
	Fixed         []Fixed     `json:"fixed"`
	WhatIfs       []Scenario  `json:"whatIfs"`
	Best          *Best       `json:"best,omitempty"`
	CostNotes     []string    `json:"costNotes"`
}

// Traffic is what was read.
type Traffic struct {
	Name          string    `json:"name"`
	Format        string    `json:"format"`
	Zone          string    `json:"zone"`
	From          time.Time `json:"from"`
	To            time.Time `json:"to"`
	Minutes       int       `json:"minutes"`
	Known         int       `json:"known"` // minutes
	Requests      float64   `json:"requests"`
	MeanPerSecond float64   `json:"meanPerSecond"`
	PeakPerSecond float64   `json:"peakPerSecond"` // of the busiest minute
	PeakAt        time.Time `json:"peakAt"`
	Grain         float64   `json:"grainSeconds"`
	Lines         int       `json:"lines"`
	Unreadable    int       `json:"unreadable"`
	Duplicates    int       `json:"duplicates"`
	Unordered     int       `json:"unordered"`
	AtLimit       int       `json:"atLimit"` // minutes whose requests were worked out from a CPU at its limit
	Bad           []BadLine `json:"bad"`
	Notes         []string  `json:"notes"`
}

// A BadLine could not be read.
type BadLine struct {
	Line   int    `json:"line"`
	Text   string `json:"text"`
	Reason string `json:"reason"`
}

// A Parameter of what an instance can do.
type Parameter struct {
	Name   string  `json:"name"`
	About  string  `json:"about"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Origin string  `json:"origin"` // given, measured, fitted, assumed
	Error  float64 `json:"standardError,omitempty"`
	Note   string  `json:"note"`
}

// A Scenario is the traffic under some settings.
type Scenario struct {
	Name     string   `json:"name"` // of a what-if: "planSku=P0v3,maxInstances=4"
	Settings Settings `json:"settings"`

	Minutes       int         `json:"minutes"`
	Unknown       int         `json:"unknown"`
	Waiting       int         `json:"waiting"`      // minutes
	WaitingShare  float64     `json:"waitingShare"` // of the known minutes
	AtMaximum     int         `json:"atMaximum"`    // minutes
	GivenUp       float64     `json:"givenUp"`      // requests
	Flaps         int         `json:"flaps"`
	MeanInstances float64     `json:"meanInstances"`   // that are billed
	Utilisation   float64     `json:"utilisation"`     // mean of the known minutes
	Peak          float64     `json:"peakUtilisation"` // of the busiest minute
	Cost          Cost        `json:"cost"`
	Against       *Difference `json:"difference,omitempty"` // of a what-if
	Actions       []Action    `json:"actions"`
	HeatMap       [][]Cell    `json:"heatMap"` // Monday first, 24 hours each
	Timeline      Timeline    `json:"timeline"`
}

// Settings are those that matter to a forecast most.
type Settings struct {
	Plan         string   `json:"plan"`
	Autoscale    bool     `json:"autoscale"`
	MinInstances int      `json:"minInstances"`
	MaxInstances int      `json:"maxInstances"`
	OffPeak      *OffPeak `json:"offPeak,omitempty"`

	Rules     []Rule `json:"rules"`
	Windows   Pair   `json:"windowMinutes"`
	Cooldowns Pair   `json:"cooldownMinutes"`
}

// A Rule adds an instance above a threshold and removes one below another.
type Rule struct {
	Metric string `json:"metric"` // "CpuPercentage"
	Pair
}

// A Pair is for scale-out and for scale-in.
type Pair struct {
	Out int `json:"out"`
	In  int `json:"in"`
}

// OffPeak is a time with bounds of its own.
type OffPeak struct {
	When         string `json:"when"`
	MinInstances int    `json:"minInstances"`
	MaxInstances int    `json:"maxInstances"`
}

// A Cost is that of a month of 730 hours.
type Cost struct {
	Total   cost.Amount `json:"total"`
	Plan    cost.Amount `json:"plan"`
	AtLeast bool        `json:"atLeast"`
}

// A Difference is what a what-if changes: after less before.
type Difference struct {
	Waiting       int     `json:"waiting"`
	AtMaximum     int     `json:"atMaximum"`
	Flaps         int     `json:"flaps"`
	Actions       int     `json:"actions"`
	MeanInstances float64 `json:"meanInstances"`
	Cost          float64 `json:"cost"` // expected
}

// An Action changes the number of instances.
type Action struct {
	At     time.Time `json:"at"`
	From   int       `json:"from"`
	To     int       `json:"to"`
	Reason string    `json:"reason"`
}

// A Cell is an hour of the week.
type Cell struct {
	Minutes     int     `json:"minutes"` // known ones
	Waiting     int     `json:"waiting"`
	Utilisation float64 `json:"utilisation"` // mean
}

// A Timeline has a point for every so many minutes.
type Timeline struct {
	MinutesPerPoint int     `json:"minutesPerPoint"`
	Points          []Point `json:"points"`
}

// A Point is some minutes. What is nil is not known.
type Point struct {
	At          time.Time `json:"at"`
	Known       int       `json:"known"`             // minutes
	PerSecond   *float64  `json:"requestsPerSecond"` // mean
	Utilisation *float64  `json:"utilisation"`       // mean
	Peak        *float64  `json:"peakUtilisation"`   // of a minute
	Waiting     int       `json:"waiting"`           // minutes
	Fewest      int       `json:"fewest"`            // instances
	Mean        float64   `json:"mean"`
	Most        int       `json:"most"`
	Min         int       `json:"min"` // that the settings allow, in the first minute
	Max         int       `json:"max"`
}

// Fixed is the traffic with a number of instances that never changes.
type Fixed struct {
	Instances    int     `json:"instances"`
	Waiting      int     `json:"waiting"` // minutes
	WaitingShare float64 `json:"waitingShare"`
	Cost         Cost    `json:"cost"`
}
