// Package rehearse brings a stack up on the embedded Azure, gives it a data
// plane of real processes on this machine, puts load and logged-in people on it,
// does to it what the platform does, and records what became of every request.
//
// The same load and the same events run on three topologies: one instance, two
// instances that share no sessions, and the stack as it is configured.
//
//	process      child processes that never outlive this one
//	redisserver  the session cache: a real Redis over TLS
//	platform     App Service: instances, warm-up, health check, front end
//	load         people who click at a fixed rate and notice when they are logged out
//	demo         the app that runs unless another is given
//	result       what was seen, and the numbers that follow from it
//	report       the numbers as text, JSON and one page of HTML
//
// Two clocks run. What the platform waits for (health pings, scale windows and
// cooldowns) runs on an accelerated one; the app, Redis and the load are real
// and take the time that they take.
package rehearse
