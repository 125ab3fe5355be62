package endpoint

import (
	"time"

	"github.com/golang-jwt/jwt/v5"

	"scaleout/internal/clock"
)

// lifetime of a token: what Entra ID's answers say, one second less than an hour.
const lifetime = 3599 * time.Second

// claims are those that ARM clients read: the Azure CLI tid and oid.
type claims struct {
	jwt.RegisteredClaims
	AppID    string `json:"appid"`
	ObjectID string `json:"oid"`
	TenantID string `json:"tid"`
	Version  string `json:"ver"`
}

// tokens issues bearer tokens for one principal and one audience, and knows its
// own again.
type tokens struct {
	issuer, audience string
	principal        Principal
	key              []byte // of the signatures
	clock            clock.Clock
}

func (t *tokens) issue() (string, error) {
	now := t.clock.Now()
	return jwt.NewWithClaims(jwt.SigningMethodHS256, &claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: t.issuer, Subject: t.principal.ClientID, Audience: jwt.ClaimStrings{t.audience},
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(lifetime)),
		},
		AppID: t.principal.ClientID, ObjectID: t.principal.ClientID, TenantID: t.principal.TenantID, Version: "1.0",
	}).SignedString(t.key)
}

// check accepts tokens of issue. Of an expired one it returns the claims beside
// the error, which wraps jwt.ErrTokenExpired.
func (t *tokens) check(token string) (*claims, error) {
	c := &claims{}
	_, err := jwt.ParseWithClaims(token, c, func(*jwt.Token) (any, error) { return t.key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithTimeFunc(t.clock.Now),
		jwt.WithIssuer(t.issuer), jwt.WithAudience(t.audience), jwt.WithExpirationRequired())
	return c, err
}
