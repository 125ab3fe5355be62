package redisurl

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// sessions is what Flask-Session does with redis-py, for 32 people: a plain
// client, a key for each session, with an expiry.
const sessions = `
import sys, redis
client = redis.Redis.from_url(sys.stdin.read().strip())
kept, refused = 0, set()
for i in range(32):
    try:
        client.setex("session:%d" % i, 60, "data")
        kept += client.get("session:%d" % i) == b"data"
    except redis.exceptions.RedisError as e:
        refused.add(str(e).split()[0])
print(kept, "kept;", *sorted(refused))
`

// Azure Managed Redis takes the clustering policy OSSCluster unless it is told
// otherwise. A plain client, as Flask-Session has, then loses the sessions whose
// slot is on another shard: the server answers MOVED, and nobody follows. On a
// server that is not clustered, as NoCluster makes it, the same client keeps all.
func TestWhyThePolicyMatters(t *testing.T) {
	t.Parallel()
	key := keys(t)[1]
	plain := startRedis(t, []string{key})
	shards := startCluster(t, key)

	u, err := Build("localhost", plain.port, key)
	require.NoError(t, err)
	assert.Equal(t, "32 kept;\n", plain.python(t, sessions, []string{u}), "NoCluster")

	u, err = Build("localhost", shards[0].port, key)
	require.NoError(t, err)
	assert.Equal(t, "PONG\n", shards[0].pythonPing(t, []string{u}), "at first all seems well")
	out := shards[0].python(t, sessions, []string{u})
	kept, err := strconv.Atoi(strings.Fields(out)[0])
	require.NoError(t, err, out)
	assert.True(t, kept > 0 && kept < 32, "some sessions work, which is the trap: %s", out)
	assert.Contains(t, out, "MOVED")

	// Not the server is wrong: go-redis' plain client fails alike, its cluster client does not.
	options := &redis.Options{Addr: "127.0.0.1:" + strconv.Itoa(shards[0].port), Password: key, TLSConfig: shards[0].trust()}
	single := redis.NewClient(options)
	defer single.Close()
	cluster := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{options.Addr}, Password: key, TLSConfig: options.TLSConfig})
	defer cluster.Close()
	moved := 0
	for i := range 32 {
		session := fmt.Sprintf("session:%d", i)
		if err := single.Set(t.Context(), session, "data", time.Minute).Err(); err != nil {
			require.ErrorContains(t, err, "MOVED")
			moved++
		}
		require.NoError(t, cluster.Set(t.Context(), session, "data", time.Minute).Err())
	}
	assert.Equal(t, 32-kept, moved)
}

// startCluster starts two real Redis servers as the two shards of one cluster.
func startCluster(t *testing.T, key string) [2]*redisServer {
	t.Helper()
	var shards [2]*redisServer
	var clients [2]*redis.Client
	var bus [2]int
	shared := testkit.IssueCertificates(t, t.TempDir(), "127.0.0.1") // shards have to trust each other
	for i := range shards {
		bus[i] = testkit.FreePort(t)
		shards[i] = start(t, shared, "127.0.0.1", testkit.FreePort(t), []string{key}, "--cluster-enabled", "yes", "--tls-cluster", "yes",
			"--cluster-port", strconv.Itoa(bus[i]), "--cluster-config-file", "nodes.conf")
		clients[i] = redis.NewClient(&redis.Options{
			Addr: "127.0.0.1:" + strconv.Itoa(shards[i].port), Password: key, TLSConfig: shards[i].trust(),
		})
		t.Cleanup(func() { _ = clients[i].Close() })
	}
	ctx := t.Context()
	require.NoError(t, clients[0].ClusterAddSlotsRange(ctx, 0, 8191).Err())
	require.NoError(t, clients[1].ClusterAddSlotsRange(ctx, 8192, 16383).Err())
	require.NoError(t, clients[0].Do(ctx, "CLUSTER", "MEET", "127.0.0.1", shards[1].port, bus[1]).Err())
	for _, c := range clients {
		awaitCluster(ctx, t, c)
	}
	return shards
}

// awaitCluster returns once a shard knows who has all the slots. Nothing
// announces that, so it is asked again and again.
func awaitCluster(ctx context.Context, t *testing.T, c *redis.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		info, err := c.ClusterInfo(ctx).Result()
		require.NoError(t, err)
		if strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_slots_assigned:16384") {
			return
		}
		require.NoError(t, ctx.Err())
	}
}
