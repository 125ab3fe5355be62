// Package connect leads addresses elsewhere, as curl's --connect-to does: to a
// tunnel, or to this machine. Certificates are still checked against the name that
// was asked for.
//
// It imports nothing of this module, and whatever dials may import it.
package connect
