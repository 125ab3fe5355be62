package docs_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// A realClient is a program of somebody else's that tests run: where its version is pinned,
// what it shows, and the tests that run it.
type realClient struct {
	name  string
	pins  []pin
	shows string
	tests []string // folder and name
}

// A pin is a module of a go.mod, a package of a requirements file, or one of Debian's.
type pin struct{ file, name string }

const (
	debian     = ""
	cliModule  = "internal/testkit/realpulumi/testdata/cli/go.mod"
	todaysAz   = "cmd/scaleout/testdata/azure-clients.txt"
	todaysGo   = "cmd/scaleout/testdata/azuresdk/go.mod"
	flaskApp   = "examples/flask/requirements.txt"
	installing = ".ci/run"
)

var realClients = []realClient{
	{"Pulumi engine, in-process", []pin{{"go.mod", "github.com/pulumi/pulumi/pkg/v3"}}, "the whole life cycle of both stacks",
		[]string{"cmd/scaleout TestLifeOnTheCommandLine"}},
	{"Pulumi CLI", []pin{{cliModule, "github.com/pulumi/pulumi/pkg/v3"}},
		"every command that these pages show; see [below](#commands-of-the-pulumi-cli)", []string{"docs/commands TestShownLines"}},
	{"Azurite", []pin{{installing, "azurite"}}, "keeps the Pulumi CLI's state, as `azblob://` in Azure Storage", []string{"docs/commands TestShownLines"}},
	{"Azure CLI", []pin{{debian, "azure-cli"}, {todaysAz, "azure-cli"}},
		"logs in, reads and changes what was deployed; see [below](#commands-of-todays-azure-cli)",
		[]string{"cmd/scaleout TestClientsOfServe", "cmd/scaleout TestTodaysClientsOfServe"}},
	{"Azure SDK for Python: azure-mgmt-web, azure-mgmt-redis", []pin{{todaysAz, "azure-mgmt-web"}, {todaysAz, "azure-mgmt-redis"}},
		"`DefaultAzureCredential` and Resource Manager calls", []string{"cmd/scaleout TestTodaysClientsOfServe"}},
	{"Azure SDK for Go: azcore, azidentity", []pin{{"go.mod", "github.com/Azure/azure-sdk-for-go/sdk/azcore"}, {"go.mod", "github.com/Azure/azure-sdk-for-go/sdk/azidentity"}},
		"`DefaultAzureCredential` and Resource Manager calls; the calls of azure-native's own client for every resource type",
		[]string{"cmd/scaleout TestClientsOfServe", "internal/serve TestTheClientOfAzureNative"}},
	{"Azure SDK for Go: armappservice, armredis", []pin{
		{todaysGo, "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appservice/armappservice/v5"},
		{todaysGo, "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/redis/armredis/v3"}},
		"an app, a plan and a cache, read and changed", []string{"cmd/scaleout TestTodaysClientsInGo"}},
	{"redis-server", []pin{{debian, "redis-server"}}, "TLS, both keys, failover", []string{"program/redisurl TestRealClientsConnect"}},
	{"redis-py", []pin{{debian, "python3-redis"}, {flaskApp, "redis"}}, "connects with `REDIS_URL` as the program builds it",
		[]string{"program/redisurl TestRealClientsConnect", "internal/dataplane/demo TestHealthPathIsFreeWhileRedisIsGone"}},
	{"go-redis", []pin{{"go.mod", "github.com/redis/go-redis/v9"}}, "connects with `REDIS_URL` as the program builds it",
		[]string{"program/redisurl TestRealClientsConnect"}},
	{"Flask", []pin{{debian, "python3-flask"}, {flaskApp, "Flask"}}, exampleRuns, []string{"internal/dataplane/demo TestHealthPathIsFreeWhileRedisIsGone"}},
	{"Flask-Session", []pin{{debian, "python3-flask-session"}, {flaskApp, "Flask-Session"}}, exampleRuns, []string{"internal/dataplane/demo TestMovingToFlaskSession08"}},
	{"gunicorn", []pin{{debian, "gunicorn"}, {flaskApp, "gunicorn"}}, exampleRuns, []string{"internal/dataplane/demo TestHealthPathIsFreeWhileRedisIsGone"}},
	{"Microsoft's Kusto parser", []pin{{installing, "@kusto/language-service-next"}}, "parses every query of alerts and workbook",
		[]string{"program/workbook TestQueriesAreKusto"}},
	{"axe-core", []pin{{installing, "axe-core"}}, "looks for what keeps people from using a page: the report, the forecast, the workbook, the status page, the demo app",
		[]string{"internal/rehearse/report TestNoBarriers", "internal/forecast/report TestNoBarriers", "internal/recording/drawing TestNoBarriers",
			"internal/serve/status TestNoBarriers", "internal/dataplane/demo TestNoBarriers"}},
	{"Chromium", nil, "draws the report and the workbook, and uses the status page",
		[]string{
			"internal/rehearse/report TestPageInABrowser", "internal/recording/drawing TestWorkbookInABrowser",
			"internal/serve TestStatusPageOfAServedStack",
		}},
}

const exampleRuns = "[the example app](../examples/flask/README.md), rehearsed"

// versions are the pinned ones; said is the row of the page, for what is not installed here.
func (c realClient) versions(t *testing.T, said string) string {
	t.Helper()
	if len(c.pins) == 0 {
		return "Debian 12's" // which becomes the newest within weeks
	}
	var all []string
	for _, p := range c.pins {
		if p.file != debian {
			found := regexp.MustCompile(`(?m)(?:^|[\s"])` + regexp.QuoteMeta(p.name) + `(?: v|==|@)([0-9][\w.-]*)`).FindStringSubmatch(read(t, p.file))
			require.NotEmpty(t, found, "%s in %s", p.name, p.file)
			all = append(all, found[1])
			continue
		}
		out, err := exec.CommandContext(t.Context(), "dpkg-query", "-W", "-f", "${Version}", p.name).Output()
		if err != nil {
			t.Logf("%s is not installed here: its version is not compared", p.name)
			cells := strings.Split(said, " | ")
			require.Len(t, cells, 4, c.name)
			return cells[1]
		}
		// Debian moves on by security updates: what they bring is not listed.
		all = append(all, regexp.MustCompile(`^(?:\d+:)?(\d+(?:\.\d+)?)`).FindStringSubmatch(string(out))[1])
	}
	return strings.Join(all, ", ")
}

// The table of real clients is what the tests run: versions are those that are pinned, and
// each row has its test.
func TestRealClients(t *testing.T) {
	t.Parallel()
	const begin, end = "<!-- real clients -->\n\n", "\n<!-- end -->\n"
	page := read(t, "docs/embedded-azure.md")
	before, rest, found := strings.Cut(page, begin)
	require.True(t, found)
	said, after, found := strings.Cut(rest, end)
	require.True(t, found)
	var b strings.Builder
	b.WriteString("| client | version | what it shows | run by |\n| --- | --- | --- | --- |\n")
	for _, c := range realClients {
		row := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(c.name) + ` \|.*$`).FindString(said)
		var tests []string
		for _, name := range c.tests {
			folder, function, _ := strings.Cut(name, " ")
			assert.True(t, hasTest(t, folder, function), name)
			tests = append(tests, fmt.Sprintf("`%s` in [%s](../%s)", function, folder, folder))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.name, c.versions(t, row), c.shows, strings.Join(tests, ", "))
	}
	testkit.Rewrite(t, filepath.Join(root, "docs", "embedded-azure.md"), func() string {
		said = b.String()
		return before + begin + said + end + after
	})
	assert.Equal(t, b.String(), said, "go test ./docs -run RealClients -update")
}

// hasTest reports whether a folder has a test of that name.
func hasTest(t *testing.T, folder, function string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(folder), "*_test.go"))
	require.NoError(t, err)
	for _, file := range files {
		name, err := filepath.Rel(root, file)
		require.NoError(t, err)
		if strings.Contains(read(t, filepath.ToSlash(name)), "\nfunc "+function+"(") {
			return true
		}
	}
	return false
}
