package rehearse

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ServedVariable tells that 'local serve' runs, and where the state is that it
// serves.
const ServedVariable = "SCALEOUT_SERVED"

// variable is one line of the environment that clients need.
type variable struct{ name, value string }

// clientEnvironment is what makes clients talk to the embedded Azure instead of
// the real one. All of them find it by variables that they know anyway.
func clientEnvironment(s Served, secret, debugProviders string) []variable {
	env := []variable{
		// azidentity, "Environment variables". adfs: see the package endpoint.
		{"AZURE_AUTHORITY_HOST", s.ARM + "/"},
		{"AZURE_TENANT_ID", "adfs"},
		{"AZURE_CLIENT_ID", s.ClientID},
		{"AZURE_CLIENT_SECRET", secret},
		// Where Terraform and azure-native look for a cloud's metadata.
		{"ARM_METADATA_HOSTNAME", strings.TrimPrefix(s.ARM, "https://")},
		// Go (but on macOS, where the keychain counts), OpenSSL and redis-py; then
		// Python's requests.
		{"SSL_CERT_FILE", s.CAFile},
		{"REQUESTS_CA_BUNDLE", s.CAFile},
		// Where 'verify' finds the stack's outputs.
		{ServedVariable, s.Home},
		// A configuration of its own keeps the user's real login out of this.
		{"AZURE_CONFIG_DIR", filepath.Join(filepath.Dir(s.EnvironmentFile), "azure-cli")},
		{"AZURE_CORE_COLLECT_TELEMETRY", "no"},
	}
	if debugProviders != "" {
		env = append(env,
			variable{"PULUMI_DEBUG_PROVIDERS", debugProviders},
			// Or the CLI looks for the plugins that it does not need to start.
			variable{"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true"})
	}
	return env
}

// shellLines are the commands that set the environment in a POSIX shell.
func shellLines(env []variable) string {
	var b strings.Builder
	for _, v := range env {
		fmt.Fprintf(&b, "export %s='%s'\n", v.name, strings.ReplaceAll(v.value, "'", `'\''`))
	}
	return b.String()
}

// writeClientFiles writes what clients read, into a folder that only this user can
// enter. The secret is in no other file and in no output.
func writeClientFiles(s Served, ca []byte, systemCAs, secret, debugProviders string) error {
	bundle, err := os.ReadFile(systemCAs)
	if err != nil {
		return err
	}
	environment := clientEnvironment(s, secret, debugProviders)
	return errors.Join(
		os.Mkdir(filepath.Join(filepath.Dir(s.EnvironmentFile), "azure-cli"), 0o700), // az does not make it
		os.WriteFile(s.CAFile, append(bundle, ca...), 0o600),
		os.WriteFile(s.SecretFile, []byte(secret), 0o600),
		os.WriteFile(s.EnvironmentFile, []byte(shellLines(environment)), 0o600),
	)
}
