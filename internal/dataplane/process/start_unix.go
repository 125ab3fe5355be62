//go:build unix

package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// outputGrace bounds the wait for the rest of the output of a group that is
// gone. On Linux the end of the output comes at once; elsewhere a daemon that
// left the group may hold it open.
const outputGrace = time.Second

// Start runs a command under a guard. It returns once the command runs; the
// error names the program that could not be started and says why.
func Start(c Command) (*Process, error) {
	if err := checkDispatched(); err != nil {
		return nil, err
	}
	s, err := c.spec()
	if err != nil {
		return nil, err
	}
	g, err := startGuard()
	if err != nil {
		return nil, fmt.Errorf("cannot start a guard for %q: %w", c.Args[0], err)
	}
	reports := json.NewDecoder(g.reports)
	first, err := g.command(s, reports)
	if err != nil {
		g.abandon()
		return nil, fmt.Errorf("cannot start %q: %w", c.Args[0], err)
	}
	p := &Process{
		pid: first.PID, name: c.Args[0], guard: g.cmd, orders: g.orders, acks: make(chan report, 1),
		done: make(chan struct{}), tail: newTail(c.LogLines, c.Secrets),
	}
	p.tail.each = c.Line
	read := make(chan struct{})
	go func() {
		defer close(read)
		p.tail.readFrom(g.output)
	}()
	go p.follow(g, reports, read)
	return p, nil
}

// guardPipes are our ends of the pipes to a guard, and the guard.
type guardPipes struct {
	cmd             *exec.Cmd
	orders          *os.File
	reports, output *os.File
}

func startGuard() (*guardPipes, error) {
	var pipes [6]*os.File
	for i := 0; i < len(pipes); i += 2 {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll(pipes[:i]...)
			return nil, err
		}
		pipes[i], pipes[i+1] = r, w
	}
	cmd := helper("guard")
	cmd.Stdin = pipes[0]
	cmd.ExtraFiles = []*os.File{pipes[3], pipes[5]} // reportsFD, outputFD
	if err := cmd.Start(); err != nil {
		closeAll(pipes[:]...)
		return nil, err
	}
	closeAll(pipes[0], pipes[3], pipes[5])
	return &guardPipes{cmd: cmd, orders: pipes[1], reports: pipes[2], output: pipes[4]}, nil
}

// command has the guard start the command and returns its first report.
func (g *guardPipes) command(s spec, reports *json.Decoder) (report, error) {
	if err := json.NewEncoder(g.orders).Encode(s); err != nil {
		return report{}, fmt.Errorf("its guard ended: %w", err)
	}
	var first report
	if err := reports.Decode(&first); err != nil {
		return report{}, fmt.Errorf("its guard ended without a word: %w", err)
	}
	if first.Error != "" {
		return report{}, errors.New(first.Error)
	}
	return first, nil
}

func (g *guardPipes) abandon() {
	closeAll(g.orders, g.reports, g.output)
	_ = g.cmd.Wait()
}

// follow hands out the guard's reports until it ends.
func (p *Process) follow(g *guardPipes, reports *json.Decoder, read <-chan struct{}) {
	for {
		var r report
		if err := reports.Decode(&r); err != nil {
			break
		}
		switch {
		case r.Ack != "":
			p.acks <- r
		case r.Exit != "":
			p.exit = r.Exit
			p.cpu.raise(r.CPU)
		}
	}
	_ = g.cmd.Wait()
	if p.exit == "" {
		// Somebody killed the guard, so its work is ours.
		_ = syscall.Kill(-p.pid, syscall.SIGKILL)
		p.exit = "killed, since its guard was killed"
	}
	_ = g.output.SetReadDeadline(time.Now().Add(outputGrace))
	<-read
	closeAll(g.orders, g.reports, g.output)
	close(p.done)
}

func closeAll(files ...*os.File) {
	for _, f := range files {
		_ = f.Close()
	}
}

// ownGroup keeps a child out of the terminal's foreground group, which Ctrl-C
// reaches.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
