// Package gauge turns what instances use into what Azure Monitor would report of them,
// and autoscale looks at.
//
// Rehearsals and serve import it; it knows how an instance is seen from outside (package
// platform) and what a measurement is (package autoscale). Another metric of Azure's goes
// into [Meter.Measure].
package gauge
