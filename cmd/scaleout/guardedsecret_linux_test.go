package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// What 'local serve' says, the log of the app, a release and checks through it hold no secret, those of the login and of
// the running instances among them.
func TestServedGuardedStackShowsNoSecret(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	s := guardedStack(t, guarded["managed, both"].settings)
	s.ok("local up --stack prod --yes")
	s.look()
	id := strings.TrimSpace(s.ok("local output --stack prod appId"))
	serving := s.serve("--stack prod")
	c := &client{t: t, serving: serving, env: environmentOf(t, serving)}
	visit(t, serving.url)
	running := runningSecrets(t, serving.temporary)
	require.NotEmpty(t, running)
	s.secrets = s.secrets.And(running).And(world.Secrets{"the client's secret": c.value("AZURE_CLIENT_SECRET")})

	s.env = append(s.env, c.env...)
	for _, line := range []string{
		"deploy --yes --settings --stack prod", "deploy --yes --source nowhere --stack prod", "deploy status --stack prod",
		"deploy status --json --stack prod", "verify --stack prod --strict", "verify --stack prod --audit",
	} {
		s.says(line)
	}
	s.secrets.NotIn(t, "the app's log", c.containerLog(id))
	serving.interrupt()
	s.secrets.NotIn(t, "what serve says", serving.out)
}

// containerLog asks Resource Manager for what a site's containers have written.
func (c *client) containerLog(site string) string {
	c.t.Helper()
	transport := &http.Transport{TLSClientConfig: c.trust()}
	c.t.Cleanup(transport.CloseIdleConnections)
	at := &http.Client{Transport: transport}
	place, err := arm.Find(c.t.Context(), c.value, at)
	require.NoError(c.t, err)
	place, err = arm.LoginAs(place, "adfs", c.value("AZURE_CLIENT_ID"), c.value("AZURE_CLIENT_SECRET"), at)
	require.NoError(c.t, err)
	azure, err := arm.New(arm.Options{Cloud: place.Cloud, Credential: place.Credential, Transport: at})
	require.NoError(c.t, err)
	log, err := azure.PostForText(c.t.Context(), site+"/containerlogs", arm.WebVersion)
	require.NoError(c.t, err)
	return log
}

// runningSecrets are the headers by which instances get their tokens. Only the environments of the instances, whose
// temporary folders are in that of their 'local serve', have them.
func runningSecrets(t *testing.T, temporary string) world.Secrets {
	t.Helper()
	found := world.Secrets{}
	environments, err := filepath.Glob("/proc/[0-9]*/environ")
	require.NoError(t, err)
	for _, file := range environments {
		content, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(content), temporary) {
			continue // it has ended, or is somebody else's
		}
		for _, variable := range strings.Split(string(content), "\x00") {
			if header, ok := strings.CutPrefix(variable, "IDENTITY_HEADER="); ok && header != "" {
				found["IDENTITY_HEADER of "+filepath.Base(filepath.Dir(file))] = header
			}
		}
	}
	return found
}
