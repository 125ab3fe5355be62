// Package front is App Service's front end: a reverse proxy that gives each
// request to one instance of the app.
//
// TLS ends at App Service's front ends ("Configure a custom container for Azure
// App Service", detect HTTPS session). This one speaks plain HTTP on loopback and
// tells the app what it would be told there: that the client came over TLS.
//
// A request goes to one instance and to no other. The only repetition is the one
// inside net/http's Transport: when a kept connection turns out to have been
// closed by the instance before it answered anything, a request that is safe to
// repeat is sent again, to the same instance. An instance that is gone refuses
// that, so no failure is hidden by it. Kept connections are dropped early, too.
//
// Every answer names the instance in X-Rehearsal-Instance, and an answer that the
// front end made up itself says why in X-Rehearsal-Failure.
package front
