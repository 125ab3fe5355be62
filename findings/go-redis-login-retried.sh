#!/usr/bin/env bash
# go-redis 9.17.3: with MaxRetries, a login that breaks is repeated on the connection that
# has broken, where none can succeed. A client that is told to try for long, because of
# failovers, then waits for the whole of it, although Redis is back.
# Whom it hurts: whoever raises MaxRetries to live through a failover.
# Seen with go-redis 9.17.0 and 9.17.3.
set -euo pipefail
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'EOF'
package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// serve breaks the first connection when the client logs in, and answers on all others.
func serve(l net.Listener) {
	for n := 0; ; n++ {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			for lines := bufio.NewScanner(c); n > 0 && lines.Scan(); {
				switch strings.ToLower(lines.Text()) {
				case "hello":
					fmt.Fprint(c, "-ERR unknown command\r\n")
				case "ping":
					fmt.Fprint(c, "+PONG\r\n")
				}
			}
			if n == 0 {
				_, _ = c.Read(make([]byte, 1))
			}
		}()
	}
}

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go serve(l)
	client := redis.NewClient(&redis.Options{
		Addr: l.Addr().String(), DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
		MaxRetries: 10, MinRetryBackoff: 500 * time.Millisecond, MaxRetryBackoff: 500 * time.Millisecond,
	})
	began := time.Now()
	err = client.Ping(context.Background()).Err()
	took := time.Since(began)
	fmt.Printf("one connection broke during its login; the next one is good. PING: %v after %.1f s\n", err, took.Seconds())
	if took < 4*time.Second {
		os.Exit(1)
	}
}
EOF
go mod init finding >/dev/null 2>&1
go get github.com/redis/go-redis/v9@v9.17.3 >/dev/null 2>&1
go run .
