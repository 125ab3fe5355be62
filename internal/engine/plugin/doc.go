// Package plugin serves providers to a Pulumi CLI that attaches to them over
// gRPC instead of starting plugins (PULUMI_DEBUG_PROVIDERS).
//
// What Pulumi reads from that variable is a port and nothing else, so a
// connection can carry no token. In its place the kernel knows whose it is: the
// other end of a loopback connection is a socket of this machine, and
// /proc/net/tcp names the user who owns it. A connection of anybody else is
// closed before a byte of it is read. Where the owner cannot be found (anywhere but
// on Linux) nothing is served at all; see ErrUnsupported.
//
// Each connection has providers of its own, configured and cancelled with it, as
// each plugin process would be.
//
// Package serve imports it. It knows no provider: they are handed to it.
package plugin
