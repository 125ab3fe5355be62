package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// A cliCommand is one of the Azure CLI, and what it has to answer.
type cliCommand struct {
	line  string // names in capitals stand for those of the stack
	query string // of the answer, as --query has it; empty: nothing is answered
	want  string // in JSON, or Azure's code or words of a refusal
}

// cliCommands are run in this order, against a stack that has been deployed.
var cliCommands = []cliCommand{
	{"account show", "environmentName", `"scaleout"`},
	{"group show -n GROUP", "properties.provisioningState", `"Succeeded"`},

	{"appservice plan show -g GROUP -n PLAN", "[sku.name, sku.capacity, kind]", `["P0v3", 2, "linux"]`},
	{"appservice plan update -g GROUP -n PLAN --number-of-workers 3", "sku.capacity", `3`},
	{"appservice plan create -g GROUP -n other --is-linux --sku S1", "[provisioningState, sku.name]", `["Succeeded", "S1"]`},
	{"appservice list-locations --sku S1 --linux-workers-enabled", "[?name=='West Europe'] | length(@)", `1`},
	{"appservice plan create -g GROUP -n third --is-linux --sku S1 --number-of-workers 11", "", "Number of Web workers exceeds the maximum allowed"},

	{"webapp show -g GROUP -n APP", "[state, httpsOnly, siteConfig.linuxFxVersion]", `["Running", true, "PYTHON|3.12"]`},
	{"webapp list-runtimes --os-type linux", "[0].config", `"PYTHON|3.14"`},
	{"webapp create -g GROUP -p other -n OTHER --runtime PYTHON:3.12", "[state, siteConfig.linuxFxVersion]", `["Running", ""]`}, // as in Azure: only config show has it
	{"webapp update -g GROUP -n OTHER --https-only true", "httpsOnly", `true`},
	{"webapp identity assign -g GROUP -n OTHER", "type", `"SystemAssigned"`},
	{"webapp config show -g GROUP -n APP", "healthCheckPath", `"/healthz"`},
	{"webapp config set -g GROUP -n OTHER --startup-file 'gunicorn app:app'", "appCommandLine", `"gunicorn app:app"`},
	{"webapp config appsettings list -g GROUP -n APP", "[?name=='REDIS_URL'] | length(@)", `1`},
	{"webapp config appsettings set -g GROUP -n OTHER --settings COLOUR=blue", "[].name", `["COLOUR"]`},
	{"webapp config appsettings delete -g GROUP -n OTHER --setting-names COLOUR", "@", `[]`},
	{"webapp config connection-string list -g GROUP -n APP", "@", `[]`},
	{"webapp log config -g GROUP -n OTHER --docker-container-logging filesystem", "httpLogs.fileSystem.enabled", `true`},
	{"webapp auth show -g GROUP -n APP", "enabled", `false`},
	{"webapp deployment source show -g GROUP -n OTHER", "[repoUrl]", `[null]`},
	{"webapp deployment source config -g GROUP -n OTHER --repo-url https://github.com/o/r --branch main --manual-integration", "[repoUrl, branch]",
		`["https://github.com/o/r", "main"]`},
	{"webapp deployment source delete -g GROUP -n OTHER", "", ""},
	{"network vnet create -g GROUP -n net --address-prefixes 10.9.0.0/24 --subnet-name apps --subnet-prefixes 10.9.0.0/26", "newVNet.provisioningState", `"Succeeded"`},
	{"network nsg create -g GROUP -n rules", "NewNSG.defaultSecurityRules | length(@)", `6`},
	{"network nsg rule create -g GROUP --nsg-name rules -n deny --priority 4096 --access Deny", "[access, direction, destinationPortRange]", `["Deny", "Inbound", "80"]`},
	{"network nsg rule create -g GROUP --nsg-name rules -n again --priority 4096", "", "SecurityRuleConflict"},
	{"network nsg rule list -g GROUP --nsg-name rules --include-default", "[].name | [0:2]", `["deny", "AllowVnetInBound"]`},
	{"network vnet subnet update -g GROUP --vnet-name net -n apps --network-security-group rules", "ends_with(networkSecurityGroup.id, '/rules')", `true`},
	{"network nsg show -g GROUP -n rules", "subnets | length(@)", `1`},
	{"network nsg delete -g GROUP -n rules", "", "InUseNetworkSecurityGroupCannotBeDeleted"},
	{"network vnet subnet update -g GROUP --vnet-name net -n apps --remove networkSecurityGroup", "[networkSecurityGroup]", `[null]`},
	{"network nsg rule delete -g GROUP --nsg-name rules -n deny", "", ""},
	{"network nsg delete -g GROUP -n rules", "", ""},
	{"webapp vnet-integration add -g GROUP -n OTHER --vnet net --subnet apps", "name", `"net"`},
	{"webapp vnet-integration list -g GROUP -n OTHER", "[].name", `["apps"]`},
	{"webapp vnet-integration remove -g GROUP -n OTHER", "", ""},
	{"webapp list-instances -g GROUP -n APP", "[].state", `["READY", "READY", "READY"]`},
	{"webapp deployment slot list -g GROUP -n OTHER", "@", `[]`},
	{"webapp deployment list-publishing-profiles -g GROUP -n APP", "[?publishMethod=='ZipDeploy'] | length(@)", `1`},
	{"webapp deployment slot list -g GROUP -n APP", "[].name", `["staging"]`},
	{"webapp deploy -g GROUP -n APP --slot staging --type zip --src-path SOURCE", "[status, complete, active]", `[4, true, true]`},
	{"webapp deployment slot swap -g GROUP -n APP --slot staging", "", ""},
	{"webapp show -g GROUP -n APP", "slotSwapStatus.sourceSlotName", `"staging"`},
	{"webapp traffic-routing set -g GROUP -n APP --distribution staging=20", "[].[actionHostName, reroutePercentage]",
		`[["APP-staging.azurewebsites.net", 20.0]]`},
	{"webapp traffic-routing show -g GROUP -n APP", "[].reroutePercentage", `[20.0]`},
	{"webapp traffic-routing clear -g GROUP -n APP", "", ""},
	{"webapp restart -g GROUP -n APP", "", ""},
	{"webapp log download -g GROUP -n APP --log-file LOGS", "", ""},
	{"webapp up -g GROUP -p other -n UP -l westeurope --sku S1 --runtime PYTHON:3.12", "[sku, os]", `["STANDARD", "Linux"]`}, // without -l, 2.91 fails by itself
	{"webapp delete -g GROUP -n UP --keep-empty-plan", "", ""},
	{"webapp delete -g GROUP -n OTHER", "", ""},
	{"webapp show -g GROUP -n OTHER", "", "ResourceNotFound"},

	{"redis show -g GROUP -n CACHE", "[provisioningState, sku.name, sslPort]", `["Succeeded", "Standard", 6380]`},
	{"redis list-keys -g GROUP -n CACHE", "keys(@)", `["primaryKey", "secondaryKey"]`},
	{"redis regenerate-keys -g GROUP -n CACHE --key-type Secondary", "keys(@)", `["primaryKey", "secondaryKey"]`},
	{"redis update -g GROUP -n CACHE --set tags.colour=blue", "tags.colour", `"blue"`},
	{"redis create -g GROUP -n other-CACHE -l westeurope --sku Basic --vm-size c0", "provisioningState", `"Succeeded"`},
	{"redis delete -g GROUP -n other-CACHE --yes", "", ""},
	{"redis show -g GROUP -n other-CACHE", "", "ResourceNotFound"},

	{"redis patch-schedule show -g GROUP -n CACHE", "", "ResourceNotFound"},
	{"redis force-reboot -g GROUP -n CACHE --reboot-type AllNodes", "contains(message, 'has been successfully scheduled')", `true`},
	{"redis access-policy list -g GROUP -n CACHE", "[].name", `["Data Owner", "Data Contributor", "Data Reader"]`},
	{"redis access-policy create -g GROUP -n CACHE --access-policy-name mine --permissions '+get allkeys'", "provisioningState", `"Succeeded"`},
	{"redis access-policy-assignment create -g GROUP -n CACHE --policy-assignment-name me --access-policy-name mine " +
		"--object-id 99999999-2222-4333-8444-555555555555 --object-id-alias me", "accessPolicyName", `"mine"`},
	{"redis access-policy-assignment delete -g GROUP -n CACHE --policy-assignment-name me", "", ""},

	{"role definition list --name Reader", "[].roleName", `["Reader"]`},
	{"role assignment list -g GROUP", "@", `[]`},
	{"provider show -n Microsoft.Web", "registrationState", `"Registered"`},
	{"resource list -g GROUP --resource-type Microsoft.Cache/Redis", "[].name", `["CACHE"]`},
	{"deployment group list -g GROUP", "@", `[]`},
	{"lock create -n keep -g GROUP --lock-type CanNotDelete", "level", `"CanNotDelete"`},
	{"lock list -g GROUP", "[].name", `["keep"]`},
	{"redis delete -g GROUP -n CACHE --yes", "", "ScopeLocked"},
	{"group delete -n GROUP --yes", "", "ScopeLocked"},
	{"lock delete -n keep -g GROUP", "", ""},
	{"tag update --resource-id SUBSCRIPTION/resourceGroups/GROUP --operation Merge --tags colour=blue", "properties.tags.colour", `"blue"`},
	{"tag list --resource-id SUBSCRIPTION/resourceGroups/GROUP", "properties.tags.colour", `"blue"`},
	{"tag delete --resource-id SUBSCRIPTION/resourceGroups/GROUP --yes", "", ""},

	{"monitor autoscale show -g GROUP -n AUTOSCALE", "profiles[0].capacity", `{"default": "2", "maximum": "3", "minimum": "2"}`},
	{"monitor autoscale update -g GROUP -n AUTOSCALE --max-count 4", "profiles[0].capacity.maximum", `"4"`},
	{"monitor autoscale rule create -g GROUP --autoscale-name AUTOSCALE --condition 'CpuPercentage > 85 avg 5m' --scale out 1", "metricTrigger.threshold", `85.0`},
	{"monitor autoscale rule list -g GROUP --autoscale-name AUTOSCALE", "[-1].scaleAction.direction", `"Increase"`},
	{"monitor autoscale profile create -g GROUP --autoscale-name AUTOSCALE -n sale --start 2026-12-24 --end 2026-12-26 " +
		"--timezone 'W. Europe Standard Time' --count 2 --min-count 2 --max-count 3", "name", `"sale"`},
}

// Today's Azure CLI, and a program with today's Azure SDK for Python. What they ran is
// listed in docs/embedded-azure.md. It takes longer than a package of tests should, two minutes
// of them to poll as seldom as the CLI does: so it is run by name only.
func TestTodaysClientsOfServe(t *testing.T) {
	if os.Getenv(testkit.ClientsVariable) == "" {
		t.Skipf("SKIPPED: minutes of the Azure CLI. To run it: %s", testkit.RunClients)
	}
	t.Parallel()
	python := testkit.LargeVirtualEnv(t, filepath.Join("testdata", "azure-clients.txt"))
	s := newShell(t)
	s.ok("local up --stack dev --yes -c redisSku=Standard_C0") // the commands for the other kind are an extension of the CLI's
	outputs := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(s.ok("local output --stack dev --json --show-secrets")), &outputs))
	r := s.serve("--stack dev")
	c := &todaysClient{client: &client{t: t, serving: r, env: environmentOf(t, r)}, python: python}
	c.env = append(c.env, "PATH="+filepath.Dir(python)+string(os.PathListSeparator)+os.Getenv("PATH"),
		"PYTHONDONTWRITEBYTECODE=") // or each command compiles the Azure CLI again
	c.name(outputs)
	c.proxy = regexp.MustCompile(`HTTPS_PROXY=\S+`).FindString(r.out)
	require.NotEmpty(t, c.proxy)

	for _, line := range regexp.MustCompile(`(?m)^  (az .+)$`).FindAllStringSubmatch(r.out, -1) {
		c.shell(line[1])
	}
	c.startCLI()
	for _, command := range cliCommands {
		c.check(command)
	}
	c.endCLI()
	c.checkPythonSDK()
	assert.Equal(t, "released", c.get(r.url), "production serves what was swapped in")
	c.checkLogTail(r.url)
	r.interrupt()
	checkRealClients(t, "azure-cli", c.table())
}

type todaysClient struct {
	*client
	python            string
	names             *strings.Replacer
	group, app, cache string
	proxy             string // variable that leads to the names of the app's sites

	cli      *exec.Cmd // runs the commands of the Azure CLI, all in one process
	commands io.WriteCloser
	answers  *json.Decoder
}

// startCLI starts the process that runs the Azure CLI's commands. The login above was by its own script.
func (c *todaysClient) startCLI() {
	c.t.Helper()
	script, err := filepath.Abs(filepath.Join("testdata", "azure_cli.py"))
	require.NoError(c.t, err)
	c.cli = exec.CommandContext(c.t.Context(), c.python, script)
	c.cli.Env = append(slices.Clip(c.env), "TMPDIR="+c.t.TempDir()) // "webapp up" leaves its zip there
	c.cli.Stderr, c.cli.Dir = os.Stderr, c.t.TempDir()              // the folder that "webapp up" deploys
	for name, text := range releasedFiles {
		require.NoError(c.t, os.WriteFile(filepath.Join(c.cli.Dir, name), []byte(text), 0o600))
	}
	c.commands, err = c.cli.StdinPipe()
	require.NoError(c.t, err)
	out, err := c.cli.StdoutPipe()
	require.NoError(c.t, err)
	require.NoError(c.t, c.cli.Start())
	c.answers = json.NewDecoder(out)
}

func (c *todaysClient) endCLI() {
	c.t.Helper()
	require.NoError(c.t, c.commands.Close())
	require.NoError(c.t, c.cli.Wait())
}

// azure runs one command of the Azure CLI, given as in a shell and without "az".
func (c *todaysClient) azure(line string, environment map[string]string) (out, problems string, err error) {
	c.t.Helper()
	require.NoError(c.t, json.NewEncoder(c.commands).Encode(map[string]any{"Line": line, "Environment": environment}))
	var answer struct {
		Code          int
		Out, Problems string
	}
	require.NoError(c.t, c.answers.Decode(&answer), line)
	if answer.Code != 0 {
		err = fmt.Errorf("exit code %d", answer.Code)
	}
	return answer.Out, answer.Problems, err
}

// releasedFiles are an app.
var releasedFiles = map[string]string{
	"app.py": "def app(environ, start):\n    start('200 OK', [])\n    return [b'released']\n", "requirements.txt": "",
}

// release is a zip of an app, of two files.
func release(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "app.zip")
	var content bytes.Buffer
	z := zip.NewWriter(&content)
	for name, text := range releasedFiles {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	require.NoError(t, os.WriteFile(file, content.Bytes(), 0o600))
	return file
}

// name finds the names that stand for words in capitals.
func (c *todaysClient) name(outputs map[string]any) {
	c.t.Helper()
	last := func(id string) string { return id[strings.LastIndex(id, "/")+1:] }
	c.group, c.app = outputs["resourceGroup"].(string), outputs["appName"].(string)
	c.cache, _, _ = strings.Cut(outputs["redisHost"].(string), ".")
	subscription, _, _ := strings.Cut(outputs["planId"].(string), "/resourceGroups/")
	c.names = strings.NewReplacer("SUBSCRIPTION", subscription, "GROUP", c.group, "APP", c.app, "PLAN", last(outputs["planId"].(string)), "CACHE", c.cache,
		"OTHER", c.app+"-other", "SOURCE", release(c.t), "LOGS", filepath.Join(c.t.TempDir(), "logs.zip"), "UP", c.app+"-up", "AUTOSCALE", "scaleout-dev-autoscale")
}

// ofSite are the commands that ask an app's SCM site.
var ofSite = regexp.MustCompile(`^webapp (deploy|up|log download) `)

func (c *todaysClient) check(command cliCommand) {
	c.t.Helper()
	line := c.names.Replace(command.line) + " -o json"
	if command.query != "" {
		line += ` --query "` + command.query + `"`
	}
	environment := map[string]string{}
	if ofSite.MatchString(command.line) {
		name, value, _ := strings.Cut(c.proxy, "=")
		environment[name] = value
	}
	out, problems, err := c.azure(line, environment)
	switch {
	case command.query != "":
		if assert.NoError(c.t, err, "%s\n%s", line, problems) {
			assert.JSONEq(c.t, c.names.Replace(command.want), out, line)
		}
	case command.want != "":
		assert.Error(c.t, err, line)
		assert.Contains(c.t, problems, command.want, line)
	default:
		assert.NoError(c.t, err, "%s\n%s", line, problems)
	}
}

func (c *todaysClient) checkPythonSDK() {
	c.t.Helper()
	out, problems, err := c.run(exec.CommandContext(c.t.Context(), c.python, filepath.Join("testdata", "azure_sdk.py"), c.group, c.app, c.cache))
	require.NoError(c.t, err, problems)
	assert.Equal(c.t, "Running PYTHON|3.12 6380 True\n404 ResourceNotFound\n", out)
}

// version of a package in the virtual environment.
func (c *todaysClient) version(pkg string) string {
	c.t.Helper()
	out, err := exec.CommandContext(c.t.Context(), c.python, "-c", "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))", pkg).Output()
	require.NoError(c.t, err)
	return strings.TrimSpace(string(out))
}

// table is what the documentation says of these clients.
func (c *todaysClient) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Azure SDK for Python: azure-identity %s, azure-mgmt-web %s, azure-mgmt-redis %s (`DefaultAzureCredential`; an app, its\n"+
		"configuration, a cache and its keys, a refusal). Azure CLI %s:\n\n| command | answers |\n| --- | --- |\n",
		c.version("azure-identity"), c.version("azure-mgmt-web"), c.version("azure-mgmt-redis"), c.version("azure-cli"))
	for _, command := range cliCommands {
		answer := "`" + strings.ReplaceAll(command.query, "|", `\|`) + "`: `" + strings.ReplaceAll(command.want, "|", `\|`) + "`"
		switch {
		case command.query == "" && command.want == "":
			answer = "done"
		case command.query == "":
			answer = "refused: " + command.want
		}
		fmt.Fprintf(&b, "| `az %s` | %s |\n", strings.ReplaceAll(command.line, "|", `\|`), answer)
	}
	return b.String()
}

// checkRealClients compares a part of the documentation with what ran.
func checkRealClients(t *testing.T, part, ran string) {
	t.Helper()
	file := filepath.Join("..", "..", "docs", "embedded-azure.md")
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	begin, end := "<!-- what ran: "+part+" -->\n\n", "\n<!-- end -->\n"
	before, rest, found := strings.Cut(string(content), begin)
	require.True(t, found, begin)
	said, after, found := strings.Cut(rest, end)
	require.True(t, found, end)
	testkit.Rewrite(t, file, func() string {
		said = ran
		return before + begin + ran + end + after
	})
	assert.Equal(t, ran, said, "go test ./cmd/scaleout -run TodaysClients -update")
}
