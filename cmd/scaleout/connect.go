package main

import (
	"context"
	"fmt"
	"net"
	"strings"

	"github.com/spf13/cobra"
)

// connections lead addresses elsewhere, as curl's --connect-to does: to a tunnel,
// or to this machine.
type connections map[string]string

// addConnections adds the flag.
func addConnections(cmd *cobra.Command, given *[]string) {
	cmd.Flags().StringArrayVar(given, "connect-to", nil,
		"reach HOST:PORT at TOHOST:TOPORT instead (`HOST:PORT:TOHOST:TOPORT`), through a tunnel for example; may be repeated")
}

// parseConnections reads HOST:PORT:TOHOST:TOPORT.
func parseConnections(given []string) (connections, error) {
	all := connections{}
	for _, g := range given {
		parts := strings.Split(g, ":")
		if len(parts) != 4 || strings.Contains(g, "::") || strings.HasPrefix(g, ":") || strings.HasSuffix(g, ":") {
			return nil, usageError{fmt.Errorf("--connect-to %s: want HOST:PORT:TOHOST:TOPORT, for example cache.redis.cache.windows.net:6380:localhost:16380", g)}
		}
		all[strings.ToLower(parts[0]+":"+parts[1])] = parts[2] + ":" + parts[3]
	}
	return all, nil
}

// dial connects to an address or, if that is led elsewhere, there.
func (c connections) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if to, led := c[strings.ToLower(address)]; led {
		address = to
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}
