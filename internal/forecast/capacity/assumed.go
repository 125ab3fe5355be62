package capacity

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/program/appenv"
	"scaleout/program/settings"
)

// Assumed is the model of an instance of which nothing is known, with App Service's own
// start command.
func Assumed(p catalog.Plan) Model { return AssumedFor(&settings.Settings{Plan: p}) }

// AssumedFor is Assumed for a stack, which may start its app in its own way.
func AssumedFor(s *settings.Settings) Model {
	workers, slots := serverOf(s)
	return Model{
		CPUPerRequest: guess(assumedCPU, "a page of a small Flask app that reads its session is taken to compute for 20 ms; "+
			"not confirmed for this app"),
		CPUIdle: guess(0.05, "the platform's agents and idle workers are taken to need 5 % of a core; not confirmed"),
		MemoryIdle: guess(0.5+0.1*float64(workers), "the platform is taken to need 0.5 GB, and each of %s of gunicorn 0.1 "+
			"GB; not confirmed",
			plural(workers, "worker")),
		MemoryPerRPS: guess(0, "sessions are in Redis: memory is taken not to grow with the load"),
		Service:      assumedService(assumedCPU),
		Slots:        slots,
		StartUp: guess(platformStartUp, "Microsoft names no time in which a new instance takes requests, only that its "+
			"container has to answer within "+
			"230 s (WEBSITES_CONTAINER_START_TIME_LIMIT); not confirmed"),
		MetricDelay: guess(1, `platform metrics are there in under a minute ("Log data ingestion time in Azure `+
			`Monitor"), and autoscale sees whole minutes`),
	}
}

const (
	assumedCPU      = 0.02 // seconds
	assumedOutside  = 0.03 // seconds that a request waits for Redis and the like
	platformStartUp = 3    // minutes
)

// assumedService is the time of a request that computes for so many seconds.
func assumedService(cpu float64) Parameter {
	return guess(cpu+assumedOutside, "a request is taken to wait for Redis and other services for %.0f ms, besides its "+
		"CPU time; not confirmed", 1000*assumedOutside)
}

func guess(v float64, note string, args ...any) Parameter {
	if len(args) > 0 {
		note = fmt.Sprintf(note, args...)
	}
	return Parameter{Value: v, From: Guessed, Note: note}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Flags of gunicorn, as its documentation of "Settings" names them. The last one counts.
var (
	workersFlag = regexp.MustCompile(`(?:^|\s)(?:-w\s*|--workers[=\s]\s*)(\d+)`)
	threadsFlag = regexp.MustCompile(`(?:^|\s)--threads[=\s]\s*(\d+)`)
	asyncFlag   = regexp.MustCompile(`(?:^|\s)(?:-k\s*|--worker-class[=\s]\s*)(gevent|eventlet|uvicorn\S*)`)
)

// connections is how many requests an asynchronous worker of gunicorn takes at once
// where nothing is set (worker_connections).
const connections = 1000

// serverOf returns how many workers gunicorn has, and how many requests an instance
// answers at once. WEB_CONCURRENCY is weaker than GUNICORN_CMD_ARGS, and that than the
// command's own flags; with none of them, gunicorn has one worker with one thread.
func serverOf(s *settings.Settings) (workers int, slots Parameter) {
	env := s.Server()
	if s.StartCommand != "" && !strings.Contains(s.StartCommand, "gunicorn") {
		cores := max(1, int(s.Plan.Cores))
		return cores, guess(float64(cores), "startCommand does not start gunicorn: one request at a time is taken for each "+
			"core; not confirmed")
	}
	arguments := appSetting(s, env, appenv.GunicornCmdArgs) + " " + s.StartCommand
	workers, _ = strconv.Atoi(appSetting(s, env, appenv.WebConcurrency))
	workers = last(workersFlag, arguments, max(1, workers))
	threads, what := last(threadsFlag, arguments, 1), "thread"
	if asyncFlag.MatchString(arguments) {
		threads, what = connections, "connection"
	}
	n := min(workers*threads, mostSlots)
	return workers, guess(float64(n), "%s of gunicorn with %s each, as startCommand and the app settings have it",
		plural(workers, "worker"), plural(threads, what))
}

// appSetting is the value that an app setting has: a person's own, else the program's.
func appSetting(s *settings.Settings, env map[string]string, name string) string {
	for own, value := range s.AppSettings {
		if settings.SameAppSetting(own, name) {
			return value
		}
	}
	return env[name]
}

func last(flag *regexp.Regexp, arguments string, otherwise int) int {
	found := flag.FindAllStringSubmatch(arguments, -1)
	if len(found) == 0 {
		return otherwise
	}
	n, err := strconv.Atoi(found[len(found)-1][1])
	if err != nil || n < 1 {
		return otherwise
	}
	return n
}
