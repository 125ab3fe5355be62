package traffic_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/forecast/traffic"
)

// The columns are those of "CSV Log format" in JMeter's glossary, as it writes them by
// default; Azure Load Testing writes the same.
func TestJMeter(t *testing.T) {
	t.Parallel()
	const head = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n"
	at := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	row := func(second, elapsed int, message string) string {
		return fmt.Sprintf("%d,%d,\"Home, again\",200,%s,Thread Group 1-1,text,true,,1591,119,1,1,http://example.com/,%d,0,12\n",
			at.Add(time.Duration(second)*time.Second).UnixMilli(), elapsed, message, elapsed)
	}
	const transaction = `"Number of samples in transaction : 2, number of failing samples : 0"`
	text := head + row(1, 50, "OK") + row(70, 100, "OK") + row(71, 300, "OK") + row(72, 400, transaction) + head + row(130, 10, "OK")
	s := read(t, text+"1,2\nlater,3,a,200,OK,t,text,true,,1,1,1,1,u,1,0,1\n", traffic.Options{})
	assert.Equal(t, "JMeter results", s.Read.Format)
	assert.True(t, s.Read.LoadTest)
	assert.Equal(t, "2", show(s.Requests), "a transaction is no request of its own")
	assert.Equal(t, "0.2", show(s.Seconds))
	assert.Equal(t, 2, s.Read.Unreadable)
	assert.Contains(t, strings.Join(s.Read.Notes, " "), "2 lines are no requests, and passed over.")

	few := read(t, "timeStamp;elapsed;label\n2026/11/02 10:00:01.000;50;a\n", traffic.Options{})
	assert.Equal(t, "1", show(few.Requests))
	assert.Equal(t, "0.05", show(few.Seconds))
}
