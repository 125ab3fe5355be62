//go:build !linux

package plugin

import "net"

func canTell() error { return ErrUnsupported }

func ownerOf(net.Conn) (int, error) { return 0, ErrUnsupported }
