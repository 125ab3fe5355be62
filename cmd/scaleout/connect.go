package main

import (
	"github.com/spf13/cobra"

	"scaleout/internal/connect"
	"scaleout/internal/fail"
)

// addConnections adds the flag.
func addConnections(cmd *cobra.Command, given *[]string) {
	cmd.Flags().StringArrayVar(given, "connect-to", nil,
		"reach HOST:PORT at TOHOST:TOPORT instead (`HOST:PORT:TOHOST:TOPORT`), through a tunnel for example; may be repeated")
}

// parseConnections reads what the flag was given.
func parseConnections(given []string) (connect.Routes, error) {
	var all connect.Routes
	for _, g := range given {
		route, err := connect.ParseRoute(g)
		if err != nil {
			return nil, fail.Refuse("--connect-to %w", err)
		}
		all = append(all, route)
	}
	return all, nil
}
