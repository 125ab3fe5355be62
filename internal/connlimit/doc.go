// Package connlimit keeps clients from exhausting a server by connections. It bounds
// how many there are, and how long nothing may move on one.
//
// A server that is full does not make the next client wait for the slowest one. It
// closes the connection that was quiet for longest: that of a client that says
// nothing, reads nothing, or keeps it for later and will open another one.
//
// Whatever listens may import it, beside the limits of its own protocol: of net/http,
// ReadHeaderTimeout, ReadTimeout and IdleTimeout. It imports nothing of this module.
package connlimit
