package demo

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inBackground asks without waiting for the answer.
func (i *instance) inBackground(ctx context.Context, path, cookie string) <-chan answer {
	answered := make(chan answer, 1)
	began := time.Now()
	go func() {
		a, err := i.ask(ctx, "GET", path, cookie, nil)
		if err != nil {
			a.body = err.Error()
		}
		a.took = time.Since(began)
		answered <- a
	}()
	return answered
}

// Redis dies while requests wait for it, refuses connections for a while, and
// comes back with its data. The requests are answered in the end.
func TestRedisIsGoneForAWhile(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		server := startRedis(t)
		app := p.start(t, append(server.env(t), secretKey)...)
		cookie := app.login(t, "Ada")

		server.set(holding)
		var under []<-chan answer
		under = append(under, app.inBackground(t.Context(), "/session", cookie))
		server.await(t, 1, under[0]) // the question is on its way to Redis
		server.set(cut)
		server.kill()
		under = append(under, app.inBackground(t.Context(), "/session", cookie))
		server.await(t, 4, under[1])
		assert.Equal(t, 200, app.get(t, "/healthz", cookie).status, "the platform must not take the instance out")
		server.run(t)
		server.set(carrying)
		for _, answered := range under {
			a := <-answered
			require.Equal(t, 200, a.status, a.body)
			assert.Contains(t, a.body, "Ada")
		}
	})
}

// The app had no connection yet, or has lost it unnoticed, when it is asked.
func TestRedisIsGoneBeforehand(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		server := startRedis(t)
		app := p.start(t, append(server.env(t), secretKey)...)
		cookie := app.login(t, "Ada")
		fresh := p.start(t, append(server.env(t), secretKey)...)
		server.set(cut)
		for _, i := range []*instance{app, fresh} {
			answered := i.inBackground(t.Context(), "/session", cookie)
			server.set(cut)
			server.await(t, 2, answered)
			server.set(carrying)
			a := <-answered
			assert.Equal(t, 200, a.status, a.body)
			server.set(cut)
		}
	})
}

// Connections are accepted and break while the app logs in, as in the midst of a failover.
func TestRedisBreaksOffTheLogin(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		server := startRedis(t)
		app := p.start(t, append(server.env(t), secretKey)...)
		cookie := app.login(t, "Ada")
		server.set(cut)
		server.set(breaking)
		answered := app.inBackground(t.Context(), "/session", cookie)
		server.await(t, 3, answered)
		server.set(carrying)
		a := <-answered
		assert.Equal(t, 200, a.status, a.body)
	})
}

// A primary becomes a replica and keeps its connections. It answers READONLY on them for good:
// only a new connection leads to the new primary.
func TestRedisBecomesAReplica(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		server := startRedis(t)
		app := p.start(t, append(server.env(t), secretKey)...)
		app.login(t, "Ada")
		server.demote(t)
		assert.Contains(t, app.get(t, "/session", app.login(t, "Bob")).body, "Bob")
	})
}

// Told to stop, an app still answers who has asked. The platform counts on it.
func TestStopWaitsForWhoIsUnderWay(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		server := startRedis(t)
		app := p.start(t, append(server.env(t), secretKey)...)
		cookie := app.login(t, "Ada")
		server.set(holding)
		answered := app.inBackground(t.Context(), "/session", cookie)
		server.await(t, 1, answered)
		stopped := make(chan struct{})
		go func() { app.stop(); close(stopped) }()
		app.log.find(t, regexp.MustCompile("demo app: stopping|Handling signal: term"))
		server.set(cut)
		server.set(carrying)
		a := <-answered
		assert.Equal(t, 200, a.status, a.body)
		<-stopped
		assert.NoError(t, app.exit)
	})
}
