package redisserver

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
)

// What a redis-server answers where miniredis answers otherwise.
const (
	wrongPass   = "WRONGPASS invalid username-password pair or user is disabled."
	noAuthHello = "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> " +
		"option can be used to authenticate the client and select the RESP protocol version at the same time"
)

// ageStep is the error that the expiry of keys may have.
const ageStep = 100 * time.Millisecond

// inProcess is miniredis with what it lacks: a second password, and time.
type inProcess struct {
	redis *miniredis.Miniredis
	addr  string
	inner string // the one password that miniredis knows
	stop  chan struct{}
	wg    sync.WaitGroup

	mu       sync.Mutex
	keys     []string
	admitted map[*server.Peer]bool
	counts   map[string]int64 // commands of clients, about data
}

func startInProcess(cert tls.Certificate) (*inProcess, error) {
	r := &inProcess{
		redis: miniredis.NewMiniRedis(), inner: rand.Text(), stop: make(chan struct{}), admitted: map[*server.Peer]bool{},
		counts: map[string]int64{},
	}
	r.redis.RequireAuth(r.inner)
	if err := r.redis.StartTLS(&tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}); err != nil {
		return nil, err
	}
	r.addr = r.redis.Addr()
	r.redis.Server().SetPreHook(r.admit)
	ticker := time.NewTicker(ageStep)
	began := time.Now()
	r.wg.Go(func() {
		defer ticker.Stop()
		r.age(ticker.C, began)
	})
	return r, nil
}

// admit sees each command before miniredis does, and reports whether it has
// answered it. It judges the keys in AUTH and HELLO, and hands miniredis its own
// password in their place.
func (r *inProcess) admit(c *server.Peer, cmd string, args ...string) bool {
	r.count(c, strings.ToUpper(cmd))
	user, at := "default", -1
	switch cmd {
	case "AUTH":
		at = len(args) - 1
		if len(args) == 2 {
			user = args[0]
		}
	case "HELLO":
		option := slices.IndexFunc(args, func(a string) bool { return strings.EqualFold(a, "AUTH") })
		if option < 0 {
			return r.refuseHello(c)
		}
		if option+2 < len(args) {
			user, at = args[option+1], option+2
		}
	}
	if at < 0 || cmd == "AUTH" && at > 1 {
		return false // nothing to judge, or no proper command: miniredis says so
	}
	if user != "default" || !r.accepts(args[at]) {
		c.WriteError(wrongPass)
		return true
	}
	r.remember(c)
	args[at] = r.inner
	return false
}

// refuseHello answers a HELLO without credentials by a client without them.
func (r *inProcess) refuseHello(c *server.Peer) bool {
	r.mu.Lock()
	admitted := r.admitted[c]
	r.mu.Unlock()
	if !admitted {
		c.WriteError(noAuthHello)
	}
	return !admitted
}

func (r *inProcess) accepts(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return key != "" && slices.Contains(r.keys, key)
}

func (r *inProcess) remember(c *server.Peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.admitted[c] {
		return
	}
	r.admitted[c] = true
	c.OnDisconnect(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.admitted, c)
	})
}

// age lets keys expire: in miniredis they do so only when it is told how much
// time has passed. A key lives a step too short at most.
func (r *inProcess) age(ticks <-chan time.Time, last time.Time) {
	for {
		select {
		case <-r.stop:
			return
		case now := <-ticks:
			r.redis.FastForward(now.Sub(last))
			last = now
		}
	}
}

func (r *inProcess) address() string { return r.addr }
func (r *inProcess) kind() string    { return "in-process Redis (miniredis)" }

func (r *inProcess) setKeys(_ context.Context, keys []string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys = keys
	return nil
}

func (r *inProcess) flush(context.Context) error {
	r.redis.FlushAll()
	return nil
}

func (r *inProcess) close() error {
	close(r.stop)
	r.wg.Wait()
	r.redis.Close()
	return nil
}
