package verify_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/arm"
	"scaleout/internal/testkit/hostile"
	"scaleout/internal/verify"
)

// Whatever an Azure answers, verify ends with an error of one line or with a report of
// all checks, and shows no secret.
func TestAttackByAHostileAzure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.options
	for _, check := range verify.Checks() {
		switch check { // those ask the app or the cache
		case "health-path", "sessions", "cache-answers", "https-only":
		default:
			o.Only = append(o.Only, check)
		}
	}
	secrets := []string{w.output("redisUrl")}
	hostile.Attack(t, w.session.Azure, func(t *testing.T, c *arm.Client) {
		o := o
		o.ARM = c
		var shown bytes.Buffer
		report, err := verify.Run(t.Context(), o)
		if err == nil {
			assert.Len(t, report.Findings, len(o.Only))
			assert.NoError(t, report.Text(&shown, 100))
		} else {
			shown.WriteString(err.Error())
			assert.Less(t, shown.Len(), 1000)
			assert.NotContains(t, shown.String(), "\n")
		}
		for _, s := range secrets {
			assert.NotContains(t, shown.String(), s)
		}
	})
}
