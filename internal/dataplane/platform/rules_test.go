package platform

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/platform/front"
)

func site(settings map[string]string) Site {
	return Site{Name: "app-x", HostName: "app-x.azurewebsites.net", Command: []string{"app"}, Settings: settings}
}

// The defaults are those of "Environment variables and app settings in Azure App
// Service".
func TestRulesDefaults(t *testing.T) {
	t.Parallel()
	got, err := site(nil).rules()
	require.NoError(t, err)
	assert.Equal(t, rules{
		warmupPath: "/robots933456.txt", startLimit: 230 * time.Second, stopLimit: 5 * time.Second,
		pingFailures: 10, unhealthyPercent: 50, overlap: true, swap: swapRule{path: "/"},
	}, got)
}

func TestRules(t *testing.T) {
	t.Parallel()
	s := site(map[string]string{
		"WEBSITE_WARMUP_PATH": "/ready", "WEBSITE_WARMUP_STATUSES": "200, 202",
		"WEBSITES_CONTAINER_START_TIME_LIMIT": "1800", "WEBSITES_CONTAINER_STOP_TIME_LIMIT": "120",
		"WEBSITE_HEALTHCHECK_MAXPINGFAILURES": "2", "WEBSITE_HEALTHCHECK_MAXUNHEALTHYWORKERPERCENT": "100",
		"WEBSITE_DISABLE_OVERLAPPED_RECYCLING": "1",
	})
	s.HealthCheckPath, s.ClientAffinity, s.LoadBalancing = "/healthz", true, "WeightedRoundRobin"
	got, err := s.rules()
	require.NoError(t, err)
	assert.Equal(t, rules{
		warmupPath: "/ready", warmupStatuses: map[int]bool{200: true, 202: true},
		startLimit: 1800 * time.Second, stopLimit: 120 * time.Second, healthPath: "/healthz",
		pingFailures: 2, unhealthyPercent: 100, swap: swapRule{path: "/"}, policy: front.Policy{Algorithm: front.RoundRobin, Affinity: true},
	}, got)
}

func TestRulesRefuse(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ setting, value, want string }{
		{"WEBSITES_CONTAINER_START_TIME_LIMIT", "9", `WEBSITES_CONTAINER_START_TIME_LIMIT is "9": must be a whole number from 10 to 1800; 'pulumi config set --path appSettings.WEBSITES_CONTAINER_START_TIME_LIMIT 230' sets it`},
		{"WEBSITES_CONTAINER_START_TIME_LIMIT", "1801", "from 10 to 1800"},
		{"WEBSITES_CONTAINER_STOP_TIME_LIMIT", "121", "from 0 to 120"},
		{"WEBSITE_HEALTHCHECK_MAXPINGFAILURES", "1", "from 2 to 10"},
		{"WEBSITE_HEALTHCHECK_MAXPINGFAILURES", "11", "from 2 to 10"},
		{"WEBSITE_HEALTHCHECK_MAXPINGFAILURES", "many", "from 2 to 10"},
		{"WEBSITE_HEALTHCHECK_MAXUNHEALTHYWORKERPERCENT", "0", "from 1 to 100"},
		{"WEBSITE_HEALTHCHECK_MAXUNHEALTHYWORKERPERCENT", "101", "from 1 to 100"},
		{"WEBSITE_WARMUP_PATH", "ready", "a path that begins with /"},
		{"WEBSITE_WARMUP_STATUSES", "200;202", "HTTP status codes with commas between them"},
		{"WEBSITE_WARMUP_STATUSES", "20", "HTTP status codes"},
	} {
		_, err := site(map[string]string{row.setting: row.value}).rules()
		assert.ErrorContains(t, err, row.want, "%s=%s", row.setting, row.value)
	}
}

func TestRulesTellAllAtOnce(t *testing.T) {
	t.Parallel()
	s := site(map[string]string{"WEBSITE_WARMUP_PATH": "x", "WEBSITE_WARMUP_STATUSES": "x", "WEBSITES_CONTAINER_STOP_TIME_LIMIT": "x"})
	s.Command, s.HealthCheckPath, s.LoadBalancing = nil, "x", "x"
	_, err := s.rules()
	for _, want := range []string{
		"WEBSITE_WARMUP_PATH", "WEBSITE_WARMUP_STATUSES", "WEBSITES_CONTAINER_STOP_TIME_LIMIT",
		"site app-x has no command", "health check path", "siteConfig.loadBalancing",
	} {
		assert.ErrorContains(t, err, want)
	}
}
