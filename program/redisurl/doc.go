// Package redisurl builds and parses REDIS_URL, the connection string that the
// app finds its session cache by.
//
// There is one right form for Azure: rediss://, since the port that Azure opens
// speaks TLS only, and a percent-encoded key, since a key is base64 and may hold
// '/', '+' and '='. redis-py, go-redis and the other clients decode it.
//
// It is a leaf: anything may import it.
package redisurl
