package rehearse

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scaleout/internal/dataplane/process"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/rehearse/result"
)

// run is what all topologies of a rehearsal have in common.
type run struct {
	options Options
	app     app
	stack   *stack
	redis   *redisserver.Server
}

// Run rehearses, and returns what happened on each topology. When it returns, in
// whatever way, nothing that it started is left.
//
// Wrong settings are returned as settings.Problems and a wrong option as an
// *InputError, both before anything was started.
func Run(ctx context.Context, o Options) (_ result.Rehearsal, err error) {
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return result.Rehearsal{}, err
	}
	dir, cleanup, err := process.TempDir("scaleout-rehearsal-")
	if err != nil {
		return result.Rehearsal{}, err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	r := &run{options: o}
	if err := r.prepare(ctx, dir); err != nil {
		return result.Rehearsal{}, errors.Join(err, r.close())
	}
	defer func() { err = errors.Join(err, r.close()) }()
	return r.all(ctx)
}

// prepare starts Redis and deploys the stack. What it could start is left for close.
func (r *run) prepare(ctx context.Context, dir string) error {
	o := r.options
	o.Progress.Phase("", "deploying the stack on the embedded Azure")
	known, err := readSettings(ctx, o, filepath.Join(dir, "preview"))
	if err != nil {
		return err
	}
	if r.app, err = findApp(o.AppDir, known.StartCommand); err != nil {
		return err
	}
	cacheDir := filepath.Join(dir, "redis")
	if err := os.Mkdir(cacheDir, 0o700); err != nil {
		return err
	}
	// Nobody knows these keys; the cache's own replace them once it exists.
	r.redis, err = redisserver.Start(ctx, redisserver.Options{
		Dir: cacheDir, Primary: unknownKey(), Secondary: unknownKey(), Replicated: known.Replicated(), InProcess: o.InProcess,
	})
	if err != nil {
		return err
	}
	r.stack, err = deploy(ctx, o, filepath.Join(dir, "home"), r.redis)
	return err
}

func (r *run) close() error {
	var err error
	if r.stack != nil {
		err = r.stack.session.Close()
	}
	if r.redis != nil {
		err = errors.Join(err, r.redis.Close())
	}
	return err
}

func (r *run) all(ctx context.Context) (result.Rehearsal, error) {
	o := r.options
	all := result.Rehearsal{
		Stack: o.Stack, App: r.app.title, Redis: r.redis.Kind(),
		Speed: o.Speed, Rate: o.Rate, Sessions: o.Sessions, Notes: r.notes(),
	}
	for _, name := range Topologies() {
		if len(o.Topologies) > 0 && !slices.Contains(o.Topologies, name) {
			continue
		}
		t, err := r.play(ctx, name)
		if err != nil {
			return all, fmt.Errorf("%s: %w", strings.ToLower(t.Title), err)
		}
		all.Topologies = append(all.Topologies, t)
	}
	return all, nil
}

// notes are what a reader must know to judge the result.
func (r *run) notes() []string {
	notes := []string{
		"Affinity cookies are dropped by the load, so that every request may reach every instance.",
		fmt.Sprintf("The platform's clock runs %.0f times faster; the app, Redis and the requests are real.", r.options.Speed),
	}
	if !strings.HasPrefix(r.redis.Kind(), "redis-server") {
		notes = append(notes, "There is no redis-server on PATH; an in-process Redis held the sessions.")
	}
	return notes
}

// instanceID is WEBSITE_INSTANCE_ID: 64 hexadecimal digits, as ARM names instances.
func (r *run) instanceID(i int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", r.stack.plan, i))
	return hex.EncodeToString(sum[:])
}

func unknownKey() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails, says its documentation
	return base64.StdEncoding.EncodeToString(b)
}
