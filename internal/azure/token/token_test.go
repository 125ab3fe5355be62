package token_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/token"
)

func TestVersionless(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"azure-native:web:WebApp":                      "azure-native:web:WebApp",
		"azure-native:web/v20240401:WebApp":            "azure-native:web:WebApp",
		"azure-native:web/v20250501preview:WebApp":     "azure-native:web:WebApp",
		"azure-native:web/v2:WebApp":                   "azure-native:web/v2:WebApp",
		"random:index/randomPassword:RandomPassword":   "random:index/randomPassword:RandomPassword",
		"urn:pulumi:dev::x/v20240401:y::a::azure-name": "urn:pulumi:dev::x/v20240401:y::a::azure-name",
		"urn:pulumi:dev::x::scaleout:components:App$azure-native:web/v20240401:WebApp$azure-native:insights/v20210501preview:DiagnosticSetting::a": "urn:pulumi:dev::x::scaleout:components:App$azure-native:web:WebApp$azure-native:insights:DiagnosticSetting::a",
	} {
		assert.Equal(t, want, token.Versionless(name))
	}
}
