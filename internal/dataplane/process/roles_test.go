//go:build unix

package process

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) {
	Dispatch(map[string]func([]string) int{
		"parent": parent, "leaks": leaks, "nested": nested, "blocking": blocking, "status": func([]string) int { return 7 },
	})
	os.Exit(m.Run())
}

// environment is what the test programs get.
func environment() []string { return []string{"PATH=" + os.Getenv("PATH")} }

// tree is a command with a grandchild that works in dir; both hold the pipe.
func tree(fifo, dir string) Command {
	return Command{
		Args: []string{"sh", "-c", "exec 9<>" + fifo + "; sh -c 'cd " + dir + "; while :; do : >busy; mkdir -p more; done' & echo ready >&9; wait"},
		Env:  environment(),
	}
}

// parent starts two trees, one of them paused, and a folder. It prints the
// folder, answers each line of its input when both trees still obey, and does
// not end by Ctrl-C.
func parent(args []string) int {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	dir, _, err := TempDir("scaleout-test-")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	var trees []*Process
	for range 2 {
		p, err := Start(tree(args[0], dir))
		if err != nil {
			fmt.Println(err)
			return 1
		}
		trees = append(trees, p)
	}
	if err := trees[0].Pause(); err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(dir)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		_, err := os.Stat(dir)
		fmt.Println(errors.Join(err, trees[0].Pause(), trees[1].Resume()))
	}
	return 0
}

// nested starts a program that prints which files it finds open.
func nested([]string) int {
	const script = `for f in 0 1 2 3 4 5 6 7 8 9; do [ -e /dev/fd/$f ] && open="$open $f"; done; echo open$open; read x || echo no input`
	p, err := Start(Command{Args: []string{"sh", "-c", script}, Env: environment()})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	<-p.Done()
	fmt.Println(strings.Join(p.Tail(), "\n"))
	return 0
}

// blocking prints whether writes to its standard files wait.
func blocking([]string) int {
	out, err1 := unix.FcntlInt(1, unix.F_GETFL, 0)
	errors2, err2 := unix.FcntlInt(2, unix.F_GETFL, 0)
	fmt.Println(out&unix.O_NONBLOCK == 0, errors2&unix.O_NONBLOCK == 0, errors.Join(err1, err2))
	return 0
}

// leaks prints how many files and goroutines ten processes and ten folders left.
func leaks([]string) int {
	before, running := openFiles(), runtime.NumGoroutine()
	for range 10 {
		p, err := Start(Command{Args: []string{"sh", "-c", "echo hello; sleep 1000 &"}, Env: environment()})
		if err != nil {
			fmt.Println(err)
			return 1
		}
		<-p.Done()
		dir, cleanup, err := TempDir("scaleout-test-")
		if err != nil {
			fmt.Println(err)
			return 1
		}
		_ = os.WriteFile(dir+"/text", []byte("no program"), 0o700)
		if _, err := Start(Command{Args: []string{dir + "/text"}}); err == nil {
			return 1
		}
		if err := cleanup(); err != nil {
			fmt.Println(err)
			return 1
		}
	}
	// The last goroutine may be on its last instruction.
	for until := time.Now().Add(time.Minute); runtime.NumGoroutine() > running && time.Now().Before(until); {
		runtime.Gosched()
	}
	fmt.Println("files", openFiles()-before, "goroutines", runtime.NumGoroutine()-running)
	return 0
}

func openFiles() int {
	entries, _ := os.ReadDir("/dev/fd")
	return len(entries)
}
