package endpoint

import (
	"time"

	"scaleout/internal/azure/entra"
)

// lifetime of a token: what Entra ID's answers say, one second less than an hour.
const lifetime = 3599 * time.Second

// tokens issues bearer tokens for one principal, and knows those for ARM again.
type tokens struct {
	issuer    *entra.Issuer
	audience  string // ARM
	principal Principal
}

// issue returns a token for a service. The object id of the only principal is its client id.
func (t *tokens) issue(audience string) (string, error) {
	p := entra.Principal{TenantID: t.principal.TenantID, ClientID: t.principal.ClientID, ObjectID: t.principal.ClientID}
	token, _, err := t.issuer.Issue(p, audience, lifetime)
	return token, err
}

// check accepts tokens for ARM. Of an expired one it returns the claims beside the error,
// which wraps jwt.ErrTokenExpired.
func (t *tokens) check(token string) (*entra.Claims, error) { return t.issuer.Check(token, t.audience) }
