package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/adopt/portal"
	"scaleout/internal/azure/endpoint"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/localca"
	"scaleout/internal/testkit/hostile"
)

// memoryFile names the file into which the command writes how much memory it has used.
const memoryFile = "SCALEOUT_TEST_MEMORY"

// noteMemory writes the most memory that this process has had. The parent cannot ask
// for it: to getrusage, a child that Go starts has had at least as much as its parent.
func noteMemory() {
	if to := os.Getenv(memoryFile); to != "" {
		status, _ := os.ReadFile("/proc/self/status")
		_ = os.WriteFile(to, status, 0o600)
	}
}

// mostMemory is the bound of what adopt and verify may use, whatever Azure answers. Garbage
// is collected late, so it is several times what is in use.
const mostMemory = 256 << 20

// hostileAzure serves the portal's app and answers some requests in a hostile way. It
// returns the environment of its clients.
func hostileAzure(t *testing.T, k hostile.Kind, chosen func(*http.Request) bool) (app portal.App, env []string) {
	t.Helper()
	azure := sim.New(sim.Options{Clock: clock.NewVirtual(time.Now())})
	app = portal.Guide(sim.DefaultSubscription)
	require.NoError(t, app.Create(t.Context(), hostile.Client(t, azure).Call))

	authority, err := localca.New(time.Now(), nil)
	require.NoError(t, err)
	served, err := endpoint.ServeARM(endpoint.Options{
		Authority: authority, TenantID: sim.DefaultTenant, ARM: k.Handler(azure, chosen),
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = served.Close() })
	dir := t.TempDir()
	roots := filepath.Join(dir, "ca.pem")
	require.NoError(t, os.WriteFile(roots, authority.CAPEM(), 0o600))
	p := served.Principal()
	return app, []string{
		"AZURE_AUTHORITY_HOST=" + served.URL() + "/", "AZURE_TENANT_ID=adfs",
		"AZURE_CLIENT_ID=" + p.ClientID, "AZURE_CLIENT_SECRET=" + p.ClientSecret,
		"ARM_METADATA_HOSTNAME=" + served.Host(), "SSL_CERT_FILE=" + roots, "AZURE_CONFIG_DIR=" + dir,
	}
}

// An Azure that sends without end, or much of everything, costs an error or a report,
// and bounded memory.
func TestAttackOnMemory(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: only Linux tells how much memory a process has used")
	}
	if raceDetector {
		t.Skip("SKIPPED with the race detector: it takes several times the memory")
	}
	for _, k := range hostile.Kinds() {
		if !k.Large {
			continue
		}
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			for where, chosen := range map[string]func(*http.Request) bool{
				"everywhere": hostile.All,
				"but for the app": func(r *http.Request) bool {
					return !strings.HasSuffix(r.URL.Path, "/flask-app") && !strings.HasSuffix(r.URL.Path, "/flask-rg")
				},
			} {
				underAttack(t, k, where, chosen)
				if testing.Short() {
					break
				}
			}
		})
	}
}

func underAttack(t *testing.T, k hostile.Kind, where string, chosen func(*http.Request) bool) {
	t.Helper()
	app, env := hostileAzure(t, k, chosen)
	s := newProject(t)
	s.env = append(append(s.env, env...), "PATH="+fakePulumi(t, ""))
	for _, line := range []string{
		"adopt --stack live -g flask-rg -n flask-app --accept health-path --subscription " + app.Subscription,
		"verify --app-id " + app.ID() + " --only plan-instances --only autoscale-range --only app-settings --only cache-ready " +
			"--only load-distribution --only http-errors --only session-log",
	} {
		used := filepath.Join(t.TempDir(), "memory")
		s.env = append(s.env, memoryFile+"="+used)
		code, out, errOut := s.scaleout(line)
		said := fmt.Sprintf("%s, %s: %s\n%.2000s%.2000s", k.Name, where, line, out, errOut)
		assert.Contains(t, []int{exitOK, exitFailed, exitRefused, exitUnseen}, code, said)
		assert.Less(t, len(out)+len(errOut), 1<<20, said)
		for _, secret := range []string{"DATABASE_URL", "STRIPE_API_KEY", "FLASK_SECRET_KEY"} {
			assert.NotContains(t, out+errOut, app.Settings[secret], said)
		}
		status, err := os.ReadFile(used)
		require.NoError(t, err, said)
		most := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
		require.NotNil(t, most)
		kilobytes, err := strconv.Atoi(string(most[1]))
		require.NoError(t, err)
		assert.LessOrEqual(t, kilobytes<<10, mostMemory, said)
		t.Logf("%s, %s, %.6s: %d MB, exit code %d", k.Name, where, line, kilobytes>>10, code)
	}
}
