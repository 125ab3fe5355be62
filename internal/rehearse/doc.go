// Package rehearse brings a stack up on the embedded Azure with a data plane of real
// processes, puts load and logged-in people on it, does to it what the platform does,
// and records what became of every request.
//
// The same load and the same events run on three topologies: one instance, two
// instances that share no sessions, and the stack as it is configured. A topology is
// a script, and a stage plays it; RunRelease has the same stage play how new code is
// released, each way in a world of its own, and RunAdoption how an app from
// the portal becomes a stack.
//
// Two clocks run. What the platform waits for (health pings, scale windows and
// cooldowns) runs on an accelerated one; the app, Redis and the load are real
// and take the time that they take.
//
// Only the command imports it. Package load has the people, package result what was
// seen and the numbers that follow from it, package report shows them. A new event is
// a function beside the others, in the file of what it happens to, and a line in
// Events.
package rehearse
