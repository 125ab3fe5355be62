package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A certificate is bound to a name by a request on the app, and shown by both (recorded 2019-12).
func TestBoundCertificates(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	binding := sitePath + "/hostNameBindings/www.example.com"
	w.must("PUT", binding, obj{"properties": obj{"siteName": "app1", "domainId": "/any"}})
	require.NotContains(t, w.must("GET", binding, nil).at("properties"), "domainId")
	bind := func(state, thumbprint string) reply {
		return w.must("PATCH", sitePath, obj{"properties": obj{"hostNameSslStates": []obj{{"name": "www.example.com", "sslState": state, "thumbprint": thumbprint}}}})
	}
	shown := func(r reply) any { return r.at("properties.hostNameSslStates").([]any)[1].(obj)["thumbprint"] }
	require.Equal(t, "ABC", shown(bind("SniEnabled", "ABC")))
	require.Equal(t, "SniEnabled", w.must("GET", binding, nil).at("properties.sslState"))
	require.Equal(t, "ABC", shown(w.must("GET", sitePath, nil)))
	require.Nil(t, shown(bind("Disabled", "")))
	require.Nil(t, w.must("GET", binding, nil).at("properties.thumbprint"))
}

// An app's default name can have a certificate, too, until it is taken away.
func TestCertificateOfTheDefaultName(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	host := w.must("GET", sitePath, nil).at("properties.defaultHostName")
	bind := func(state string) string {
		w.must("PATCH", sitePath, obj{"properties": obj{"hostNameSslStates": []any{obj{"name": host, "sslState": state, "thumbprint": "AB12", "toUpdate": true}}}})
		return w.must("GET", sitePath, nil).raw
	}
	require.Contains(t, bind("SniEnabled"), `"thumbprint":"AB12"`)
	require.NotContains(t, bind("Disabled"), "AB12")
}
