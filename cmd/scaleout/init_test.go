package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// What init writes is deployed in a tenant to which Azure refuses a classic cache, by
// the commands that it shows.
func TestInitDeploys(t *testing.T) {
	t.Parallel()
	for name, flags := range map[string]string{
		"shop": "--requests 60 --monthly-budget 900 --alert-emails ops@example.com --off-peak-days Saturday,Sunday --off-peak-start 00:00 --off-peak-end 24:00",
		"test": "--yes",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newProject(t)
			out := s.ok(fmt.Sprintf("init --stack %s --location westeurope --new-tenant --home %s %s", name, s.home, flags))
			up := "local up --stack " + name
			require.Contains(t, out, "  scaleout "+up+" --home "+s.home+" --new-tenant\n")
			s.ok(up + " --new-tenant --yes")
			s.ok(up + " --new-tenant --yes --expect-no-changes")
			assert.Contains(t, s.ok("cost --stack "+name), "Balanced_B")
			shown := commandLines(out)
			assert.Len(t, shown, 4)
			for _, words := range shown {
				parses(t, words)
			}
		})
	}
}

// A file that is there stays as it is, whatever is in it.
func TestInitNeverOverwrites(t *testing.T) {
	t.Parallel()
	s := newProject(t)
	path := filepath.Join(s.dir, "Pulumi.shop.yaml")
	require.NoError(t, os.WriteFile(path, []byte("mine"), 0o600))
	code, _, errOut := s.scaleout("init --stack shop --location westeurope --yes")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "stack shop has a file already, Pulumi.shop.yaml")
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(content))
}

// The subscription is asked for a classic cache, through Azure Resource Manager as
// everywhere. That nobody is logged in is no obstacle.
func TestInitAsksTheSubscription(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for cache, want := range map[string]string{
		"Balanced_B1": "The subscription has no Azure Cache for Redis, so Azure will most likely create none. Standard_C1 is refused then",
		"Standard_C1": "",
	} {
		t.Run(cache, func(t *testing.T) {
			t.Parallel()
			s := newProject(t)
			s.ok("init --stack first --location westeurope --yes --redis-sku " + cache + " --home " + s.home)
			s.ok("local up --stack first --yes")
			r := s.serve("--stack first")
			s.env = environmentOf(t, r)
			out := s.ok("init --stack second --location westeurope --yes --redis-sku Standard_C1")
			assert.Contains(t, out, want)
			assert.Equal(t, want == "", !strings.Contains(out, "Azure Cache for Redis"), out)
			r.interrupt()
			out = s.ok("init --stack third --location westeurope --yes")
			assert.Contains(t, out, "Azure could not be asked which caches it creates (")
		})
	}
}
