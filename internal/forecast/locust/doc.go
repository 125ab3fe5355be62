// Package locust writes a Locust file: a load test that runs on one machine, on many
// with Locust's own master and workers, and on Azure Load Testing, which takes such
// files. Its people do what those of a rehearsal do (internal/rehearse/load): they log
// in, keep their session without the cookies that tie them to an instance, and check
// that the session is still theirs.
//
// What Locust writes with --csv is read by internal/forecast/traffic, and gives
// internal/forecast/capacity the time of an answer at each load.
//
// cmd/scaleout/forecast imports it. Another load test's file is a package beside this
// one.
package locust
