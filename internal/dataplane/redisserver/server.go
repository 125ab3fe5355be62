package redisserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"scaleout/internal/clock"
	"scaleout/internal/localca"
)

// Options say what to start.
type Options struct {
	Dir string // an empty folder that only this user can read; Close removes what was put there
	Access
	Tokens     Tokens             // judges tokens; nil: access keys only, as a classic cache has them
	Clock      clock.Clock        // by which tokens end; the machine's when nil
	Replicated bool               // a second node has the data when the first one restarts; Azure's Basic tier has none
	Program    string             // redis-server to run; "" is the one on PATH, or miniredis where there is none
	InProcess  bool               // miniredis, even where there is a redis-server
	HostName   string             // the certificate's other name, beside localhost; may be empty
	Authority  *localca.Authority // signs the certificate; nil: one of the server's own
}

// A Server is a running cache. It is safe for concurrent use.
type Server struct {
	options Options
	backend backend
	doors   *doors
	wait    func(context.Context, time.Duration) error
	close   func() error

	gate *gate // nil: no tokens

	mu     sync.Mutex // held while access changes
	access Access
}

// A backend is a Redis behind the forwarder.
type backend interface {
	address() string
	kind() string
	setKeys(ctx context.Context, passwords []string) error
	flush(ctx context.Context) error
	usage(ctx context.Context) (Usage, error)
	commands(ctx context.Context) (map[string]int64, error)
	sessions(ctx context.Context, most int) (found []held, keys int64, err error)
	close() error
}

// Start starts a cache and returns once it answers. ctx bounds the start only.
func Start(ctx context.Context, o Options) (*Server, error) {
	if err := o.check(o.Tokens != nil); err != nil {
		return nil, err
	}
	s := &Server{options: o, access: o.Access, wait: clock.System{}.Sleep}
	s.close = sync.OnceValue(s.end)
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *Server) start(ctx context.Context) error {
	authority := s.options.Authority
	if authority == nil {
		var err error
		if authority, err = localca.New(time.Now(), nil); err != nil {
			return err
		}
	}
	cert, err := certify(authority, s.options.Dir, s.options.HostName)
	if err != nil {
		return err
	}
	path, err := s.program()
	switch {
	case err != nil:
		return err
	case path == "":
		s.backend, err = startInProcess(cert)
	default:
		s.backend, err = startProgram(ctx, path, s.options.Dir)
	}
	if err != nil {
		s.backend = nil
		return err
	}
	pass := passBytes
	if s.options.Tokens != nil {
		if s.gate, err = s.newGate(cert); err != nil {
			return err
		}
		pass = s.gate.pass
	}
	if err := s.backend.setKeys(ctx, s.passwords(s.access)); err != nil {
		return err
	}
	s.doors, err = openDoors(s.backend.address(), pass)
	return err
}

// program returns the redis-server to run, "" for none.
func (s *Server) program() (string, error) {
	if s.options.InProcess {
		return "", nil
	}
	if s.options.Program == "" {
		path, err := exec.LookPath("redis-server")
		if err != nil {
			return "", nil
		}
		return path, nil
	}
	path, err := exec.LookPath(s.options.Program)
	if err != nil {
		return "", fmt.Errorf("there is no redis-server %q to run: %w", s.options.Program, err)
	}
	return path, nil
}

// Host returns the name that the server's certificate is for.
func (s *Server) Host() string { return "localhost" }

// Port returns the port at which the server speaks TLS to clients from everywhere; see Door.
func (s *Server) Port() int { return s.doors.front().port() }

// CAFile returns the file with all that a program has to trust, in PEM: what is
// trusted here anyway, and this server's own authority. SSL_CERT_FILE can name it.
func (s *Server) CAFile() string { return filepath.Join(s.options.Dir, bundleFile) }

// Kind names what answers: "redis-server 7.0.15".
func (s *Server) Kind() string { return s.backend.kind() }

// UsualOutage is for how long nobody can connect in a failover that somebody plans to see.
// "In case of patching the replica is promoted proactively", and clients can connect again
// at once; after an unplanned failure it takes 10 to 15 seconds. See 'Failover and patching
// for Azure Cache for Redis'.
const UsualOutage = 2 * time.Second

// Down reports whether nobody can connect now.
func (s *Server) Down() bool { return s.doors.front().down() }

// FailOver breaks all connections, lets none be made for the outage, in real
// time, and returns when the cache is back. A cache without a second node comes
// back empty. If ctx ends first, so does the outage.
//
// "Failover and patching for Azure Cache for Redis": the old primary closes its
// connections; a planned failover takes less than a second, an unplanned one 10
// to 15; a Basic cache is gone until the update is complete, and so is its data.
func (s *Server) FailOver(ctx context.Context, outage time.Duration) error {
	restore := s.doors.cut()
	defer restore()
	if !s.options.Replicated {
		if err := s.Empty(ctx); err != nil {
			return err
		}
	}
	return s.wait(ctx, outage)
}

// Close ends the server and removes all that belongs to it.
func (s *Server) Close() error { return s.close() }

func (s *Server) end() error {
	var err error
	if s.doors != nil {
		err = s.doors.close()
	}
	if s.backend != nil {
		err = errors.Join(err, s.backend.close())
	}
	for _, name := range []string{bundleFile, caFile, certFile, keyFile, configFile} {
		if e := os.Remove(filepath.Join(s.options.Dir, name)); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}
