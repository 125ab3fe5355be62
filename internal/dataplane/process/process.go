package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// A Process is a command that runs under a guard. It is safe for concurrent use.
type Process struct {
	pid   int
	name  string
	guard *exec.Cmd
	tail  *tail

	tell   sync.Mutex // one order at a time: an answer belongs to the last one
	orders io.WriteCloser
	acks   chan report

	done chan struct{}
	exit string // written before done is closed
	cpu  cpuTime
}

// An order is what the guard does to the group.
type order string

const (
	orderTerminate order = "term"
	orderKill      order = "kill"
	orderPause     order = "stop"
	orderResume    order = "cont"
)

// report is a message of the guard.
type report struct {
	PID   int           `json:",omitempty"` // the command runs
	Ack   order         `json:",omitempty"` // an order was carried out, or Error says why not
	Exit  string        `json:",omitempty"` // the command and its group are gone
	CPU   time.Duration `json:",omitempty"` // with Exit: what all of them used
	Error string        `json:",omitempty"`
}

// PID returns the process id of the command, which leads its process group.
func (p *Process) PID() int { return p.pid }

// Terminate asks the command and all it started to end (SIGTERM). What is paused
// hears of it once it is resumed. It is no error if they have ended already.
func (p *Process) Terminate() error { return unlessEnded(p.send(orderTerminate)) }

// Kill ends the command and all it started at once (SIGKILL). It is no error if
// they have ended already.
func (p *Process) Kill() error { return unlessEnded(p.send(orderKill)) }

// Pause stops the command and all it started, as if they hung (SIGSTOP).
func (p *Process) Pause() error { return p.send(orderPause) }

// Resume lets a paused command go on (SIGCONT).
func (p *Process) Resume() error { return p.send(orderResume) }

// Done returns a channel that is closed when the command has ended and all that
// it started is gone. What is left of the group when the command itself ends is
// killed, as in a container.
func (p *Process) Done() <-chan struct{} { return p.done }

// Exit returns how the command ended: "exit status 3", "signal: killed". It is ""
// before Done.
func (p *Process) Exit() string {
	select {
	case <-p.done:
		return p.exit
	default:
		return ""
	}
}

// Tail returns the last lines that the command wrote to its standard output and
// standard error, oldest first, with the secrets replaced by [secret]. A line
// shows once it is complete or the command has ended.
func (p *Process) Tail() []string { return p.tail.last() }

// send returns when the guard has passed the signal on. The error is
// os.ErrProcessDone when there is nobody left to get it.
func (p *Process) send(o order) error {
	p.tell.Lock()
	defer p.tell.Unlock()
	select {
	case <-p.done:
		return p.ended()
	default:
	}
	if err := json.NewEncoder(p.orders).Encode(o); err != nil {
		// The guard reads orders for as long as it lives.
		<-p.done
		return p.ended()
	}
	select {
	case r := <-p.acks:
		return p.answered(r)
	case <-p.done:
	}
	// It may have ended by this very order.
	select {
	case r := <-p.acks:
		return p.answered(r)
	default:
		return p.ended()
	}
}

func (p *Process) answered(r report) error {
	if r.Error != "" {
		return fmt.Errorf("%s (process %d) did not get the signal %q: %s", p.name, p.pid, r.Ack, r.Error)
	}
	return nil
}

func unlessEnded(err error) error {
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

func (p *Process) ended() error {
	return fmt.Errorf("%s (process %d) has ended (%s): %w", p.name, p.pid, p.exit, os.ErrProcessDone)
}
