package program

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-azure-native-sdk/resources/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/testkit/recorder"
)

// Names of resource groups may have parentheses, periods and letters of any language
// ("Naming rules and restrictions for Azure resources"). Whatever a name is, a shell
// reads it as one word.
func TestCommandsAreQuoted(t *testing.T) {
	t.Parallel()
	bin, work := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "az"), []byte("#!/bin/sh\nprintf '%s\\n' \"$@\"\n"), 0o755))
	for _, group := range []string{"plain-group", "team(1)", "größe.(a)_b-c", "$(touch owned)", "`touch owned`", "a'b; touch owned", "a b"} {
		outputs := map[string]string{}
		require.NoError(t, (&recorder.Recorder{}).Run("scaleout", "test", func(*pulumi.Context) error {
			d := declared{
				group: &resources.ResourceGroup{Name: pulumi.String(group).ToStringOutput()},
				app:   &components.App{Name: pulumi.String("app").ToStringOutput()},
			}
			done := make(chan struct{})
			pulumi.All(d.az("webapp deploy", "--type zip"), d.az("webapp log tail", "")).ApplyT(func(all []any) any {
				defer close(done)
				outputs["deploy"], outputs["logs"] = all[0].(string), all[1].(string)
				return nil
			})
			<-done
			return nil
		}))
		for name, want := range map[string][]string{
			"deploy": {"webapp", "deploy", "--resource-group", group, "--name", "app", "--type", "zip"},
			"logs":   {"webapp", "log", "tail", "--resource-group", group, "--name", "app"},
		} {
			cmd := exec.CommandContext(t.Context(), "sh", "-c", outputs[name])
			cmd.Dir, cmd.Env = work, []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH")}
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s: %s", outputs[name], out)
			assert.Equal(t, want, strings.Split(strings.TrimSpace(string(out)), "\n"), outputs[name])
		}
		assert.NoFileExists(t, filepath.Join(work, "owned"))
	}
}
