package platform

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/dataplane/folder"
)

func TestEnvironment(t *testing.T) {
	t.Setenv("SECRET_OF_THE_HOST", "1")
	s := site(map[string]string{
		"REDIS_URL": "rediss://x", "WEBSITES_PORT": "8000", "PORT": "8000", "WEBSITE_INSTANCE_ID": "forged",
		"A.B-C": "stripped", "SSL_CERT_FILE": "/app/ca.pem",
	})
	s.Environment = map[string]string{"SSL_CERT_FILE": "/machine/ca.pem", "PATH": "/venv/bin"}
	assert.Equal(t, []string{
		"ABC=stripped",
		"APPSETTING_ABC=stripped",
		"APPSETTING_PORT=8000",
		"APPSETTING_REDIS_URL=rediss://x",
		"APPSETTING_SSL_CERT_FILE=/app/ca.pem",
		"APPSETTING_WEBSITE_INSTANCE_ID=forged",
		"HOME=/home",
		"PATH=/venv/bin",
		"PORT=12345",
		"REDIS_URL=rediss://x",
		"SSL_CERT_FILE=/machine/ca.pem",
		"TMPDIR=/tmp/abc",
		"WEBSITE_HOSTNAME=app-x.azurewebsites.net",
		"WEBSITE_INSTANCE_ID=abc",
		"WEBSITE_SITE_NAME=app-x",
	}, s.environment(&folder.Copy{Home: "/home", Temp: "/tmp/abc"}, "abc", 12345))

	assert.Contains(t, site(nil).environment(&folder.Copy{}, "abc", 1), "PATH="+defaultPath)
}

func TestFreePorts(t *testing.T) {
	t.Parallel()
	seen := map[int]bool{}
	for range 200 {
		port, err := freePort()
		assert.NoError(t, err)
		assert.False(t, seen[port], "handed out twice")
		assert.GreaterOrEqual(t, port, 12000)
		assert.Less(t, port, 32768, "the system gives it to outgoing connections")
		seen[port] = true
	}
}
