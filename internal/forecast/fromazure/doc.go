// Package fromazure reads the traffic of a deployed stack from Azure Monitor, through
// Azure Resource Manager.
//
// cmd/scaleout/forecast imports it. Another source that has to be asked is a package
// beside this one; what is in a file is read by internal/forecast/traffic.
package fromazure
