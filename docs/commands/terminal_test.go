package commands

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/process"
	"scaleout/internal/target"
	"scaleout/internal/testkit/realpulumi"
)

// Programs that this test binary is, too.
const (
	hostRole = "pulumi-language-go"
	armRole  = "call-arm"
)

func TestMain(m *testing.M) {
	process.Dispatch(map[string]func([]string) int{hostRole: realpulumi.LanguageHost, armRole: callARM})
	if !benchmarks() {
		_ = os.Setenv(collecting, "400") // the CLI's processes are short, and make much garbage
	}
	// Shells mostly wait for processes: all are there at once, however few processors there are.
	if err := flag.Set("test.parallel", strconv.Itoa(len(shells))); err != nil {
		panic(err) // package testing has no such flag any more
	}
	os.Exit(m.Run())
}

// passphrase encrypts what stack files and states keep secret.
const passphrase = "correct horse"

// collecting is how much garbage Go's programs make before they collect it, in percent.
const collecting = "GOGC"

// A terminal is a shell with the programs of a person who has installed the Pulumi CLI and
// this project's command, a project folder, and a home of its own.
type terminal struct {
	t         testing.TB
	dir, home string
	env       []string
	settings  map[string]any // of the app, before a step
}

// newTerminal has the project's files in its folder.
func newTerminal(t testing.TB, bin string) *terminal {
	t.Helper()
	p := &terminal{t: t, dir: t.TempDir(), home: t.TempDir()}
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(p.dir, name), content, 0o600))
	}
	for _, v := range os.Environ() {
		switch name, _, _ := strings.Cut(v, "="); {
		case strings.HasPrefix(name, "PULUMI_"), strings.HasPrefix(name, "ARM_"), strings.HasPrefix(name, "AZURE_"),
			name == "PATH", name == "HOME", name == "CI":
		default:
			p.env = append(p.env, v)
		}
	}
	// Pulumi takes the user's home from the user database, whatever HOME says.
	p.env = append(p.env, "HOME="+p.home, "PULUMI_HOME="+filepath.Join(p.home, ".pulumi"), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"TMPDIR="+t.TempDir(), "PULUMI_CONFIG_PASSPHRASE="+passphrase, "PULUMI_SKIP_UPDATE_CHECK=true")
	return p
}

// run runs a line as a POSIX shell does.
func (p *terminal) run(line string) (code int, out string) {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), "sh", "-c", line)
	cmd.Dir, cmd.Env = p.dir, p.env
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		require.NoError(p.t, err, line)
	}
	return cmd.ProcessState.ExitCode(), string(text)
}

// ok runs a line that has to succeed.
func (p *terminal) ok(line string) string {
	p.t.Helper()
	code, out := p.run(line)
	require.Zero(p.t, code, "%s\n%s", line, out)
	return out
}

// file reads a file of the project.
func (p *terminal) file(name string) string {
	p.t.Helper()
	content, err := os.ReadFile(filepath.Join(p.dir, name))
	require.NoError(p.t, err)
	return string(content)
}

// arm asks Azure Resource Manager, as somebody with an Azure SDK in the same shell.
func (p *terminal) arm(method, id, version string, payload any) map[string]any {
	p.t.Helper()
	sent, err := json.Marshal(payload)
	require.NoError(p.t, err)
	args := process.Self(armRole, method, id, version, string(sent))
	cmd := exec.CommandContext(p.t.Context(), args[0], args[1:]...)
	cmd.Env = p.env
	out, err := cmd.Output()
	require.NoError(p.t, err, string(out))
	var answer map[string]any
	require.NoError(p.t, json.Unmarshal(out, &answer), string(out))
	return answer
}

// callARM is a process of its own, because it takes login and trust from the environment.
func callARM(args []string) int {
	answer, err := func() (map[string]any, error) {
		access, err := target.Login(context.Background(), os.Getenv)
		if err != nil {
			return nil, err
		}
		var payload any
		if err := json.Unmarshal([]byte(args[3]), &payload); err != nil {
			return nil, err
		}
		return access.ARM.Call(context.Background(), args[0], args[1], args[2], payload)
	}()
	if err != nil {
		fmt.Println(err)
		return 1
	}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		return 1
	}
	return 0
}

// programs is a folder with the real CLI, this project's command and Pulumi program, both
// built from what is here, and a language host that runs the latter.
func programs(t testing.TB) string {
	t.Helper()
	bin := t.TempDir()
	require.NoError(t, os.Symlink(realpulumi.Command(t, root), filepath.Join(bin, "pulumi")))
	flags := "-s -w" // without what debuggers read, which takes long to link
	if benchmarks() {
		flags = ""
	}
	for name, pkg := range map[string]string{"scaleout": "./cmd/scaleout", "program": "."} {
		cmd := exec.CommandContext(t.Context(), "go", "build", "-ldflags", flags, "-o", filepath.Join(bin, name), pkg)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	host := append(process.Self(hostRole, filepath.Join(bin, "program")), needed(t)...)
	script := "#!/bin/sh\nexec '" + strings.Join(host, "' '") + "' \"$@\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "pulumi-language-go"), []byte(script), 0o700))
	return bin
}

// needed are the providers of the program, as Pulumi's host for Go finds them: each package
// that is required brings its own pulumi-plugin.json.
func needed(t testing.TB) (all []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{.Dir}}{{end}}\n{{.Dir}}", ".")
	cmd.Dir = root
	out, err := cmd.Output()
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, dir := range strings.Fields(string(out)) {
		content, err := os.ReadFile(filepath.Join(dir, "pulumi-plugin.json"))
		if err != nil {
			continue
		}
		var plugin struct{ Name, Version string }
		require.NoError(t, json.Unmarshal(content, &plugin))
		if name := plugin.Name + "@" + strings.TrimPrefix(plugin.Version, "v"); !seen[name] {
			seen[name] = true
			all = append(all, name)
		}
	}
	require.GreaterOrEqual(t, len(all), 3, "%v", all)
	return all
}

// A server is a 'scaleout local serve' in another terminal.
type server struct {
	cmd *exec.Cmd
	out strings.Builder
}

// serve starts one, and has this terminal source its environment.
func (p *terminal) serve(line string) *server {
	p.t.Helper()
	s := &server{}
	s.cmd = exec.CommandContext(p.t.Context(), "sh", "-c", "exec "+line)
	s.cmd.Dir, s.cmd.Env = p.dir, p.env
	s.cmd.Stderr = os.Stderr
	stdout, err := s.cmd.StdoutPipe()
	require.NoError(p.t, err)
	require.NoError(p.t, s.cmd.Start())
	lines := bufio.NewReader(stdout)
	for !strings.Contains(s.out.String(), "\n  scaleout verify ") {
		said, err := lines.ReadString('\n')
		require.NoError(p.t, err, s.out.String())
		s.out.WriteString(said)
	}
	go func() { _, _ = lines.WriteTo(io.Discard) }()
	p.source(regexp.MustCompile(`(?m)^  source (.+)$`).FindStringSubmatch(s.out.String())[1])
	return s
}

// source changes the environment as the file does.
func (p *terminal) source(file string) {
	p.t.Helper()
	p.env = strings.Split(strings.TrimSuffix(p.ok(". "+file+" && env -0"), "\x00"), "\x00")
}

// end is Ctrl-C.
func (s *server) end(t testing.TB) {
	t.Helper()
	require.NoError(t, s.cmd.Process.Signal(os.Interrupt))
	require.NoError(t, s.cmd.Wait())
}
