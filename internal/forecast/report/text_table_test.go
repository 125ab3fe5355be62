package report

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTableInANarrowTerminal(t *testing.T) {
	t.Parallel()
	rows := func(w io.Writer) {
		fmt.Fprint(w, "instances\tminutes waiting\tUSD a month\t  \n2.91\t0\t388.83\t  as it is: P1v3 2–5\n3\t2,376 (23.57 %)\t397.57\t  \n")
	}
	for width, want := range map[int][]string{
		70: {
			"  instances  minutes waiting  USD a month",
			"       2.91                0       388.83  as it is: P1v3 2–5",
			"          3  2,376 (23.57 %)       397.57",
		},
		40: {
			"                   minutes  USD a",
			" instances         waiting  month",
			"  as it is: P1v3 2–5",
			"      2.91               0 388.83",
			"         3 2,376 (23.57 %) 397.57",
		},
		30: {
			"  as it is: P1v3 2–5",
			"    instances: 2.91",
			"    minutes waiting: 0",
			"    USD a month: 388.83",
			"    instances: 3",
			"    minutes waiting: 2,376",
			"      (23.57 %)",
			"    USD a month: 397.57",
		},
	} {
		written := &text{width: width}
		written.table(rows)
		var lines []string
		for line := range strings.Lines(written.String()) {
			lines = append(lines, strings.TrimRight(line, " \n"))
		}
		assert.Equal(t, want, lines)
	}
}
