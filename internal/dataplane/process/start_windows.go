package process

import (
	"errors"
	"syscall"
)

// Start refuses: Windows has no process groups that can be paused and killed as
// a whole.
func Start(Command) (*Process, error) {
	return nil, errors.New("rehearsals need Linux or macOS; on Windows, run them in WSL")
}

func guard([]string) int { return 2 }

func ownGroup() *syscall.SysProcAttr { return nil }

func (p *Process) measure() (Usage, error) { return Usage{}, errors.ErrUnsupported }
