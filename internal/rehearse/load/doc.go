// Package load puts people on an app and keeps them asking: an open loop of
// requests, each by one of a fixed number of logged-in sessions, and a record of
// what became of every one.
//
// Open loop means that a request is due at a time that was fixed in advance, by
// the rate alone, and is sent then, whether the requests before it have been
// answered or not. Its latency counts from the moment it was due. A load that
// waits for answers sends less while the app is slow, and so hides the very
// seconds that a rehearsal is about.
//
// Sessions take turns in rounds, each round in another (seeded) order. A fixed
// order would fall in step with a front end that deals requests out in turn, and
// every person would meet the same instance each time.
//
// Cookies are kept for each session by hand, but for App Service's affinity
// cookies: with those, everybody would stay on one instance, and nobody would
// notice that sessions are not shared. Cookies marked Secure are sent although
// the rehearsal speaks plain HTTP: on App Service, TLS ends at the front end.
//
// A request whose session turns out to be gone is a lost session. It counts once:
// requests of that session that were under way at that moment say nothing new. The
// session logs in again with its next request.
//
// No request is repeated here, with one exception, in net/http: where a kept-alive
// connection proves to have been closed by the other end before a byte of an
// answer came, a GET is sent again on another connection. Browsers do the same.
// It concerns the connection to the front end alone, never the one behind it.
//
// Only package rehearse imports it. What people do beside asking who they are would be
// another request in request.go.
package load
