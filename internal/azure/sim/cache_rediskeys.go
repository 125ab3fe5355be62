package sim

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// newKey makes an access key as Azure's are: 32 random bytes in standard
// base64, 44 characters that may contain "/" and "+" and always end in "=".
func (a *Azure) newKey() string { return base64.StdEncoding.EncodeToString(a.random(32)) }

// listKeys answers empty keys while the cache is being created, as people ran
// into (pulumi/pulumi-azure-native#2007): a client must wait for the cache.
func listKeys(a *Azure, c *call) (*answer, *Error) {
	cache, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	keys := clone(cache.Hidden)
	if cache.provisioningState() == "Creating" {
		keys = map[string]any{"primaryKey": "", "secondaryKey": ""}
	}
	return ok(keys), nil
}

// regenerateKey replaces one key and answers both ("Redis - Regenerate Key").
func regenerateKey(a *Azure, c *call) (*answer, *Error) {
	cache, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	which, e := c.keyType()
	if e != nil {
		return nil, e
	}
	if which == "" {
		return nil, c.refuseRedis("The value of the parameter 'keyType' is invalid.")
	}
	if e := a.checkIdle(c, cache); e != nil {
		return nil, e
	}
	cache.Hidden[which] = a.newKey()
	return wrote(http.StatusOK, clone(cache.Hidden)), nil
}

// keyType reads which key is to be replaced, as listKeys names it; "" for a key
// that there is not.
func (c *call) keyType() (string, *Error) {
	if e := c.readBody(); e != nil {
		return "", e
	}
	body, e := shape([]field{{name: "keyType"}}, c.body, "")
	if e != nil {
		return "", e
	}
	for _, name := range []string{"Primary", "Secondary"} {
		if strings.EqualFold(text(body, "keyType"), name) {
			return strings.ToLower(name) + "Key", nil
		}
	}
	return "", nil
}
