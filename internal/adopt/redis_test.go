package adopt

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Guides write REDIS_URL in many ways, and none of them may show its key where the
// host is shown.
func TestRedisHost(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"rediss://:a%2Fb@c.redis.cache.windows.net:6380/0":                 "c.redis.cache.windows.net",
		"rediss://:a/b+c=@c.redis.cache.windows.net:6380/0":                "c.redis.cache.windows.net",
		"redis://:a@c.redis.cache.windows.net:6380/0?ssl_cert_reqs=none":   "c.redis.cache.windows.net",
		"rediss://key?with@c.redis.cache.windows.net:6380":                 "c.redis.cache.windows.net",
		"rediss://user:p@ss@c.redis.cache.windows.net":                     "c.redis.cache.windows.net",
		"redis://localhost:6379":                                           "localhost",
		"c.redis.cache.windows.net:6380,password=secret,ssl=True":          "",
		"@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets)": "",
		"": "",
	} {
		assert.Equal(t, want, redisHost(url), url)
	}
}
