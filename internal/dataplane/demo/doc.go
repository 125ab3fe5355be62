// Package demo is the app that a rehearsal runs unless it is given another: a
// person can log in, and is recognized as long as the session lives.
//
// It stands for the reader's Flask app and behaves as examples/flask does: its
// sessions are in the Redis that REDIS_URL names or, without one, in this process.
//
// Only the command imports it, to be the demo app in a process of its own. What an
// app has to show to be rehearsed or verified is in examples/flask first, and then
// here.
package demo
