package entra

import (
	"crypto/rand"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"scaleout/internal/clock"
)

// Audiences of tokens, beside that of an embedded Azure Resource Manager, which is its address.
const (
	Redis = "https://redis.azure.com" // "Use Microsoft Entra ID for cache authentication": scope https://redis.azure.com/.default
	ARM   = "https://management.azure.com"
	Vault = "https://vault.azure.net"
)

// A Principal is who a token is for.
type Principal struct{ TenantID, ClientID, ObjectID string }

// Claims are those that Azure's services and clients read: the Azure CLI tid and oid.
type Claims struct {
	jwt.RegisteredClaims
	AppID    string `json:"appid"`
	ObjectID string `json:"oid"`
	TenantID string `json:"tid"`
	Version  string `json:"ver"`
}

// An Issuer issues bearer tokens and knows its own again.
type Issuer struct {
	key   []byte
	clock clock.Clock
}

// NewIssuer draws the key of an issuer's signatures, which is kept nowhere.
func NewIssuer(random io.Reader, c clock.Clock) (*Issuer, error) {
	if random == nil {
		random = rand.Reader
	}
	if c == nil {
		c = clock.System{}
	}
	key := make([]byte, 32)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("drawing the key of tokens: %w", err)
	}
	return &Issuer{key: key, clock: c}, nil
}

// Now is the time by which tokens end.
func (i *Issuer) Now() time.Time { return i.clock.Now() }

// issued is who issues tokens of version 1.0 in a tenant ("Access token claims reference").
func issued(tenantID string) string { return "https://sts.windows.net/" + tenantID + "/" }

// Issue returns a token for a service, and when it ends.
func (i *Issuer) Issue(p Principal, audience string, lifetime time.Duration) (token string, ends time.Time, err error) {
	now := i.clock.Now()
	ends = now.Add(lifetime).Truncate(time.Second)
	token, err = jwt.NewWithClaims(jwt.SigningMethodHS256, &Claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issued(p.TenantID), Subject: p.ObjectID, Audience: jwt.ClaimStrings{audience},
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(ends),
		},
		AppID: p.ClientID, ObjectID: p.ObjectID, TenantID: p.TenantID, Version: "1.0",
	}).SignedString(i.key)
	return token, ends, err
}

// Check accepts tokens of Issue for a service. Of an expired one it returns the claims beside
// the error, which wraps jwt.ErrTokenExpired.
func (i *Issuer) Check(token, audience string) (*Claims, error) {
	c := &Claims{}
	_, err := jwt.ParseWithClaims(token, c, func(*jwt.Token) (any, error) { return i.key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithTimeFunc(i.clock.Now),
		jwt.WithAudience(audience), jwt.WithExpirationRequired())
	return c, err
}

// ForRedis judges tokens for caches.
func (i *Issuer) ForRedis() ForRedis { return ForRedis{i} }

// ForRedis judges tokens for caches, whose audience is one for all.
type ForRedis struct{ issuer *Issuer }

// Check returns the object id that a token is for and when it ends.
func (r ForRedis) Check(token string) (objectID string, ends time.Time, err error) {
	c, err := r.issuer.Check(token, Redis)
	if err != nil {
		return "", time.Time{}, err
	}
	return c.ObjectID, c.ExpiresAt.Time, nil
}

// Audience is what a scope or a resource asks a token for: "https://redis.azure.com/.default".
func Audience(scope string) string {
	return strings.TrimRight(strings.TrimSuffix(scope, "/.default"), "/")
}
