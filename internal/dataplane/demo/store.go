package demo

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"scaleout/program/redisurl"
)

// lifetime of a session in Redis that nobody uses.
const lifetime = 24 * time.Hour

// A store keeps who is logged in, by session id.
type store interface {
	put(ctx context.Context, id, user string) error
	user(ctx context.Context, id string) (string, error) // empty: nobody
	drop(ctx context.Context, id string) error
	announcement() string // the line in the log that says where sessions are
	close() error
}

func newStore(url string) (store, error) {
	if url == "" {
		return &memory{users: map[string]string{}}, nil
	}
	o, err := options(url)
	if err != nil {
		return nil, err
	}
	redis.SetLogger(quiet{})
	s := &shared{stop: func() {}}
	if o.Password == "" {
		if s.login, err = newLogin(os.Getenv); err != nil {
			return nil, err
		}
		// A connection logs in again when it is next taken from the pool. By itself go-redis
		// takes the one that was used last, and the others' tokens end in the pool.
		o.StreamingCredentialsProvider, o.PoolFIFO = s.login, true
		ctx, stop := context.WithCancel(context.Background())
		s.stop = stop
		go s.login.keep(ctx)
	}
	s.redis = redis.NewClient(o)
	return s, nil
}

// options make a client for [shared.patiently].
func options(url string) (*redis.Options, error) {
	// Its errors show nothing of the key; those of redis.ParseURL may.
	u, err := redisurl.ParseAny(url)
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	roots, err := trusted(os.Getenv("SSL_CERT_FILE"))
	if err != nil {
		return nil, err
	}
	return &redis.Options{
		Addr:      net.JoinHostPort(u.Host, strconv.Itoa(u.Port)),
		Password:  u.Key,
		DB:        u.Database,
		TLSConfig: &tls.Config{ServerName: u.Host, RootCAs: roots, MinVersion: tls.VersionTLS12},
		// None of its own: it repeats its login, too, on a connection that has broken
		// meanwhile, where all of them are in vain (findings/go-redis-login-retried.sh).
		MaxRetries: -1,
		// A node that has vanished does not refuse, it is silent.
		DialTimeout:   2 * time.Second,
		ReadTimeout:   2 * time.Second,
		WriteTimeout:  2 * time.Second,
		DialerRetries: 1,
		// Azure drops connections that are idle for 10 minutes.
		ConnMaxIdleTime: 5 * time.Minute,
		// Redis Cloud's and Redis Enterprise's own, unknown to Azure's caches.
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
		DisableIdentity:          true,
	}, nil
}

// trusted reads the certificates of SSL_CERT_FILE, which Go itself heeds on
// Linux only; nil stands for those of the system.
func trusted(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	certificates, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("SSL_CERT_FILE: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(certificates) {
		return nil, fmt.Errorf("SSL_CERT_FILE: no certificate in %s", file)
	}
	return pool, nil
}

// quiet: the client's own log tells of each connection that a failover broke.
type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}

// shared keeps sessions in Redis, where every instance finds them.
type shared struct {
	redis *redis.Client
	login *login // nil: by the key
	stop  func() // ends what keeps the login
}

// patience is how long a command is tried: as long as in examples/flask, and longer than
// a failover takes.
const patience = 20 * time.Second

// patiently waits through a failover. There, every connection breaks, and new ones are
// refused or not answered for some seconds. A command that is repeated does no harm:
// putting, reading and dropping a session come to the same the second time.
func (s *shared) patiently(ctx context.Context, command func() error) error {
	ends := time.Now().Add(patience)
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		err := command()
		if !s.passes(err) || time.Now().After(ends) {
			return s.login.explained(err)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return err
		}
	}
}

// passes reports whether a command may succeed a moment later: where there was no answer,
// or one by which a Redis says that it is not the primary, or not yet. A token that is refused
// may have ended just before the next one came.
func (s *shared) passes(err error) bool {
	var said redis.Error
	if !errors.As(err, &said) {
		return err != nil
	}
	passing := []string{"READONLY ", "LOADING ", "MASTERDOWN "}
	if s.login != nil {
		passing = append(passing, "WRONGPASS ")
	}
	return slices.ContainsFunc(passing, func(p string) bool { return strings.HasPrefix(said.Error(), p) })
}

func (s *shared) put(ctx context.Context, id, user string) error {
	return s.patiently(ctx, func() error { return s.redis.Set(ctx, "session:"+id, user, lifetime).Err() })
}

func (s *shared) user(ctx context.Context, id string) (user string, _ error) {
	err := s.patiently(ctx, func() error {
		// In one round trip. GETEX would do it in one command, but needs Redis 6.2, and
		// the 6 that Azure Cache for Redis offers may be 6.0.
		both := s.redis.Pipeline()
		found := both.Get(ctx, "session:"+id)
		both.Expire(ctx, "session:"+id, lifetime)
		_, err := both.Exec(ctx)
		user = found.Val()
		return err
	})
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	return user, err
}

func (s *shared) drop(ctx context.Context, id string) error {
	return s.patiently(ctx, func() error { return s.redis.Del(ctx, "session:"+id).Err() })
}

func (s *shared) announcement() string {
	return "[SESSION] Redis session storage enabled (distributed sessions)"
}

func (s *shared) close() error {
	s.stop()
	return s.redis.Close()
}

// memory keeps sessions in this process alone.
type memory struct {
	mu    sync.Mutex
	users map[string]string
}

func (m *memory) put(_ context.Context, id, user string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.users[id] = user
	return nil
}

func (m *memory) user(_ context.Context, id string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.users[id], nil
}

func (m *memory) drop(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.users, id)
	return nil
}

func (m *memory) announcement() string {
	return "[SESSION] Using Flask's built-in session storage (not shared between instances)"
}

func (m *memory) close() error { return nil }
