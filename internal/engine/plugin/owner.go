package plugin

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

// ours reports whether the user who runs this process has opened the other end.
func (s *Server) ours(c net.Conn) bool {
	uid, err := s.owner(c)
	return err == nil && uid == os.Geteuid()
}

// established is the state of an open connection (Linux, tcp_states.h).
const established = "01"

// ownerIn finds in a table in the form of /proc/net/tcp who owns the socket whose
// own address is from and whose connection goes to to (proc(5), "/proc/net/tcp").
// A socket that its process has closed has the inode 0 and seems to be root's:
// nobody's connection is taken for root's.
func ownerIn(table io.Reader, from, to netip.AddrPort) (uid int, err error) {
	own, other := inTable(from), inTable(to)
	for lines := bufio.NewScanner(table); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) < 10 || f[1] != own || f[2] != other {
			continue
		}
		if f[3] != established || f[9] == "0" {
			return 0, fmt.Errorf("the connection from %s is closed", from)
		}
		return strconv.Atoi(f[7])
	}
	return 0, fmt.Errorf("no process of this machine owns the connection from %s", from)
}

// inTable is an address as the kernel prints it: a word in the machine's order of
// bytes, and the port.
func inTable(a netip.AddrPort) string {
	ip := a.Addr().Unmap().As4()
	var word [4]byte
	binary.BigEndian.PutUint32(word[:], binary.NativeEndian.Uint32(ip[:]))
	return strings.ToUpper(hex.EncodeToString(word[:])) + fmt.Sprintf(":%04X", a.Port())
}

// ends are the addresses of a connection: of the peer, and our own.
func ends(c net.Conn) (peer, own netip.AddrPort) {
	return c.RemoteAddr().(*net.TCPAddr).AddrPort(), c.LocalAddr().(*net.TCPAddr).AddrPort()
}
