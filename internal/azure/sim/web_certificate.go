package sim

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/crypto/pkcs12"

	"scaleout/internal/azure/catalog"
)

// certificateType is a certificate that somebody has uploaded, for the names of apps. Its private key and its password are
// looked at and not kept: nothing here speaks TLS with it.
const certificateType = "Microsoft.Web/certificates"

func certificateKind() *kind {
	return &kind{
		name: certificateType, versions: webVersions, tracked: true, fields: certificateFields,
		put: putCertificate, remove: deleteCertificate, list: listCertificates, shown: viewCertificate,
	}
}

// certificateFields is what a request says of CertificateProperties of the 2022-09-01 specification.
var certificateFields = []field{
	{name: "pfxBlob"}, {name: "password"}, {name: "serverFarmId"}, {name: "canonicalName"}, {name: "domainValidationMethod"},
	{name: "keyVaultId"}, {name: "keyVaultSecretName"}, {name: "hostNames", is: textsField},
}

// putCertificate takes in a PFX file, its own or a vault's (recorded 2018-02 to 2023-04).
func putCertificate(a *Azure, c *call) (*answer, *Error) {
	given := object(c.body, "properties")
	if text(given, "canonicalName") != "" {
		return nil, refuse(http.StatusBadRequest, "NotSimulated", "Certificates that App Service manages are not simulated.")
	}
	vault, secret := text(given, "keyVaultId"), text(given, "keyVaultSecretName")
	parameter, blob, password := "pfxBlob", text(given, "pfxBlob"), text(given, "password")
	if vault != "" {
		parameter, password = "keyVaultSecretName", ""
		blob, _ = a.valueOf(vault+"/secrets/"+secret, "")
	}
	certificate, err := readPFX(blob, password)
	if err != nil {
		// That the file has to be one is documented ("Add and manage TLS/SSL certificates"); the words were not seen.
		return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", parameter)
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	existing, _ := a.state.find(c.id)
	r := &resource{ID: c.id.String(), Type: certificateType}
	if existing != nil {
		r.ID = existing.ID
	}
	r.Body = c.identify(r.ID, r.id().name(), certificateType)
	r.Body["properties"] = merge(certificateProperties(certificate), map[string]any{"keyVaultId": strings.ToLower(vault), "keyVaultSecretName": secret})
	a.state.put(r)
	return wrote(http.StatusOK, a.show(r, c.written(existing))), nil
}

// valueOf is the value of a version of a secret, the newest where none is named, and the name of the version.
func (a *Azure) valueOf(secret, version string) (value, name string) {
	if r, found := a.state.resources[key(secret)]; found && r.Type == secretType {
		v, _ := r.version(version)
		return text(v, "value"), text(v, "version")
	}
	return "", ""
}

// readPFX reads the certificate that has a private key beside it. Azure documents that a file has to be encrypted with triple
// DES ("Add and manage TLS/SSL certificates", private certificate requirements); so it has to be here.
func readPFX(blob, password string) (*x509.Certificate, error) {
	file, err := base64.StdEncoding.DecodeString(blob)
	if err != nil {
		return nil, err
	}
	blocks, err := pkcs12.ToPEM(file, password)
	if err != nil {
		return nil, err
	}
	key := ""
	for _, b := range blocks {
		if b.Type == "PRIVATE KEY" {
			key = b.Headers["localKeyId"]
		}
	}
	for _, b := range blocks {
		if b.Type == "CERTIFICATE" && b.Headers["localKeyId"] == key && key != "" {
			return x509.ParseCertificate(b.Bytes)
		}
	}
	return nil, errors.New("no certificate with a private key")
}

func certificateProperties(certificate *x509.Certificate) map[string]any {
	names := certificate.DNSNames
	if len(names) == 0 {
		names = []string{certificate.Subject.CommonName}
	}
	sum := sha1.Sum(certificate.Raw) // that is what a thumbprint is
	return map[string]any{
		"friendlyName": "", "subjectName": strings.Join(names, ","), "hostNames": texts(names), "issuer": certificate.Issuer.CommonName,
		"issueDate": certificate.NotBefore.UTC().Format(certificateTime), "expirationDate": certificate.NotAfter.UTC().Format(certificateTime),
		"thumbprint": strings.ToUpper(hex.EncodeToString(sum[:])),
	}
}

// certificateTime is how a certificate shows times (recorded 2018 to 2023).
const certificateTime = "2006-01-02T15:04:05-07:00"

// certificateSecrets are members that are null in every answer (recorded 2018 to 2023): the secrets, and what was not seen to be set.
var certificateSecrets = []string{
	"password", "pfxBlob", "siteName", "selfLink", "valid", "toDelete", "cerBlob", "publicKeyHash", "hostingEnvironment", "hostingEnvironmentProfile",
	"serverFarmId", "tags",
}

// viewCertificate: an answer to a PUT speaks of a vault that there is not, a list says nothing of it, and that all is well (recorded
// 2020-10 and 2023-04).
func viewCertificate(_ *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	body["location"] = l.region(r)
	p := object(body, "properties")
	for _, name := range certificateSecrets {
		p[name] = nil
	}
	p["webSpace"] = webSpace(r)
	if l.form != asCreated && l.form != asPut {
		p["keyVaultSecretStatus"] = "Initialized"
		if text(p, "keyVaultId") == "" {
			delete(p, "keyVaultId")
			delete(p, "keyVaultSecretName")
		}
	}
	if l.since("2022-03-01") { // recorded 2023-04
		p["resourceGroup"] = r.id().group
	}
	return body
}

func listCertificates(a *Azure, c *call) (*answer, *Error) {
	stored, e := listStored(a, c)
	if e != nil {
		return nil, e
	}
	return webList(list(stored.body.(map[string]any), "value")), nil
}

// deleteCertificate: one that a name has stays (recorded 2015-12 and 2017-10).
func deleteCertificate(a *Azure, c *call) (*answer, *Error) {
	certificate, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	thumbprint := text(certificate.properties(), "thumbprint")
	if host := a.state.hostOf(thumbprint, certificate.location()); host != "" {
		return nil, refuseWeb(http.StatusConflict, "Conflict", "04035",
			"Cannot remove certificate with thumbprint {0} because it is used for hostname {1}.", thumbprint, host)
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.remove(certificate.ID, c.now)
	return wrote(http.StatusOK, nil), nil
}

// hostOf is the first name in a region that has a certificate, or none.
func (s *state) hostOf(thumbprint, region string) string {
	for _, site := range slices.Concat(s.ofType(siteType), s.ofType(slotType)) {
		if site.location() != catalog.NormalRegion(region) {
			continue
		}
		if strings.EqualFold(text(object(site.Hidden, "defaultHost"), "thumbprint"), thumbprint) {
			return text(site.properties(), "defaultHostName")
		}
		for _, b := range s.childrenOf(site, hostNameType) {
			if strings.EqualFold(text(b.properties(), "thumbprint"), thumbprint) {
				return b.id().name()
			}
		}
	}
	return ""
}
