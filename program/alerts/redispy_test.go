package alerts_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
	"scaleout/program/alerts"
)

// provoke lets redis-py fail as it does when nothing listens, and prints what a
// traceback says; then the full names of its other exceptions.
const provoke = `
import traceback, redis
try:
    redis.Redis(port=1, socket_timeout=1).ping()
except Exception:
    print(traceback.format_exc())
for e in (redis.exceptions.TimeoutError, redis.exceptions.AuthenticationError, redis.exceptions.BusyLoadingError):
    print(traceback.format_exception_only(e("x"))[0])
`

// What the alert looks for is what redis-py really writes.
func TestRedisErrorsAreThoseOfRedisPy(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), testkit.Python(t, "redis"), "-c", provoke).CombinedOutput()
	require.NoError(t, err, "%s", out)
	lines, ok := ruleNamed(t, "sessions-not-in-redis").Condition.(alerts.Lines)
	require.True(t, ok)
	compared := 0
	for _, text := range lines.Texts {
		if strings.HasPrefix(text, "redis.") {
			compared++
			assert.Contains(t, string(out), text)
		}
	}
	assert.Equal(t, 4, compared)
}
