// Package redisserver is what answers in the place of the session cache: a real
// Redis that speaks TLS only, knows both access keys of the cache, and refuses
// the commands that Azure refuses.
//
// It is a redis-server (6.2 or newer, with TLS) where there is one on PATH, and
// otherwise miniredis in this process. In front of either stands a forwarder,
// which passes on bytes and breaks connections when the cache fails over or a key
// is regenerated; TLS goes through it from end to end. Where tokens of Microsoft Entra ID
// open the cache, a gate in the forwarder is the end of TLS: it reads what clients log in with,
// since no Redis can judge a token, and ends connections whose token has ended.
// Each network that apps are in has a door of its own there, a port (door.go): who comes in by it, and
// over which address, is the caller's to say.
//
// What is not here: replication itself. A failover of a replicated cache keeps
// all data, while Azure's can lose the last writes.
//
// The deployed stack (package deployed) starts it, and tests of what speaks to a
// cache may. Another way to run a Redis is a backend in a file of its own.
package redisserver
