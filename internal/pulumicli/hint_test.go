package pulumicli

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestUpHint(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "pulumi up", UpHint("", "", ""))
	assert.Equal(t, "pulumi up --stack prod", UpHint("prod", "", ""))
	assert.Equal(t, "pulumi config set minInstances 3 --stack prod && pulumi up --stack prod", UpHint("prod", "minInstances", "3"))
	assert.Equal(t, "pulumi config set --path 'redisAllowedIpRanges[0]' 1.2.3.4 --stack prod && pulumi up --stack prod",
		UpHint("prod", "redisAllowedIpRanges[0]", "1.2.3.4"))
}
