package redisurl

import (
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// base64Alphabet is every character that an Azure access key can hold.
const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

func TestBuild(t *testing.T) {
	t.Parallel()
	got, err := Build("c.redis.cache.windows.net", 6380, "Ab/cd+ef=")
	require.NoError(t, err)
	assert.Equal(t, "rediss://:Ab%2Fcd%2Bef%3D@c.redis.cache.windows.net:6380/0", got)
}

func TestKeyless(t *testing.T) {
	t.Parallel()
	got, err := Keyless("c.eastus.redis.azure.net", 10000)
	require.NoError(t, err)
	assert.Equal(t, "rediss://c.eastus.redis.azure.net:10000/0", got)
	u, err := ParseAny(got)
	require.NoError(t, err)
	assert.Equal(t, URL{Host: "c.eastus.redis.azure.net", Port: 10000}, u)
	assert.Equal(t, got, u.String())
	for _, wrong := range []string{"", "a b"} {
		_, err := Keyless(wrong, 10000)
		require.ErrorContains(t, err, "is not a host name")
	}
	_, err = ParseAny("redis://h:6380/0")
	require.ErrorContains(t, err, "not encrypted")
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		host string
		port int
		key  string
		want string
	}{
		"no key":      {"h", 6380, "", "no access key yet"},
		"no host":     {"", 6380, "k3y", `"" is not a host name`},
		"host is url": {"rediss://h", 6380, "k3y", "is not a host name"},
		"port 0":      {"h", 0, "k3y", "0 is not a port"},
		"port large":  {"h", 65536, "k3y", "65536 is not a port"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Build(c.host, c.port, c.key)
			require.ErrorContains(t, err, c.want)
			assert.NotContains(t, err.Error(), "k3y")
		})
	}
}

// go-redis stands for the clients people use: what it reads back is what counts.
func TestGoRedisReadsTheSameKey(t *testing.T) {
	t.Parallel()
	for _, key := range []string{base64Alphabet, "Ab/cd+ef=", "%41", "a b", "ü"} {
		s, err := Build("host", 10000, key)
		require.NoError(t, err)
		opts, err := redis.ParseURL(s)
		require.NoError(t, err)
		assert.Equal(t, key, opts.Password)
		assert.Equal(t, "host:10000", opts.Addr)
		assert.NotNil(t, opts.TLSConfig)

		u, err := Parse(s)
		require.NoError(t, err)
		assert.Equal(t, URL{Host: "host", Port: 10000, Key: key}, u)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"redis://:k3y@h:6380/0":     `redis:// is not encrypted`,
		"rediss://:k3y/+@h:6380/0":  "percent-encoded",
		"rediss://h:6380/0":         "no access key",
		"rediss://:k3y@h/0":         "no port",
		"rediss://:k3y@h:6380/db":   "database number",
		"rediss://:k3y@h:70000/0":   "not a port",
		"rediss://:k3y@:6380/0":     "no host name",
		strings.Repeat("k3y", 1000): `it does not begin with rediss://`,
	} {
		_, err := Parse(in)
		require.ErrorContains(t, err, want, in)
		assert.NotContains(t, err.Error(), "k3y")
	}
}
