package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"scaleout/internal/dataplane/demo/edition"
	"scaleout/program/appenv"
)

// environment is the app's configuration, by the variables that App Service sets.
type environment struct {
	port      int
	instance  string        // WEBSITE_INSTANCE_ID
	redisURL  string        // REDIS_URL; empty: sessions stay here
	secretKey string        // FLASK_SECRET_KEY; empty: one is made up
	start     time.Duration // DEMO_START_MS: what passes before it listens
	wait      time.Duration // DEMO_WORK_MS: what a request waits for
	work      time.Duration // DEMO_CPU_MS: what a request computes
	edition   edition.Edition
}

// Defaults of the work that a request is: about what a small page takes.
const (
	defaultWait = 5 * time.Millisecond
	defaultWork = 500 * time.Microsecond
)

// Main runs the app until it is told to terminate, and returns its exit code.
func Main([]string) int {
	log.SetFlags(0)
	log.SetOutput(os.Stderr) // a library in this binary turns the log off
	env, err := readEnvironment(os.Getenv)
	if err == nil {
		env.edition, err = edition.Read(".")
	}
	if err != nil {
		log.Print("demo app: ", err)
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := serve(ctx, env); err != nil {
		log.Print("demo app: ", err)
		return 1
	}
	return 0
}

func readEnvironment(get func(string) string) (environment, error) {
	e := environment{
		instance: cmp.Or(get("WEBSITE_INSTANCE_ID"), "local"), redisURL: get(appenv.RedisURL), secretKey: get(appenv.FlaskSecretKey),
		wait: defaultWait, work: defaultWork,
	}
	for name, value := range map[string]string{appenv.FlaskSecretKey: e.secretKey, appenv.RedisURL: e.redisURL} {
		if strings.HasPrefix(value, appenv.KeyVaultReference) {
			return e, fmt.Errorf("%s is a reference to a Key Vault that App Service could not resolve, and no secret: 'scaleout verify' says why", name)
		}
	}
	var err error
	if e.port, err = strconv.Atoi(get("PORT")); err != nil || e.port < 1 || e.port > 65535 {
		return e, errors.New("PORT must be a port number, 1 to 65535; App Service sets it")
	}
	for name, d := range map[string]*time.Duration{"DEMO_START_MS": &e.start, "DEMO_WORK_MS": &e.wait, "DEMO_CPU_MS": &e.work} {
		given := get(name)
		if given == "" {
			continue
		}
		ms, err := strconv.ParseFloat(given, 64)
		if err != nil || !(ms >= 0 && ms <= 60_000) {
			return e, fmt.Errorf("%s is %q; it must be milliseconds, 0 to 60000", name, given)
		}
		*d = time.Duration(ms * float64(time.Millisecond))
	}
	return e, nil
}

// serve answers until ctx ends; requests under way are answered first.
func serve(ctx context.Context, e environment) error {
	if err := e.defective(ctx); err != nil {
		return err
	}
	select {
	case <-time.After(e.start):
	case <-ctx.Done():
		return nil
	}
	store, err := newStore(e.redisURL)
	if err != nil {
		return err
	}
	defer func() { _ = store.close() }()
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(e.port)))
	if err != nil {
		return err
	}
	log.Print(store.announcement())
	log.Print("demo app: listening on ", listener.Addr())
	server := &http.Server{Handler: edited(e, newSite(e, store)), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Print("demo app: stopping")
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	return server.Shutdown(limited)
}
