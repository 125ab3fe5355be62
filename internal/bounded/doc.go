// Package bounded reads what a server answers, and no more than a client is ready to
// hold: so many bytes, and so many values in the JSON.
//
// Both bounds are needed. A body of 8 MB may be compressed to 8 KB on the wire, and
// decoded to 400 MB of small objects in memory.
//
// Whatever asks a server over HTTP may import it. It imports nothing of this module.
package bounded
