// Package platform is App Service's data plane on this machine: one plan with one
// Linux site, whose instances are real processes behind a real HTTP front end.
//
// It listens by itself, or stands behind an edge with other sites (package edge).
//
// It does to the app what App Service documents, with the two clocks of a
// rehearsal: what the platform itself waits for runs on Options.Clock, and what
// the app takes its time for (to start, to warm up, to stop) is real.
//
//	options.go      what runs, and where
//	rules.go        the app settings that steer the platform
//	environment.go  what an app finds in its environment
//	start.go        the first start
//	platform.go     scale, settle, what is seen of it, close
//	restart.go      settings changes, new content, upgrades, crashes and hangs
//	swap.go         the pings before a swap
//	roster.go       who there is, and who takes requests
//	worker.go       the life of one instance, in a goroutine of its own
//	container.go    one run of the app: a process, its port, its warm-up
//	health.go       who is unhealthy, and who may be taken out for it
//	check.go        the pings, once a minute
//	front           the reverse proxy
//
// An instance is a place (index, id) in which one process after the other runs.
// On Azure the virtual machine behind a place changes with an upgrade, and its id
// with it; here both stay, so that they match the list of instances in ARM.
//
// Rehearsals and serve run a site on it; it knows ARM only by what they put into
// [Site]. Another thing that the platform does to an app goes into restart.go, with
// the page that documents it, and another thing that apps are protected by into
// [Protections].
package platform
