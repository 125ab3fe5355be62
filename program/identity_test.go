package program_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/settings"
)

// The message's commands are ones that work.
func TestReadsTooLateNamesTheWay(t *testing.T) {
	t.Parallel()
	s, err := settings.Parse("scaleout", "prod", map[string]string{"azure-native:location": "westeurope", "secrets": "keyvault"}, nil)
	require.NoError(t, err)
	p := s.ReadsTooLate()[0]
	assert.Equal(t, "pulumi config set secrets prepared --stack prod", p.Fix)
	assert.Contains(t, p.String(), "secrets = keyvault")
}
