package redisserver

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"scaleout/internal/dataplane/process"
)

// attempts is the number of ports that are tried.
const attempts = 5

// errTaken means that somebody else listens on the port.
var errTaken = errors.New("its port is taken")

// A program is a redis-server process.
type program struct {
	process *process.Process
	admin   *redis.Client
	port    int
	acl     string // what the ACL command is called here
	version string
}

// startProgram runs a redis-server. Somebody else may take the port that it is
// given before it does; then it gets another.
func startProgram(ctx context.Context, path, dir string) (*program, error) {
	for attempt := 1; ; attempt++ {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		p, err := runProgram(ctx, path, dir, port)
		if !errors.Is(err, errTaken) || attempt == attempts {
			return p, err
		}
	}
}

func runProgram(ctx context.Context, path, dir string, port int) (*program, error) {
	c := configuration{port: port, admin: "admin-" + rand.Text(), password: rand.Text(), acl: "ACL-" + rand.Text()}
	if err := os.WriteFile(filepath.Join(dir, configFile), []byte(c.String()), 0o600); err != nil {
		return nil, fmt.Errorf("cannot write the configuration of redis-server: %w", err)
	}
	trust, err := trustOnly(filepath.Join(dir, caFile))
	if err != nil {
		return nil, err
	}
	running, err := process.Start(process.Command{
		Args: []string{path, configFile}, Dir: dir, Env: []string{"LC_ALL=C"}, Secrets: []string{c.password, c.acl},
	})
	if err != nil {
		return nil, err
	}
	p := &program{process: running, port: port, acl: c.acl}
	p.admin = redis.NewClient(&redis.Options{
		Addr: p.address(), Username: c.admin, Password: c.password, TLSConfig: trust, MaxRetries: -1, PoolSize: 2,
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	if err := p.ready(ctx, trust); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// trustOnly accepts our own server and none that happens to be on its port.
func trustOnly(ca string) (*tls.Config, error) {
	b, err := os.ReadFile(ca)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(b)
	return &tls.Config{RootCAs: pool, ServerName: "localhost", MinVersion: tls.VersionTLS12}, nil
}

// ready returns once the server answers. Nothing announces that, so it is asked
// again and again until it does, it ends, or ctx ends.
func (p *program) ready(ctx context.Context, trust *tls.Config) error {
	alive, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-p.process.Done(): // whoever has the port then is a stranger
			cancel()
		case <-alive.Done():
		}
	}()
	for {
		err := probe(alive, p.address(), trust)
		if err == nil {
			return p.askVersion(ctx)
		}
		select {
		case <-alive.Done():
			if ctx.Err() == nil {
				return p.failure()
			}
			return fmt.Errorf("redis-server does not answer: %w", errors.Join(ctx.Err(), err))
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// probe reports whether our server listens at the address.
func probe(ctx context.Context, address string, trust *tls.Config) error {
	conn, err := (&tls.Dialer{Config: trust}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
}

func (p *program) askVersion(ctx context.Context) error {
	info, err := p.admin.InfoMap(ctx, "server").Result()
	if err != nil {
		return fmt.Errorf("redis-server does not let its administrator in: %w", err)
	}
	p.version = info["Server"]["redis_version"]
	return nil
}

// failure explains why the server ended before it answered.
func (p *program) failure() error {
	log := strings.Join(p.process.Tail(), "\n  ")
	if strings.Contains(log, "Address already in use") {
		return fmt.Errorf("redis-server could not listen: %w", errTaken)
	}
	return fmt.Errorf("redis-server ended before it answered (%s). It has to be 6.2 or newer and built with TLS; "+
		"without it, the in-process Redis serves as well. Its last words:\n  %s", p.process.Exit(), log)
}

func (p *program) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port)) }
func (p *program) kind() string    { return "redis-server " + p.version }

func (p *program) setKeys(ctx context.Context, passwords []string) error {
	args := []any{p.acl, "SETUSER", defaultUser, "reset", "on", "~*", "&*", "+@all"}
	for _, password := range passwords {
		args = append(args, "#"+hash(password))
	}
	return p.admin.Do(ctx, args...).Err()
}

func (p *program) flush(ctx context.Context) error { return p.admin.FlushAll(ctx).Err() }

func (p *program) close() error {
	err := errors.Join(p.admin.Close(), p.process.Kill())
	<-p.process.Done()
	return err
}

func freePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("no port for redis-server: %w", err)
	}
	return portOf(l), l.Close()
}
