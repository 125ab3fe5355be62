package commands

import (
	"flag"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// benchmarks reports whether benchmarks are run: what they measure is as a person has it.
func benchmarks() bool {
	flag.Parse()
	return flag.Lookup("test.bench").Value.String() != ""
}

// A contender is one of those that are measured in turn.
type contender struct {
	name string
	run  func() (cpu time.Duration)
}

// inTurn measures contenders one after the other, time and again, so that they meet the same
// machine. It reports the time and the processors' time of each, and how often the first
// one's the last one takes.
func inTurn(b *testing.B, all ...contender) {
	b.Helper()
	wall, cpu := make([]time.Duration, len(all)), make([]time.Duration, len(all))
	for b.Loop() {
		for i, c := range all {
			began := time.Now()
			cpu[i] += c.run()
			wall[i] += time.Since(began)
		}
	}
	for i, c := range all {
		b.ReportMetric(float64(wall[i].Milliseconds())/float64(b.N), c.name+"-ms")
		b.ReportMetric(float64(cpu[i].Milliseconds())/float64(b.N), c.name+"-cpu-ms")
	}
	if last := len(all) - 1; last > 0 {
		b.ReportMetric(wall[last].Seconds()/wall[0].Seconds(), "times-as-long")
		b.ReportMetric(cpu[last].Seconds()/cpu[0].Seconds(), "times-the-cpu")
	}
}

// typed is a contender that types a line.
func (p *terminal) typed(name, line string) contender {
	return contender{name, func() time.Duration {
		p.t.Helper()
		cmd := exec.CommandContext(p.t.Context(), "sh", "-c", line)
		cmd.Dir, cmd.Env = p.dir, p.env
		out, err := cmd.CombinedOutput()
		require.NoError(p.t, err, "%s\n%s", line, out)
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}}
}

// BenchmarkNothingToDo is an update of prod in which nothing changes: by this project's
// command, and by the real Pulumi CLI over 'scaleout local serve'.
func BenchmarkNothingToDo(b *testing.B) {
	p := newTerminal(b, programs(b))
	p.ok("scaleout local up --stack prod --yes --home ours")
	serving := p.serve("scaleout local serve --stack dev --port 0 --home served")
	defer serving.end(b)
	p.ok(`pulumi login "file://$HOME"`)
	p.ok("pulumi stack select --create prod")
	p.ok("pulumi up --yes --skip-preview --stack prod")
	ours := p.typed("scaleout", "scaleout local up --stack prod --yes --home ours")
	theirs := p.typed("pulumi", "pulumi up --yes --skip-preview --stack prod")
	for _, line := range []string{"scaleout local up --stack prod --yes --home ours", "pulumi up --yes --skip-preview --stack prod"} {
		require.Contains(b, p.ok(line), "unchanged")
	}
	inTurn(b, ours, theirs)
}

// BenchmarkStart are commands that do hardly anything but start.
func BenchmarkStart(b *testing.B) {
	p := newTerminal(b, programs(b))
	for name, line := range map[string]string{
		"help": "scaleout --help", "version": "scaleout version", "cost": "scaleout cost --stack prod",
	} {
		b.Run(name, func(b *testing.B) { inTurn(b, p.typed("scaleout", line)) })
	}
}

// BenchmarkColdBuild compiles this project's command and, with the same SDKs, its Pulumi
// program alone, both from nothing.
func BenchmarkColdBuild(b *testing.B) {
	build := func(name, pkg string) contender {
		return contender{name, func() time.Duration {
			cmd := exec.CommandContext(b.Context(), "go", "build", "-o", filepath.Join(b.TempDir(), name), pkg)
			cmd.Dir, cmd.Env = root, append(cmd.Environ(), "GOCACHE="+b.TempDir())
			out, err := cmd.CombinedOutput()
			require.NoError(b, err, strings.TrimSpace(string(out)))
			return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		}}
	}
	inTurn(b, build("program", "."), build("scaleout", "./cmd/scaleout"))
}
