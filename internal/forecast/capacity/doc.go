// Package capacity tells what an instance shows at a rate of requests: CPU, memory, and
// how many wait.
//
// A Model has few parameters, and each says where it came from: Merge takes each from
// the best of what FromFlags, FromRehearsal, Fit and AssumedFor know. It is pure. The forecast
// and its parts import it; another way to come by a parameter is a file here.
package capacity
