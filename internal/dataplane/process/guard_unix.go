//go:build unix

package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// The guard's files, beside standard input, which orders come by.
const (
	reportsFD = 3
	outputFD  = 4
)

var signals = map[order]syscall.Signal{
	orderTerminate: syscall.SIGTERM, orderKill: syscall.SIGKILL, orderPause: syscall.SIGSTOP, orderResume: syscall.SIGCONT,
}

// keeper is the guard at work. Only one goroutine sends signals and waits for
// children, so no signal can go to a group whose number was given to others.
type keeper struct {
	leader int
	exit   string // of the leader, "" while it lives
}

// guard runs a command as the leader of a new process group until the command or
// our parent ends, and then kills what is left of the group.
func guard([]string) int {
	// The parent-death signal of a child belongs to the thread that started it.
	runtime.LockOSThread()
	outliveSignals()
	closeOnExec()
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	reports := json.NewEncoder(os.NewFile(reportsFD, "reports"))
	input := json.NewDecoder(os.Stdin)
	var s spec
	if err := input.Decode(&s); err != nil {
		return 2
	}
	adoptOrphans()
	leader, err := launch(s)
	if err != nil {
		_ = reports.Encode(report{Error: err.Error()})
		return 1
	}
	_ = reports.Encode(report{PID: leader})
	k := &keeper{leader: leader}
	k.serve(readOrders(input), children, reports)
	k.finish()
	_ = reports.Encode(report{Exit: k.exit, CPU: childrenCPU()})
	return 0
}

// serve carries out orders until the command has ended or the parent has.
func (k *keeper) serve(orders <-chan order, children <-chan os.Signal, reports *json.Encoder) {
	for k.exit == "" {
		select {
		case o, ok := <-orders:
			if !ok {
				return
			}
			answer := report{Ack: o}
			if err := syscall.Kill(-k.leader, signals[o]); err != nil {
				answer.Error = err.Error()
			}
			_ = reports.Encode(answer)
		case <-children:
			for k.exit == "" && k.reap(syscall.WNOHANG) {
			}
		}
	}
}

// finish kills all that is left and returns when it is gone.
func (k *keeper) finish() {
	_ = syscall.Kill(-k.leader, syscall.SIGKILL)
	killStrays()
	for k.reap(0) {
		killStrays()
	}
	awaitGroup(k.leader)
}

// reap collects one child that has ended and reports whether there was one.
func (k *keeper) reap(options int) bool {
	var status syscall.WaitStatus
	for {
		pid, err := syscall.Wait4(-1, &status, options, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil || pid <= 0 {
			return false
		}
		if pid == k.leader {
			k.exit = describe(status)
		}
		return true
	}
}

func describe(s syscall.WaitStatus) string {
	switch {
	case s.Exited():
		return "exit status " + strconv.Itoa(s.ExitStatus())
	case s.CoreDump():
		return "signal: " + s.Signal().String() + " (core dumped)"
	}
	return "signal: " + s.Signal().String()
}

// launch starts the command. The output is the command's alone from then on, so
// that it ends with the command.
func launch(s spec) (int, error) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return 0, err
	}
	defer null.Close()
	// Programs do not expect standard output to refuse a write because a
	// reader is slow.
	if err := syscall.SetNonblock(outputFD, false); err != nil {
		return 0, err
	}
	defer syscall.Close(outputFD)
	pid, err := syscall.ForkExec(s.Path, s.Args, &syscall.ProcAttr{
		Dir: s.Dir, Env: s.Env, Files: []uintptr{null.Fd(), outputFD, outputFD}, Sys: leaderAttr(),
	})
	switch {
	case errors.Is(err, syscall.ENOENT):
		return 0, fmt.Errorf("%s is there, but the interpreter or loader that it names is not", s.Path)
	case errors.Is(err, syscall.ENOEXEC):
		return 0, fmt.Errorf("%s is neither a program for this machine nor a script with a #! line", s.Path)
	case err != nil:
		return 0, fmt.Errorf("%s: %w", s.Path, err)
	}
	return pid, nil
}

// readOrders closes its channel when the parent is gone.
func readOrders(input *json.Decoder) <-chan order {
	orders := make(chan order)
	go func() {
		defer close(orders)
		for {
			var o order
			if err := input.Decode(&o); err != nil {
				return
			}
			orders <- o
		}
	}()
	return orders
}

// outliveSignals keeps what a terminal or a service manager sends to all of us
// from ending a guard or a janitor; the parent decides. The signals are caught
// and not ignored, because children inherit what is ignored.
func outliveSignals() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
}

// closeOnExec keeps all files but the standard ones from the command: the
// guard's own, and those that our parent was started with.
func closeOnExec() {
	entries, _ := os.ReadDir("/dev/fd")
	syscall.CloseOnExec(reportsFD)
	syscall.CloseOnExec(outputFD)
	for _, e := range entries {
		if fd, err := strconv.Atoi(e.Name()); err == nil && fd > 2 {
			syscall.CloseOnExec(fd)
		}
	}
}

// childrenCPU returns what all children that have ended used.
func childrenCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
