// Package autoscale decides how many instances an App Service plan should have,
// the way Azure Monitor's autoscale engine does.
//
// It is pure: a Setting is parsed from the body that Azure Resource Manager
// returns, a History gives the metrics, and Decide says what the engine would
// do at a moment and why. A Loop puts the three parts together: a Source of
// metrics, the decision, and a Target that has the instances. Nothing here reads a
// clock or talks to anybody; the caller steps the loop as often as the engine runs,
// every 30 to 60 seconds. Rehearsals do so with real processes, and whatever else is
// to be scaled as Azure would needs a Source and a Target of its own. Where months of
// minutes are to be decided, an Engine does it with the same outcome and without looking
// back over its windows each time.
//
// The rules come from Microsoft's pages "Understand autoscale settings" (version
// of 2026-08-19), "Best practices for autoscale", "Flapping in Autoscale",
// "Autoscale with multiple profiles", "Azure Monitor autoscaling common metrics",
// "Diagnostic settings in autoscale" and from the specification of the API
// version 2022-10-01; the tests name page and section case by case. Where they
// are silent, or contradict each other, this was chosen:
//
//   - Cooldown. Each rule waits for its own, counted from the last action in
//     either direction. "Understand autoscale settings" of 2026-08-05 let the
//     rule that acted last decide; two weeks later it says the contrary.
//   - What brings a count into its bounds, or up to the default, waits for no
//     cooldown, but starts one, as every action does.
//   - A scale-out rule that fires keeps scale-in away even while it rests.
//     Scale-in waits until none of its rules rests.
//   - The projection onto fewer instances, value × now ÷ then, is the same for
//     every metric, statistic and aggregation.
//   - Where only some metrics can be read, the scale-out rules that can be
//     followed are; scale-in needs all metrics.
//   - Percentages: see Rule.target.
//
// Left out: predictive autoscale, which plans do not have; dimensions; the time
// that Azure takes to publish a metric; and that no run happens while an action
// is being carried out, which is the caller's to see to.
//
// It imports nothing of this module, and whatever scales, or foretells how something
// will be scaled, may import it. A property of a setting is read in the file of what
// it belongs to (rules in parserule.go, schedules in schedule.go), and a case of the
// documentation is a row of a test.
package autoscale
