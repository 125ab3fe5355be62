package rotate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/terminal"
	"scaleout/program/appenv"
)

// Versions of the calls about secrets in a vault.
const (
	vaultVersion   = "2023-02-01"
	refreshVersion = "2022-03-01"
)

// kept is the key that the stack has put into its vault, if the app can read it there.
func (r *rotation) kept(ctx context.Context) (string, error) {
	v, err := r.Stack.Outputs(ctx)
	if err != nil {
		return "", err
	}
	switch {
	case v.VaultID == "":
		return "", errors.New("the app's REDIS_URL is in a vault that is not this stack's")
	case v.RedisKey == "":
		return "", ErrNoKey
	}
	if err := r.readable(ctx, r.app); err != nil {
		return "", err
	}
	return v.RedisKey, nil
}

// readable demands that App Service has resolved an app's REDIS_URL.
func (r *rotation) readable(ctx context.Context, site string) error {
	status, _, err := r.reference(ctx, site)
	if err == nil && status != "Resolved" {
		err = fmt.Errorf("the app cannot read its REDIS_URL in the vault (%s): 'scaleout verify' says what to do", terminal.Line(status))
	}
	return err
}

// reference is what became of a site's reference, and the version of the secret that it has.
func (r *rotation) reference(ctx context.Context, site string) (status, version string, err error) {
	answer, err := r.ARM.Call(ctx, http.MethodGet, site+"/config/configreferences/appsettings/"+appenv.RedisURL, arm.WebVersion, nil)
	if err != nil {
		return "", "", err
	}
	p := arm.Object(answer).Object("properties")
	if inner := p.Object("keyToReferenceStatuses").Object(appenv.RedisURL); inner != nil {
		p = inner // older answers hold it one level deeper
	}
	return p.Text("status"), p.Text("activeVersion"), nil
}

// fetch has App Service read the vault anew, for the app and for its slot, and starts both with
// what it has read. App Service itself would do so within a day ("Use Key Vault references as
// app settings", rotation). That reading anew starts an app is not documented.
func (r *rotation) fetch(ctx context.Context, _ string) error {
	v, err := r.Stack.Outputs(ctx)
	if err != nil {
		return err
	}
	secret, err := r.ARM.Call(ctx, http.MethodGet, v.VaultID+"/secrets/"+strings.ReplaceAll(appenv.RedisURL, "_", "-"), vaultVersion, nil)
	if err != nil {
		return err
	}
	uri := arm.Object(secret).Object("properties").Text("secretUriWithVersion")
	newest := uri[strings.LastIndexByte(uri, '/')+1:]
	for _, site := range []string{r.app, v.SlotID} {
		if site == "" {
			continue
		}
		if err := r.fetchFor(ctx, site, newest); err != nil {
			return err
		}
	}
	return nil
}

func (r *rotation) fetchFor(ctx context.Context, site, newest string) error {
	if _, err := r.ARM.Call(ctx, http.MethodPost, site+"/config/configreferences/appsettings/refresh", refreshVersion, nil); err != nil {
		return err
	}
	for deadline := r.Clock.Now().Add(limit); ; {
		status, version, err := r.reference(ctx, site)
		switch {
		case err != nil:
			return err
		case status == "Resolved" && (version == newest || version == ""):
			return r.restart(ctx, site)
		case r.Clock.Now().After(deadline):
			return fmt.Errorf("the new secret was not read by App Service within %v (%s)", limit, terminal.Line(status))
		}
		if err := r.Clock.Sleep(ctx, poll); err != nil {
			return err
		}
	}
}

// restart starts what runs anew; a slot may well be stopped.
func (r *rotation) restart(ctx context.Context, site string) error {
	body, err := r.ARM.Call(ctx, http.MethodGet, site, arm.WebVersion, nil)
	if err != nil || !strings.EqualFold(arm.Object(body).Object("properties").Text("state"), "Running") {
		return err
	}
	_, err = r.ARM.Call(ctx, http.MethodPost, site+"/restart", arm.WebVersion, nil)
	return err
}
