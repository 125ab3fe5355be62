// Package garbage has garbage collected later, from the start of the process on. Package main
// imports it for that alone.
//
// Most of what a short command takes is the initialisation of Pulumi's packages, and with Go's
// own setting the collector runs four times in it. Setting it in main would be too late: it has
// to be set before they are initialised. Go does that by import path among the packages whose
// own imports are ready (The Go Programming Language Specification, "Program initialization",
// read on 2026-11-30). This one imports so little that it comes before net/http, and so before
// all that Pulumi needs it for. Keep its imports few.
package garbage

import (
	"os"
	"runtime/debug"
)

// percent is how much there may be before it is collected, in percent of what is in use. The
// engine makes much in a short time, and little stays: an update of nothing takes an eighth
// less of a processor than with Go's own 100.
const percent = 400

func init() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}
