#!/usr/bin/env bash
# With a StreamingCredentialsProvider, which is how go-redis takes tokens of Microsoft Entra ID, a connection
# of go-redis 9.23.0 logs in with the next token only when a command takes it out of the pool or puts it back.
# The pool hands out the connection that came back last, so that those below it, which a busy moment has opened,
# keep the login of the token before.
# Whom it hurts: whoever has peaks. Azure Managed Redis closes a connection when the token ends with which it
# logged in: the next peak begins with as many connections that are broken.
# Seen with go-redis 9.17.3, 9.23.0 and redis-server 7.0.15.
set -euo pipefail
command -v redis-server >/dev/null || { echo "apt-get install redis-server"; exit 2; }
dir=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
cat >redis.conf <<END
port 0
unixsocket $dir/redis
save ""
logfile $dir/log
user first on ~* &* +@all >one
user second on ~* &* +@all >two
END
redis-server redis.conf &
server=$!
until redis-cli -s "$dir/redis" ping >/dev/null 2>&1; do sleep 0.1; done

cat >go.mod <<'END'
module finding

go 1.25

require github.com/redis/go-redis/v9 v9.23.0
END
cat >main.go <<'END'
package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"sort"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/auth"
)

// tokens hands out a login, and tells its listeners of the next one.
type tokens struct {
	mu        sync.Mutex
	now       auth.Credentials
	listeners []auth.CredentialsListener
}

func (t *tokens) Subscribe(l auth.CredentialsListener) (auth.Credentials, auth.UnsubscribeFunc, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.listeners = append(t.listeners, l)
	return t.now, func() error { return nil }, nil
}

func (t *tokens) renew(c auth.Credentials) {
	t.mu.Lock()
	t.now = c
	listeners := append([]auth.CredentialsListener{}, t.listeners...)
	t.mu.Unlock()
	for _, l := range listeners {
		l.OnNext(c)
	}
}

// users are those that are logged in at the server, one for each connection.
func users(admin *redis.Client) (all []string) {
	list := admin.ClientList(context.Background()).Val()
	for _, m := range regexp.MustCompile(`user=(first|second)`).FindAllStringSubmatch(list, -1) {
		all = append(all, m[1])
	}
	sort.Strings(all)
	return all
}

func main() {
	ctx, address := context.Background(), os.Args[1]
	t := &tokens{now: auth.NewBasicCredentials("first", "one")}
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: address, StreamingCredentialsProvider: t, PoolSize: 4})
	admin := redis.NewClient(&redis.Options{Network: "unix", Addr: address})

	var busy sync.WaitGroup // a busy moment: four at once
	for range 4 {
		busy.Go(func() { client.BLPop(ctx, time.Second, "nothing") })
	}
	busy.Wait()
	before := users(admin)
	t.renew(auth.NewBasicCredentials("second", "two"))
	for range 200 { // and then an ordinary one: one after the other, for two seconds
		client.Ping(ctx)
		time.Sleep(10 * time.Millisecond)
	}
	after := users(admin)
	fmt.Println("logged in before the renewal:", before)
	fmt.Println("logged in two seconds and 200 commands after it:", after)
	if fmt.Sprint(before) != "[first first first first]" || fmt.Sprint(after) != "[first first first second]" {
		os.Exit(1)
	}
}
END
go mod tidy >/dev/null 2>&1
go run . "$dir/redis"
