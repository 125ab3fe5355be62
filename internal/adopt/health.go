package adopt

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"scaleout/internal/azure/arm"
)

// Health is the answer of the app at the path that is to be checked. The zero value:
// it was not asked.
type Health struct {
	Asked  bool
	Status int    // 0: no answer
	Cause  string // why there is none
}

// patience limits the wait for an answer: an app without Always On may have to
// start first.
const patience = 30 * time.Second

// AskHealth asks the app as Azure will: once, without following a redirect.
func AskHealth(ctx context.Context, transport http.RoundTripper, host, path string) Health {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+host+path, nil)
	if err != nil {
		return Health{Asked: true, Cause: err.Error()}
	}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return Health{Asked: true, Cause: err.Error()}
	}
	_ = answer.Body.Close()
	return Health{Asked: true, Status: answer.StatusCode}
}

// HealthPath is the path that the stack will check.
func HealthPath(f Facts, w Wishes) string { return (&drafter{facts: &f, wishes: &w}).healthPath() }

// AcceptHealth is the refusal about a path that does not answer 200.
const AcceptHealth = "health-path"

// unhealthy: with a warm-up that never succeeds, no instance ever takes traffic.
func unhealthy(d *drafter) {
	h := d.facts.Health
	if !h.Asked || h.Status == http.StatusOK {
		return
	}
	seen := fmt.Sprintf("answers %d", h.Status)
	if h.Status == 0 {
		seen = "does not answer: " + h.Cause
	}
	if auth := arm.AuthenticationOf(d.facts.Auth); auth.Guards(d.healthPath()) && auth.Refuses(h.Status) {
		d.deny(Refusal{
			Name: AcceptHealth, What: fmt.Sprintf("https://%s%s %s: App Service authentication asks for a login there", d.facts.Host(), d.healthPath(), seen),
			Why: "Azure's own check is let through, as its documentation says, but from here nobody can see whether the app answers 200 there; " +
				"until one instance does, nobody gets an answer",
			Do:         d.excluded(d.healthPath()) + "; or if you know that the app answers 200, --accept " + AcceptHealth,
			Acceptable: true,
		})
		return
	}
	d.deny(Refusal{
		Name: AcceptHealth, What: fmt.Sprintf("https://%s%s %s", d.facts.Host(), d.healthPath(), seen),
		Why: "from the update on, an instance takes traffic only when it answers 200 there; until one does, nobody gets an answer",
		Do: "deploy code that answers 200 there, without a redirect; or name another path with --health-path; " +
			"or, if only you cannot reach it, --accept " + AcceptHealth,
		Acceptable: true,
	})
}
