// Package serve runs the app of a deployed stack on this machine, on demand with those
// that other clients make, and lets other programs reach the embedded Azure: the Azure CLI and Azure SDKs over HTTPS, the
// Pulumi CLI through its providers, and the app and its cache by their own names.
//
// [Start] returns a [Server] that runs until Close. It is for whatever looks at a
// stack of the embedded Azure from outside: 'local serve' for people, 'verify' for
// itself. What else other programs are to reach goes into open.go, a name by which
// they reach it into names.go, what a running app has to follow into app.go, which
// apps run into tenants.go, and what the status page shows of them and does to them into
// watched.go and act.go.
package serve
