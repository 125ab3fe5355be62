package serve

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"scaleout/program/shellword"
)

// Variable is set in shells that have the environment of a Server. Its value is the
// state folder of what is served.
const Variable = "SCALEOUT_SERVED"

// RootsVariable names the roots that clients trust there. The file goes with its Server.
const RootsVariable = "SSL_CERT_FILE"

// RoutesVariable names the file with the routes to the app, its slots and its cache.
const RoutesVariable = "SCALEOUT_SERVED_ROUTES"

// variable is one line of the environment that clients need.
type variable struct{ name, value string }

// clientEnvironment makes clients talk to the embedded Azure instead of
// the real one. All of them find it by variables that they know anyway.
func clientEnvironment(s Served, secret string) []variable {
	env := []variable{
		// azidentity, "Environment variables". adfs: see the package endpoint.
		{"AZURE_AUTHORITY_HOST", s.ARM + "/"},
		{"AZURE_TENANT_ID", "adfs"},
		{"AZURE_CLIENT_ID", s.ClientID},
		{"AZURE_CLIENT_SECRET", secret},
		// Where Terraform and azure-native look for a cloud's metadata, and how they log in
		// there. azure-native 2 cannot be told to disable instance discovery, which fails
		// for every tenant but adfs; azure-native 3 can log in with the tenant's id, too.
		{"ARM_METADATA_HOSTNAME", strings.TrimPrefix(s.ARM, "https://")},
		{"ARM_DISABLE_INSTANCE_DISCOVERY", "true"},
		{"ARM_TENANT_ID", "adfs"},
		{"ARM_CLIENT_ID", s.ClientID},
		{"ARM_CLIENT_SECRET", secret},
		{"ARM_SUBSCRIPTION_ID", s.SubscriptionID},
		// Go (but on macOS, where the keychain counts), OpenSSL and redis-py; then
		// Python's requests.
		{RootsVariable, s.CAFile},
		{"REQUESTS_CA_BUNDLE", s.CAFile},
		// Where 'verify' finds the stack's outputs.
		{Variable, s.Home},
		// How other commands of ours reach the app, its slots and its cache.
		{RoutesVariable, s.RoutesFile},
		// A configuration of its own keeps the user's real login out of this.
		{"AZURE_CONFIG_DIR", filepath.Join(filepath.Dir(s.EnvironmentFile), "azure-cli")},
		{"AZURE_CORE_COLLECT_TELEMETRY", "no"},
	}
	if s.DebugProviders != "" {
		env = append(env,
			variable{"PULUMI_DEBUG_PROVIDERS", s.DebugProviders},
			// Or the CLI looks for the plugins that it does not need to start.
			variable{"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true"})
	}
	return env
}

// shellLines returns the commands that set the environment in a POSIX shell.
func shellLines(env []variable) string {
	var b strings.Builder
	for _, v := range env {
		fmt.Fprintf(&b, "export %s=%s\n", v.name, shellword.Quoted(v.value))
	}
	return b.String()
}

// writeClientFiles writes what clients read, into a folder that only this user can
// enter. The secret is in no other file and in no output.
func writeClientFiles(s Served, secret string) error {
	return errors.Join(
		os.Mkdir(filepath.Join(filepath.Dir(s.EnvironmentFile), "azure-cli"), 0o700), // az does not make it
		os.WriteFile(s.SecretFile, []byte(secret), 0o600),
		os.WriteFile(s.EnvironmentFile, []byte(shellLines(clientEnvironment(s, secret))), 0o600),
	)
}
