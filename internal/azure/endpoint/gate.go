package endpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// gate lets a request in to where it belongs: the cloud's metadata and the login,
// which need no token, or ARM, which does.
type gate struct {
	url    string
	login  *login
	tokens *tokens
	arm    http.Handler
}

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch answer, isLogin := g.login.route(r.URL.Path); {
	case !isLocal(r.Host):
		// A page of somebody's can give its own name our address, and a browser
		// then takes us for it (DNS rebinding).
		write(w, http.StatusMisdirectedRequest, failure("InvalidHostName", fmt.Sprintf(
			"The host name '%s' leads here, but this Azure answers to localhost and 127.0.0.1 only.", r.Host)))
	case strings.TrimLeft(r.URL.Path, "/") == "metadata/endpoints": // az puts a slash after that of ARM's address
		metadata(w, r, g.url)
	case isLogin:
		answer(w, r)
	default:
		g.toARM(w, r)
	}
}

func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.EqualFold(host, "localhost") || host == "127.0.0.1"
}

// toARM asks for a token first. Codes and messages were seen in
// hashicorp/terraform-provider-azurerm#3612 (no header), Azure/azure-sdk-for-python#4124
// (another scheme), microsoft/vscode-azureappservice#2483 (expired) and
// Azure/azure-powershell#27882 (any other token). The header is that of RFC 6750,
// section 3; ARM's own words in it were not seen.
func (g *gate) toARM(w http.ResponseWriter, r *http.Request) {
	header := r.Header.Get("Authorization")
	scheme, token, _ := strings.Cut(header, " ")
	switch {
	case header == "":
		g.refuse(w, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
		return
	case !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) == "":
		g.refuse(w, "AuthenticationFailedInvalidHeader",
			"Authentication failed. The 'Authorization' header is provided in an invalid format.")
		return
	}
	claims, err := g.tokens.check(strings.TrimSpace(token))
	switch {
	case err == nil:
		g.arm.ServeHTTP(w, r)
	case errors.Is(err, jwt.ErrTokenExpired):
		g.refuse(w, "ExpiredAuthenticationToken", fmt.Sprintf(
			"The access token expiry UTC time '%s' is earlier than current UTC time '%s'.",
			claims.ExpiresAt.UTC().Format(americanTime), g.tokens.issuer.Now().UTC().Format(americanTime)))
	default:
		g.refuse(w, "InvalidAuthenticationToken", "The access token is invalid.")
	}
}

// americanTime is the form in which ARM's messages give times.
const americanTime = "1/2/2006 3:04:05 PM"

func (g *gate) refuse(w http.ResponseWriter, code, message string) {
	w.Header().Set("WWW-Authenticate", fmt.Sprintf(
		`Bearer authorization_uri="%s", error="invalid_token", error_description="%s"`, g.login.authority(), message))
	write(w, http.StatusUnauthorized, failure(code, message))
}

// failure is ARM's envelope for errors.
func failure(code, message string) map[string]any {
	return map[string]any{"error": map[string]any{"code": code, "message": message}}
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A client that has gone away is no concern of ours.
	_ = json.NewEncoder(w).Encode(body)
}
