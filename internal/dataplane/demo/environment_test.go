package demo

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

func TestBadEnvironment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  []string
		want string
	}{
		"no port":    {nil, "demo app: PORT must be a port number"},
		"bad port":   {[]string{"PORT=http"}, "demo app: PORT must be a port number"},
		"high port":  {[]string{"PORT=65536"}, "demo app: PORT must be a port number"},
		"plain URL":  {[]string{"PORT=1", "REDIS_URL=redis://:k3y@localhost:1/0"}, "rediss://"},
		"raw key":    {[]string{"PORT=1", "REDIS_URL=rediss://:k3y/+@localhost:1/0"}, "percent-encoded"},
		"no URL":     {[]string{"PORT=1", "REDIS_URL=k3y"}, "demo app: REDIS_URL"},
		"no CA file": {[]string{"PORT=1", "REDIS_URL=rediss://:k3y@localhost:1/0", "SSL_CERT_FILE=/none"}, "SSL_CERT_FILE"},
		"secret key that is none": {[]string{"PORT=1", "FLASK_SECRET_KEY=@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/k3y)"},
			"demo app: FLASK_SECRET_KEY is a reference to a Key Vault that App Service could not resolve"},
		"URL in a vault": {[]string{"PORT=1", "REDIS_URL=@Microsoft.KeyVault(VaultName=kv;SecretName=k3y)"}, "demo app: REDIS_URL is a reference"},
		"work":           {[]string{"PORT=1", "DEMO_WORK_MS=much"}, `demo app: DEMO_WORK_MS is "much"; it must be milliseconds, 0 to 60000`},
		"long work":      {[]string{"PORT=1", "DEMO_WORK_MS=60001"}, "DEMO_WORK_MS"},
		"cpu":            {[]string{"PORT=1", "DEMO_CPU_MS=-1"}, `DEMO_CPU_MS is "-1"`},
		"not a number":   {[]string{"PORT=1", "DEMO_CPU_MS=NaN"}, `DEMO_CPU_MS is "NaN"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command, _, _ := demoApp.command(t)
			cmd := exec.Command(command[0])
			cmd.Env = append([]string{asProgram + "=1"}, c.env...)
			var out, errOut strings.Builder
			cmd.Stdout, cmd.Stderr = &out, &errOut
			require.Error(t, cmd.Run())
			assert.Equal(t, 1, cmd.ProcessState.ExitCode())
			assert.Contains(t, errOut.String(), c.want)
			assert.Equal(t, 1, strings.Count(errOut.String(), "\n"), errOut.String())
			assert.NotContains(t, errOut.String()+out.String(), "k3y")
		})
	}
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	given := map[string]string{
		"PORT": "8000", "WEBSITE_INSTANCE_ID": "i", "REDIS_URL": "rediss://:k@h:1/0", "FLASK_SECRET_KEY": "s", "DEMO_START_MS": "7", "DEMO_WORK_MS": "1.5", "DEMO_CPU_MS": "0",
	}
	e, err := readEnvironment(func(name string) string { return given[name] })
	require.NoError(t, err)
	assert.Equal(t, environment{port: 8000, instance: "i", redisURL: "rediss://:k@h:1/0", secretKey: "s", start: 7 * time.Millisecond, wait: 1500 * time.Microsecond}, e)

	e, err = readEnvironment(func(name string) string { return map[string]string{"PORT": "1"}[name] })
	require.NoError(t, err)
	assert.Equal(t, environment{port: 1, instance: "local", wait: defaultWait, work: defaultWork}, e)
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	app := demoApp.start(t)
	cmd := exec.Command(func() string { c, _, _ := demoApp.command(t); return c[0] }())
	cmd.Env = []string{asProgram + "=1", "PORT=" + app.url[strings.LastIndex(app.url, ":")+1:]}
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(out), fmt.Sprintf("demo app: listen tcp %s: bind: address already in use", strings.TrimPrefix(app.url, "http://")))
}

// The Flask app, too, keeps the key to itself when it cannot read the URL.
func TestFlaskWithABadURL(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	for _, p := range []program{flaskDebian, flaskToday} {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			command, dir, env := p.command(t)
			for _, url := range []string{"rediss://:k3y/+@localhost:6380/0", "k3y", "http://:k3y@localhost/"} {
				cmd := exec.Command(command[0], "-c", "import app")
				cmd.Dir = dir
				cmd.Env = append(env, "REDIS_URL="+url)
				out, err := cmd.CombinedOutput()
				require.Error(t, err)
				assert.Contains(t, string(out), "ValueError: REDIS_URL is no Redis URL. rediss://:KEY@HOST:PORT/0 is, with the key percent-encoded.\n")
				assert.NotContains(t, string(out), "k3y")
			}
		})
	}
}
