package settings

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A wrong day must not hide that the range is wrong, too.
func TestOffPeakProblemsComeTogether(t *testing.T) {
	t.Parallel()
	_, err := Parse("scaleout", "prod", map[string]string{
		KeyLocation: "westeurope",
		"offPeak": `{"days":["Mondy"],"start":"19:00","end":"07:00","timeZone":"W. Europe Standard Time",
			"minInstances":1,"maxInstances":3}`,
	}, nil)
	var problems Problems
	require.ErrorAs(t, err, &problems)
	var keys []string
	for _, p := range problems {
		keys = append(keys, p.Key)
	}
	assert.ElementsMatch(t, []string{"offPeak.minInstances", "offPeak.days[0]"}, keys)
}
