//go:build !race

package main

// raceDetector reports that the tests run with it: a process then takes several times
// its memory.
const raceDetector = false
