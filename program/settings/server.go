package settings

import (
	"fmt"
	"maps"

	"scaleout/program/appenv"
)

// serverThreads is how many requests a worker of gunicorn may answer at a time. Threads
// that wait, for Redis or a database, cost next to nothing, and are only made when
// they are needed.
const serverThreads = 64

// Server returns the app settings by which gunicorn answers more than one request at a
// time, where App Service starts it by itself: its command has one worker with one
// thread, and the health ping waits behind whoever waits for Redis. There is a worker
// for each core of an instance, since Python computes on one.
//
// WEB_CONCURRENCY is the weakest of gunicorn's settings. GUNICORN_CMD_ARGS is stronger
// than gunicorn.conf.py and weaker than flags ("Settings", configuration overview), so
// it only has what takes nothing away from a worker class that was chosen there: gevent
// and others ignore threads. What a person sets under these names stays.
func (s *Settings) Server() map[string]string {
	if s.StartCommand != "" {
		return nil
	}
	all := map[string]string{
		appenv.WebConcurrency:  fmt.Sprint(max(1, int(s.Plan.Cores))),
		appenv.GunicornCmdArgs: fmt.Sprintf("--threads=%d", serverThreads),
	}
	return s.unlessOwn(all)
}

// unlessOwn takes out of app settings what a person sets under the same name.
func (s *Settings) unlessOwn(all map[string]string) map[string]string {
	maps.DeleteFunc(all, func(name, _ string) bool {
		for own := range s.AppSettings {
			if SameAppSetting(own, name) {
				return true
			}
		}
		for own := range s.AppSecrets {
			if SameAppSetting(own, name) {
				return true
			}
		}
		return false
	})
	return all
}
