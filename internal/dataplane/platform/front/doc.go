// Package front is App Service's front end: a reverse proxy that gives each
// request to one instance of the app.
//
// TLS ends at App Service's front ends ("Configure a custom container for Azure
// App Service", detect HTTPS session). This one speaks plain HTTP on loopback and
// tells the app what it would be told there: that the client came over TLS.
//
// A request goes to one instance, and it goes there once: no failure is hidden by
// a repetition.
//
// Every answer names the instance in X-Rehearsal-Instance, and an answer that the
// front end made up itself says why in X-Rehearsal-Failure.
//
// A [Front] listens by itself, or stands behind package edge, which listens with the
// same [Server] for several sites. Only packages platform and edge import it. Another
// algorithm of siteConfig.loadBalancing goes into pool.go.
package front
