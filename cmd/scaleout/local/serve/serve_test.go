package serve

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/serve"
)

// In a narrow terminal prose is wrapped; links and commands are never cut, each on a line of
// its own.
func TestTellAtSixtyColumns(t *testing.T) {
	t.Parallel()
	const narrow = 60
	const link = "http://localhost:49152/?key=0123456789abcdef0123456789abcdef0123456789abcdef"
	served := serve.Served{
		URL: "http://localhost:8080", Instances: 2, ARM: "https://localhost:49153", DebugProviders: "azure-native:49154",
		EnvironmentFile: "/tmp/scaleout-serve-1/environment", Proxy: "http://127.0.0.1:49155",
	}
	empty := served
	empty.URL, empty.DebugProviders, empty.NoProviders = "", "", "this system does not show which user a connection belongs to"
	for name, s := range map[string]serve.Served{"an app": served, "nothing yet": empty} {
		var out strings.Builder
		tell(told{&out, narrow}, &cli.Place{Stack: "dev"}, s, link)
		assert.Contains(t, out.String(), "\n  "+link+"\n", name)
		assert.Contains(t, out.String(), "\n  source "+s.EnvironmentFile+"\n", name)
		for line := range strings.Lines(out.String()) {
			if !strings.HasPrefix(line, "  ") {
				assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), narrow, "%s: %s", name, line)
			}
		}
		assert.NotContains(t, out.String(), "\n\n\n", name)
		assert.NotContains(t, out.String(), "%!", name)
	}
}
