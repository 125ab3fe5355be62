package endpoint

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"strings"

	"scaleout/internal/azure/entra"
)

// adfs is the tenant in whose name clients of a private cloud log in.
const adfs = "adfs"

// maxForm limits the body of a request for a token, in bytes.
const maxForm = 64 << 10

// login is Microsoft Entra ID, or AD FS, for one service principal.
type login struct {
	url    string
	tokens *tokens
}

// authority returns the URL with which clients log in.
func (l *login) authority() string { return l.url + "/" + adfs }

// route finds what answers a path of the authority's, if it is one. Behind AD FS's
// address there may be a tenant, which means nothing there: clients that know only the
// authority's address put theirs behind it.
func (l *login) route(path string) (http.HandlerFunc, bool) {
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if answer, found := l.service(tenant, rest); found || tenant != adfs {
		return answer, found
	}
	tenant, rest, _ = strings.Cut(rest, "/")
	return l.service(tenant, rest)
}

// service finds what answers in a tenant.
func (l *login) service(tenant, rest string) (http.HandlerFunc, bool) {
	switch rest {
	case ".well-known/openid-configuration":
		return l.known(tenant, l.configuration("")), true
	case "v2.0/.well-known/openid-configuration":
		return l.known(tenant, l.configuration("/v2.0")), true
	case "oauth2/token", "oauth2/v2.0/token":
		return l.known(tenant, l.token), true
	case "discovery/instance":
		return l.instance, tenant == "common"
	}
	return nil, false
}

// known refuses tenants that are not ours.
func (l *login) known(tenant string, next func(w http.ResponseWriter, r *http.Request, tenant string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if tenant != adfs && !strings.EqualFold(tenant, l.tokens.principal.TenantID) {
			l.refuse(w, http.StatusBadRequest, "invalid_request", 90002, fmt.Sprintf(
				"Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", tenant))
			return
		}
		next(w, r, tenant)
	}
}

// configuration is the OpenID Connect discovery document (OpenID Connect
// Discovery 1.0; "OpenID Connect on the Microsoft identity platform").
func (l *login) configuration(version string) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, tenant string) {
		base := l.url + "/" + tenant
		write(w, http.StatusOK, map[string]any{
			"issuer":                                base + version,
			"authorization_endpoint":                base + "/oauth2" + version + "/authorize",
			"token_endpoint":                        base + "/oauth2" + version + "/token",
			"device_authorization_endpoint":         base + "/oauth2" + version + "/devicecode",
			"token_endpoint_auth_methods_supported": []string{"client_secret_post"},
			"grant_types_supported":                 []string{"client_credentials"},
		})
	}
}

// instance is instance discovery, for clients that ask the authority itself
// whether it can be trusted.
func (l *login) instance(w http.ResponseWriter, _ *http.Request) {
	host := strings.TrimPrefix(l.url, "https://")
	write(w, http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": l.url + "/" + l.tokens.principal.TenantID + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []any{map[string]any{
			"preferred_network": host, "preferred_cache": host, "aliases": []string{host},
		}},
	})
}

// token is the client credentials grant ("OAuth 2.0 client credentials flow on
// the Microsoft identity platform"). The numbers of refusals are those of
// "Microsoft Entra authentication and authorization error codes", the words of
// 7000215 were seen in microsoftgraph/msgraph-cli#383.
func (l *login) token(w http.ResponseWriter, r *http.Request, _ string) {
	if r.Method != http.MethodPost {
		l.refuse(w, http.StatusBadRequest, "invalid_request", 900561,
			fmt.Sprintf("The endpoint only accepts POST requests. Received a %s request.", r.Method))
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		l.refuse(w, http.StatusBadRequest, "invalid_request", 9002313, "Invalid request. Request is malformed or invalid.")
		return
	}
	form := r.PostForm.Get
	secret := []byte(form("client_secret"))
	switch p := l.tokens.principal; {
	case form("grant_type") != "client_credentials":
		l.refuse(w, http.StatusBadRequest, "unsupported_grant_type", 70003,
			fmt.Sprintf("The app requested an unsupported grant type '%s'.", form("grant_type")))
	case !strings.EqualFold(form("client_id"), p.ClientID):
		l.refuse(w, http.StatusBadRequest, "unauthorized_client", 700016,
			fmt.Sprintf("Application with identifier '%s' was not found in the directory '%s'.", form("client_id"), p.TenantID))
	case len(secret) == 0:
		l.refuse(w, http.StatusUnauthorized, "invalid_client", 7000216,
			"'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
	case subtle.ConstantTimeCompare(secret, []byte(p.ClientSecret)) != 1:
		l.refuse(w, http.StatusUnauthorized, "invalid_client", 7000215, fmt.Sprintf(
			"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "+
				"not the client secret ID, for a secret added to app '%s'.", p.ClientID))
	case l.audience(form("scope"), form("resource")) == "":
		l.refuse(w, http.StatusBadRequest, "invalid_resource", 500011, fmt.Sprintf(
			"The resource principal named '%s%s' was not found in the tenant '%s'.", form("scope"), form("resource"), p.TenantID))
	default:
		l.grant(w, l.audience(form("scope"), form("resource")))
	}
}

// audience is the service that a token is wanted for, by scope, or by resource as in version
// 1 of the protocol: ARM or a cache. It is empty for any other.
func (l *login) audience(scope, resource string) string {
	asked := []string{resource}
	if scope != "" {
		asked = strings.Fields(scope)
	}
	for _, s := range asked {
		if a := entra.Audience(s); a == l.tokens.audience || a == entra.Redis {
			return a
		}
	}
	return ""
}

func (l *login) grant(w http.ResponseWriter, audience string) {
	token, err := l.tokens.issue(audience)
	if err != nil {
		l.refuse(w, http.StatusInternalServerError, "server_error", 90033, "A transient error has occurred. Please try again.")
		return
	}
	seconds := int(lifetime.Seconds())
	write(w, http.StatusOK, map[string]any{
		"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token,
	})
}

// refuse answers in the form that "OAuth 2.0 client credentials flow", error
// response, shows, without the ids under which Microsoft would find it in its
// logs. It never repeats a secret.
func (l *login) refuse(w http.ResponseWriter, status int, code string, number int, message string) {
	now := l.tokens.issuer.Now().UTC().Format("2006-01-02 15:04:05Z")
	write(w, status, map[string]any{
		"error": code, "error_description": fmt.Sprintf("AADSTS%d: %s Timestamp: %s", number, message, now),
		"error_codes": []int{number}, "timestamp": now, "error_uri": fmt.Sprintf("%s/error?code=%d", l.url, number),
	})
}
