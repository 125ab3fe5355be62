package local

import (
	"context"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"scaleout/internal/azure/arm"
)

// Client asks this Azure as any client asks the real one, except for the network
// and the login.
func (a *Azure) Client() (*arm.Client, error) {
	return arm.New(arm.Options{Credential: nobody{}, Transport: inProcess{a.Transport()}})
}

// Call is one call of the Client, as the portal and the platform's own services
// make them: behind Pulumi's back.
func (a *Azure) Call(ctx context.Context, method, id, version string, body any) (map[string]any, error) {
	client, err := a.Client()
	if err != nil {
		return nil, err
	}
	return client.Call(ctx, method, id, version, body)
}

// inProcess carries the SDK's requests.
type inProcess struct{ http.RoundTripper }

// Do sends one request.
func (t inProcess) Do(r *http.Request) (*http.Response, error) { return t.RoundTrip(r) }

// nobody is the credential of an Azure that asks for none.
type nobody struct{}

// GetToken returns a token that is not checked.
func (nobody) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "embedded", ExpiresOn: time.Now().Add(time.Hour)}, nil
}
