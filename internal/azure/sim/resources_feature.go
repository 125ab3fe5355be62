package sim

import (
	"net/http"
	"strings"
)

// featuresNamespace is that of previews that a subscription can be registered for. There are none here.
const featuresNamespace = "Microsoft.Features"

// toFeatures leads to the previews of all namespaces, "features", or of one, "providers/{namespace}/features".
func (a *Azure) toFeatures(c *call, rest []string) *Error {
	named := len(rest) >= 4 && strings.EqualFold(rest[1], "providers") && strings.EqualFold(rest[3], "features")
	if len(rest) != 2 && !(named && len(rest) <= 6) || len(rest) == 2 && !strings.EqualFold(rest[1], "features") {
		return c.unknownRoute()
	}
	c.id.namespace = featuresNamespace
	c.target, c.id.names = toFeatures, rest[min(len(rest), 4):]
	if named {
		c.id.types = []string{rest[2]}
	}
	return c.checkAPIVersion()
}

// features answers that there are none. The code of the refusal is in "Set up preview features in Azure subscription"; the words were not seen.
func (a *Azure) features(c *call) (*answer, *Error) {
	if len(c.id.names) > 0 {
		return nil, refuse(http.StatusNotFound, "FeatureNotFound", "The feature '%s/%s' could not be found.", c.id.types[0], c.id.names[0])
	}
	if c.method != http.MethodGet {
		return nil, c.methodNotAllowed(http.MethodGet)
	}
	return ok(map[string]any{"value": []any{}}), nil
}
