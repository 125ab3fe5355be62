package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"
)

func sessionsShared(s *seen, o *Options) verdict {
	if !s.running() {
		return skip("the app does not run", "")
	}
	if s.sessions.err != nil {
		return fail("the app does not answer: "+reason(s.sessions.err), s.az("log tail")).later()
	}
	found := s.sessions.value
	if found.broken != "" {
		return fail(found.broken, s.az("log tail")).later()
	}
	if s.keepsUsOut(found.status) {
		return skip(found.missing+": "+s.keptOut(), s.wayIn())
	}
	if found.missing != "" {
		return skip(found.missing, offer(o.Sessions))
	}
	var lost int
	for _, n := range found.lost {
		lost += n
	}
	switch {
	case len(found.failed) > 0:
		return fail(fmt.Sprintf("of %d requests after a login some failed: %s", found.asked, tally(found.failed)), s.az("log tail"))
	case lost == found.asked:
		return fail("whoever has just logged in is not known to any instance", "see checks redis-url, cache-answers and session-log")
	case lost > 0:
		return fail(fmt.Sprintf("%d of %d requests were answered as if nobody had logged in (%s)", lost, found.asked, perInstanceText(found)),
			"see checks redis-url, secret-key and session-log; the app must take FLASK_SECRET_KEY, and keep sessions in the Redis of REDIS_URL")
	case found.byInstance[""] > 0:
		return skip("answers do not say which instance gave them", offer(o.Sessions))
	case len(found.byInstance) < fewest && len(s.instances.value) < fewest:
		return skip("only one instance runs: there is none to share sessions with", "")
	case len(found.byInstance) < fewest:
		return fail(fmt.Sprintf("all %d requests were answered by one of %s", found.asked, english.Plural(len(s.instances.value), "instance", "")),
			"see checks running-instances and health-path: the others may be out of rotation")
	}
	return pass(fmt.Sprintf("one login, %d requests, known on all of %d instances", found.asked, len(found.byInstance)))
}

func perInstanceText(found sessions) string {
	var all []string
	for _, id := range slices.Sorted(maps.Keys(found.byInstance)) {
		all = append(all, fmt.Sprintf("%s %d of %d", short(id), found.lost[id], found.byInstance[id]))
	}
	return strings.Join(all, ", ")
}

// offer returns the advice that makes an app that this check can ask.
func offer(o Sessions) string {
	return fmt.Sprintf("let the app offer POST %s (form field user; sets a session cookie) and GET %s (JSON with user; 401 when logged out), "+
		"and name the instance in %s, from WEBSITE_INSTANCE_ID; examples/flask/app.py does. Elsewhere: --login-path, --session-path, --instance-header",
		o.LoginPath, o.SessionPath, o.InstanceHeader)
}

// The two lines that the guide's app writes when it starts.
const (
	goodLine = "[SESSION] Redis session storage enabled"
	badLine  = "[SESSION] Using Flask's built-in session storage"
)

func sessionLog(s *seen, _ *Options) verdict {
	if v, failed := s.log.unread(); failed {
		return v
	}
	good, bad := strings.Count(s.log.value, goodLine), strings.Count(s.log.value, badLine)
	lookUp := "see what starts say: " + s.az("log tail")
	text := fmt.Sprintf("%q %s, %q %s in the log", goodLine, english.Plural(good, "time", ""), badLine, english.Plural(bad, "time", ""))
	switch {
	case s.log.value == "":
		return skip("no log of the app's containers is kept", s.az("log config --docker-container-logging filesystem"))
	case good+bad == 0:
		return skip("the log's last lines do not show how sessions are stored", lookUp)
	case good == 0:
		return fail(text, "the app starts without Redis: see checks redis-url and cache-answers; "+lookUp)
	case bad > 0:
		return warn(text, lookUp)
	}
	return pass(text)
}

// Traffic below this many requests says nothing about its distribution.
const enoughRequests = DefaultRequests

func loadDistribution(s *seen, _ *Options) verdict {
	if v, failed := s.requests.unread(); failed {
		return v
	}
	r := s.requests.value
	total, most := r.total(), 0.0
	for _, n := range r {
		most = max(most, n)
	}
	text := "requests in the past hour: " + r.String()
	switch {
	case total == 0:
		return moot("no requests in the past hour")
	case total < enoughRequests:
		return moot(fmt.Sprintf("only %.0f requests in the past hour", total))
	case len(r) < fewest:
		return warn(text+": one instance answers everything", "see checks running-instances, affinity and health-path")
	case most > 0.9*total:
		return warn(text+": one instance answers nearly everything", "see checks running-instances, affinity and health-path")
	}
	return pass(text)
}

func httpErrors(s *seen, _ *Options) verdict {
	if v, failed := s.errors.unread(); failed {
		return v
	}
	if v, failed := s.requests.unread(); failed {
		return v
	}
	failed, total := s.errors.value.total(), s.requests.value.total()
	switch {
	case total == 0:
		return moot("no requests in the past hour")
	case failed == 0:
		return pass(fmt.Sprintf("no answer with 5xx in the past hour, of %.0f", total))
	}
	share := 100 * failed / total
	guilty := maps.Clone(s.errors.value)
	maps.DeleteFunc(guilty, func(_ string, n float64) bool { return n == 0 })
	text := fmt.Sprintf("%.0f of %.0f answers in the past hour were 5xx (%.1f %%), by instance: %s", failed, total, share, guilty)
	look := s.az("log tail")
	// An hour back the app may have been another one: an update that mends it is not
	// to fail for what it mends.
	return warn(text, look)
}
