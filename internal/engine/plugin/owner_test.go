package plugin

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Lines as Linux prints them: both ends of a connection of user 1000 to port
// 8080, one that was closed by its process, one in TIME_WAIT, and a listener.
const printed = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 28341 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 28342 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 28343 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:C351 0100007F:1F90 05 00000000:00000000 00:00000000 00000000     0        0 0 1 0000000000000000 20 4 30 10 -1
   4: 0100007F:C352 0100007F:1F90 06 00000000:00000000 03:000016D3 00000000     0        0 0 3 0000000000000000
   5: 0100007F:C353 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 0 1 0000000000000000 20 4 30 10 -1
`

func TestOwnerInTheKernelsTable(t *testing.T) {
	t.Parallel()
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("SKIPPED: the table was printed by a little-endian machine")
	}
	to := netip.MustParseAddrPort("127.0.0.1:8080")
	uid, err := ownerIn(strings.NewReader(printed), netip.MustParseAddrPort("127.0.0.1:50000"), to)
	assert.NoError(t, err)
	assert.Equal(t, 1000, uid)
	uid, err = ownerIn(strings.NewReader(printed), netip.MustParseAddrPort("[::ffff:127.0.0.1]:50000"), to)
	assert.NoError(t, err)
	assert.Equal(t, 1000, uid)
	for from, want := range map[string]string{
		"127.0.0.1:50001": "closed", "127.0.0.1:50002": "closed", "127.0.0.1:50003": "closed",
		"127.0.0.1:50004": "no process", "127.0.0.2:50000": "no process",
	} {
		_, err := ownerIn(strings.NewReader(printed), netip.MustParseAddrPort(from), to)
		assert.ErrorContains(t, err, want, from)
	}
}
