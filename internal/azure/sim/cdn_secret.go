package sim

import (
	"crypto/x509"
	"strings"
)

// doorSecretType is a certificate of one's own, which a Front Door takes from a vault.
const doorSecretType = "Microsoft.Cdn/profiles/secrets"

func doorSecretKind() *kind {
	return &kind{name: doorSecretType, versions: doorVersions, fields: doorSecretFields, put: putDoorSecret, remove: deleteDoorSecret}
}

// doorSecretFields is SecretProperties of the 2023-05-01 specification, for certificates.
var doorSecretFields = []field{
	{name: "parameters", is: objectField, fields: []field{
		{name: "type"}, {name: "secretSource", is: objectField, fields: []field{{name: "id"}}}, {name: "secretVersion"}, {name: "useLatestVersion", is: boolField},
	}},
	{name: "provisioningState", readOnly: true}, {name: "deploymentStatus", readOnly: true}, {name: "profileName", readOnly: true},
}

// putDoorSecret reads the certificate, and is done at once (recorded 2022-03 and 2023-12). What the secret's version is called can
// stand in the source as well.
func putDoorSecret(a *Azure, c *call) (*answer, *Error) {
	r, existing := a.newDoorResource(c, doorSecretType)
	p := object(r.properties(), "parameters")
	source := text(object(p, "secretSource"), "id")
	if at, version, found := strings.Cut(source, "/secrets/"); found {
		if name, version, versioned := strings.Cut(version, "/"); versioned {
			source = at + "/secrets/" + name
			setDefault(p, "secretVersion", version)
		}
	}
	version := text(p, "secretVersion")
	if flag(p, "useLatestVersion") {
		version = ""
	}
	value, version := a.valueOf(source, version)
	certificate, err := readPFX(value, "")
	switch {
	case !originNameForm.MatchString(c.id.name()):
		return nil, refuseDoor("The secret name '%s' is invalid.", c.id.name())
	case text(p, "type") != "CustomerCertificate":
		return nil, refuseDoor("The type '%s' of the secret is not CustomerCertificate.", text(p, "type"))
	case err != nil: // the words were not seen
		return nil, refuseDoor("The secret '%s' was not found in its vault, or is no certificate with a private key.", source)
	case c.now.Before(certificate.NotBefore) || c.now.After(certificate.NotAfter):
		return nil, refuseDoor("The server (leaf) certificate isn't within the validity period.") // recorded 2022-03 and 2023-12
	case c.fail:
		return nil, c.refusedByFault()
	}
	setDefault(p, "useLatestVersion", false)
	r.properties()["parameters"] = merge(p, doorCertificate(certificate, version))
	return wrote(a.putAtOnce(r, existing), a.show(r, c.written(existing))), nil
}

func doorCertificate(certificate *x509.Certificate, version string) map[string]any {
	shown := certificateProperties(certificate)
	return map[string]any{
		"subject": certificate.Subject.CommonName, "certificateAuthority": certificate.Issuer.String(), "secretVersion": version,
		"expirationDate": certificate.NotAfter.UTC().Format(certificateTime), "thumbprint": shown["thumbprint"], "subjectAlternativeNames": shown["hostNames"],
	}
}

// deleteDoorSecret is done at once (recorded 2022-03 and 2023-12); that a secret which a domain has stays is in "az afd secret delete",
// the words were not seen.
func deleteDoorSecret(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return a.removeAtOnce(c, nil), nil
	}
	for _, domain := range a.state.ofType(customDomainType) {
		if key(text(object(object(domain.properties(), "tlsSettings"), "secret"), "id")) == key(r.ID) {
			return nil, refuseDoor("The secret '%s' cannot be deleted while the custom domain '%s' has it.", c.id.name(), domain.id().name())
		}
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	return a.removeAtOnce(c, r), nil
}
