package locust

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"time"

	"scaleout/internal/fail"
)

// Options say where the app has what people need, and how often they ask.
type Options struct {
	LoginPath   string        // empty: /login
	SessionPath string        // empty: /session
	Every       time.Duration // between two requests of a person; 0: a second
}

// Flags are those of a run. Locust drops requests that still wait when the time is over, and
// so calls an app that answers nobody free of failures (findings/locust-unanswered-requests.sh),
// unless it waits until people have given up.
const Flags = "--users 50 --run-time 10m --stop-timeout 35 --headless --csv load"

//go:embed person.py
var person string

// path is what may stand in a Python string and in a URL without more thought.
var path = regexp.MustCompile(`^/[A-Za-z0-9/._~%+=&?:@,-]*$`)

// File returns the Locust file.
func File(o Options) (string, error) {
	for _, p := range []struct {
		value     *string
		otherwise string
		flag      string
	}{{&o.LoginPath, "/login", "--login-path"}, {&o.SessionPath, "/session", "--session-path"}} {
		if *p.value == "" {
			*p.value = p.otherwise
		}
		if !path.MatchString(*p.value) {
			return "", fail.Refuse("%s is %q: a path such as %s is expected", p.flag, *p.value, p.otherwise)
		}
	}
	if o.Every == 0 {
		o.Every = time.Second
	}
	if o.Every < time.Millisecond || o.Every > time.Hour {
		return "", fail.Refuse("--every %s: a time from 1ms to an hour is expected, such as --every 1s", o.Every)
	}
	return strings.NewReplacer("@LOGIN@", o.LoginPath, "@SESSION@", o.SessionPath,
		"@SECONDS@", fmt.Sprintf("%g", o.Every.Seconds())).Replace(person), nil
}
