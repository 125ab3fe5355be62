package platform

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
)

// Ports for apps lie below those that systems give to outgoing connections (Linux:
// 32768 and up, macOS: 49152 and up), of which a rehearsal makes thousands: one of
// them could take a port between the moment at which it was found free and the one
// at which the app listens on it.
const (
	firstPort = 12000
	lastPort  = 31999
)

// ports hands out each port once per round, so that two instances that start at
// the same time do not get the same one.
var ports = struct {
	sync.Mutex
	next int
}{next: firstPort + rand.IntN(lastPort-firstPort)}

// freePort finds a port of 127.0.0.1 that nobody listens on.
func freePort() (int, error) {
	ports.Lock()
	defer ports.Unlock()
	for range lastPort - firstPort + 1 {
		port := ports.next
		if ports.next++; ports.next > lastPort {
			ports.next = firstPort
		}
		if portIsFree(port) {
			return port, nil
		}
	}
	return 0, errors.New("no port from 12000 to 31999 of 127.0.0.1 is free for the app")
}

func portIsFree(port int) bool {
	l, err := net.Listen("tcp", address(port))
	if err != nil {
		return false
	}
	return l.Close() == nil
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
