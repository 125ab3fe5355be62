package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
)

// cause explains why there is no answer, without addresses and ports: those differ
// from request to request.
func cause(err error) string {
	var number syscall.Errno
	var network net.Error
	var name *net.DNSError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return fmt.Sprintf("no answer within %v", Patience)
	case errors.Is(err, context.Canceled):
		return "the load was stopped"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection broken off"
	case errors.As(err, &name):
		return "no such host"
	case errors.As(err, &number):
		return number.Error()
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}
