//go:build !linux

package attach

import "net"

func canTell() error { return ErrUnsupported }

func ownerOf(net.Conn) (int, error) { return 0, ErrUnsupported }
