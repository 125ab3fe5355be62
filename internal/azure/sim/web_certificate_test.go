package sim_test

import (
	"encoding/base64"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const certificatePath = groupPath + "/providers/Microsoft.Web/certificates/star"

// pfx is a certificate of *.example.com and example.com with its key, made by OpenSSL 3 for this test.
func pfx(t *testing.T) string {
	t.Helper()
	file, err := os.ReadFile("testdata/star.example.com.pfx")
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(file)
}

// A certificate is uploaded, shown without its secrets, and stays while a name has it.
func TestCertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	body := obj{"location": "eastus", "properties": obj{"pfxBlob": pfx(t), "password": "sesame"}}
	put := w.must("PUT", certificatePath, body)
	require.Equal(t, 200, put.status)
	// As "openssl x509 -fingerprint -sha1" has it.
	require.Equal(t, "5E1D0ADE17E512822BD9ABE19E8DF8C782D55D71", put.at("properties.thumbprint"))
	require.Equal(t, []any{"*.example.com", "example.com"}, put.at("properties.hostNames"))
	require.Equal(t, "2126-11-07T00:46:23+00:00", put.at("properties.expirationDate"))
	for _, answer := range []reply{put, w.must("GET", certificatePath, nil), w.must("GET", groupPath+"/providers/Microsoft.Web/certificates", nil)} {
		require.Contains(t, answer.raw, `"pfxBlob":null`)
		require.NotContains(t, answer.raw, "sesame")
	}
	kept, err := w.azure.Snapshot()
	require.NoError(t, err)
	require.NotContains(t, string(kept), "sesame")
	require.NotContains(t, string(kept), pfx(t)[:40])

	bind := func(state string) {
		w.must("PUT", sitePath+"/hostNameBindings/www.example.com", obj{"properties": obj{"sslState": state, "thumbprint": put.at("properties.thumbprint")}})
	}
	bind("SniEnabled")
	refused := w.do("DELETE", certificatePath, nil)
	require.Equal(t, 409, refused.status)
	require.Equal(t, "Conflict", refused.code())
	require.Contains(t, refused.message(), "because it is used for hostname www.example.com.")
	w.must("DELETE", sitePath+"/hostNameBindings/www.example.com", nil)
	require.Equal(t, 200, w.do("DELETE", certificatePath, nil).status)
	require.Equal(t, 204, w.do("DELETE", certificatePath, nil).status)
}

func TestCertificateRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	for name, properties := range map[string]obj{
		"wrong password": {"pfxBlob": pfx(t), "password": "other"},
		"no password":    {"pfxBlob": pfx(t)},
		"no file":        {"password": "sesame"},
		"no PFX":         {"pfxBlob": "AAAA", "password": "sesame"},
		"managed":        {"canonicalName": "www.example.com", "serverFarmId": planPath},
	} {
		answer := w.do("PUT", certificatePath, obj{"location": "eastus", "properties": properties})
		require.Equal(t, 400, answer.status, name)
		require.NotContains(t, answer.raw, "sesame", name)
	}
}

// A certificate can be a vault's secret, for apps (recorded 2020-10 to 2023-04) and for a Front Door (recorded 2022-03 and 2023-12).
func TestCertificateOfAVault(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite().withDoor()
	w.must("PUT", vaultPath, vaultBody())
	secret := w.must("PUT", vaultPath+"/secrets/star", obj{"properties": obj{"value": pfxWithoutPassword(t)}})
	require.NotEmpty(t, secret.at("properties.secretUri"))
	put := w.must("PUT", certificatePath, obj{"location": "eastus", "properties": obj{"keyVaultId": vaultPath, "keyVaultSecretName": "star", "password": ""}})
	require.Equal(t, "5E1D0ADE17E512822BD9ABE19E8DF8C782D55D71", put.at("properties.thumbprint"))
	require.Equal(t, strings.ToLower(vaultPath), w.must("GET", certificatePath, nil).at("properties.keyVaultId"))
	require.Equal(t, 400, w.do("PUT", certificatePath, obj{"location": "eastus", "properties": obj{"keyVaultId": vaultPath, "keyVaultSecretName": "none"}}).status)

	path := profilePath + "/secrets/star" + doorVersion
	body := func(id string) obj {
		return obj{"properties": obj{"parameters": obj{"type": "CustomerCertificate", "useLatestVersion": true, "secretSource": obj{"id": id}}}}
	}
	require.Equal(t, "The server (leaf) certificate isn't within the validity period.", w.send("PUT", path, body(vaultPath+"/secrets/star")).message(), "its first day is to come")
	w.clock.Advance(30 * 24 * time.Hour)
	made := w.send("PUT", path, body(vaultPath+"/secrets/star"))
	require.Equal(t, 201, made.status, made.raw)
	require.Equal(t, []any{"*.example.com", "CN=*.example.com", "5E1D0ADE17E512822BD9ABE19E8DF8C782D55D71", "Succeeded"},
		[]any{made.at("properties.parameters.subject"), made.at("properties.parameters.certificateAuthority"), made.at("properties.parameters.thumbprint"), made.at("properties.provisioningState")})
	version := made.at("properties.parameters.secretVersion").(string)
	require.True(t, strings.HasSuffix(secret.at("properties.secretUriWithVersion").(string), "/"+version))
	w.must("PUT", vaultPath+"/secrets/star", obj{"properties": obj{"value": pfxWithoutPassword(t)}})
	require.NotEqual(t, version, w.send("PUT", path, body(vaultPath+"/secrets/star")).at("properties.parameters.secretVersion"), "the latest")
	fixed := set(body(vaultPath+"/secrets/star/"+version), "properties.parameters.useLatestVersion", false)
	require.Equal(t, version, w.send("PUT", path, fixed).at("properties.parameters.secretVersion"))
	require.Equal(t, "BadRequest", w.send("PUT", path, body(vaultPath+"/secrets/none")).code())

	domain := profilePath + "/customDomains/shop" + doorVersion
	require.Equal(t, 201, w.send("PUT", domain, obj{"properties": obj{"hostName": "shop.example.com",
		"tlsSettings": obj{"certificateType": "CustomerCertificate", "secret": obj{"id": profilePath + "/secrets/star"}}}}).status)
	w.clock.Advance(time.Minute)
	require.Equal(t, 400, w.send("DELETE", path, nil).status, "the domain has it")
	w.send("DELETE", domain, nil)
	w.clock.Advance(time.Minute)
	require.Equal(t, 200, w.send("DELETE", path, nil).status)
	require.Equal(t, 204, w.send("DELETE", path, nil).status)
}

// pfxWithoutPassword is the same certificate, as a vault keeps it.
func pfxWithoutPassword(t *testing.T) string {
	t.Helper()
	file, err := os.ReadFile("testdata/star.example.com.open.pfx")
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(file)
}
