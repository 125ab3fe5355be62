package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/internal/azure/arm"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
	"scaleout/internal/serve"
	"scaleout/internal/verify"
	"scaleout/program/outputs"
)

// embeddedAzure is how reports name it, so that nobody takes it for the other.
const embeddedAzure = "the embedded Azure"

// onAzure verifies what is in the Azure that the environment names. It returns
// errNoPulumi if a stack is to be looked at and nobody knows its outputs.
func (f *verifyFlags) onAzure(cmd *cobra.Command) error {
	o := &f.options
	o.SiteID, o.Up = f.appID, f.pulumiUp
	if f.appID == "" {
		v, err := f.readOutputs(cmd.Context())
		if err != nil {
			return err
		}
		if o.SiteID, o.Declared, err = verify.FromOutputs(v); err != nil {
			return err
		}
	}
	client, place, err := loggedIn(cmd.Context())
	if err != nil {
		return err
	}
	o.ARM, o.Dial = client, f.connect.DialContext
	return f.look(cmd, *o, place.Name)
}

// loggedIn asks the Azure that the environment names, as whoever is logged in there.
func loggedIn(ctx context.Context) (*arm.Client, arm.Place, error) {
	place, err := arm.Login(ctx, os.Getenv, http.DefaultClient)
	if err != nil {
		return nil, place, err
	}
	client, err := arm.New(arm.Options{Cloud: place.Cloud, Credential: place.Credential})
	return client, place, err
}

func (f *verifyFlags) readOutputs(ctx context.Context) (outputs.Values, error) {
	if f.outputs == "" {
		root, err := project()
		if err != nil {
			return outputs.Values{}, err
		}
		if home := os.Getenv(serve.Variable); home != "" {
			f.home = home
			return f.servedOutputs(ctx)
		}
		return pulumiOutputs(ctx, root, f.stack)
	}
	content, err := os.ReadFile(f.outputs)
	if err != nil {
		return outputs.Values{}, fail.Refuse("--outputs: %w", err)
	}
	v, err := outputs.Parse(content)
	if err != nil {
		return v, fail.Refuse("--outputs %s: %w", f.outputs, err)
	}
	return v, nil
}

// servedOutputs are those of a stack that 'local serve' serves: whoever has its
// environment means its Azure.
func (f *verifyFlags) servedOutputs(ctx context.Context) (v outputs.Values, err error) {
	f.options.Up = f.localUp
	err = f.lookingAt(func(s *local.Session) error {
		v, err = s.Values(ctx)
		return err
	})
	return v, err
}

// onEmbedded runs the app of the stack on this machine and verifies that: by the
// same requests, over the same protocols.
func (f *verifyFlags) onEmbedded(cmd *cobra.Command) error {
	return f.in(func(s *local.Session) error {
		v, err := s.Values(cmd.Context())
		if errors.Is(err, engine.ErrNoState) {
			return f.withWayIn(err)
		}
		if err != nil {
			return err
		}
		server, err := serve.Start(cmd.Context(), s, serve.Options{AppDir: f.appDir})
		if err != nil {
			return err
		}
		return errors.Join(f.lookAtServed(cmd, v, server), server.Close())
	})
}

func (f *verifyFlags) lookAtServed(cmd *cobra.Command, v outputs.Values, server *serve.Server) (err error) {
	o := f.options
	o.Up = f.localUp
	if o.SiteID, o.Declared, err = verify.FromOutputs(v); err != nil {
		return err
	}
	o.Roots, o.Dial = server.Roots(), server.Routes().DialContext
	if o.ARM, err = f.embeddedARM(cmd.Context(), server); err != nil {
		return err
	}
	return f.look(cmd, o, embeddedAzure)
}

// embeddedARM logs in as any other client does.
func (f *verifyFlags) embeddedARM(ctx context.Context, server *serve.Server) (*arm.Client, error) {
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: server.Roots(), MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}
	client := &http.Client{Transport: transport}
	place, err := arm.Find(ctx, func(name string) string {
		return map[string]string{arm.MetadataHostVariable: strings.TrimPrefix(server.ARM, "https://")}[name]
	}, client)
	if err != nil {
		return nil, err
	}
	as := server.Principal()
	if place, err = arm.LoginAs(place, as.TenantID, as.ClientID, as.ClientSecret, client); err != nil {
		return nil, err
	}
	return arm.New(arm.Options{Cloud: place.Cloud, Credential: place.Credential, Transport: client})
}

// pulumiUp is the Pulumi CLI's command that updates the stack, with a setting
// changed where key is not empty.
func (f *verifyFlags) pulumiUp(key, value string) string {
	stack := ""
	if f.stack != "" {
		stack = " --stack " + f.stack
	}
	if key == "" {
		return "pulumi up" + stack
	}
	path := ""
	if strings.ContainsAny(key, ".[") {
		path = "--path "
	}
	return fmt.Sprintf("pulumi config set %s%s %s%s && pulumi up%s", path, quoted(key), quoted(value), stack, stack)
}

// localUp is the same on the embedded Azure, where -c would hold for one run only.
func (f *verifyFlags) localUp(key, value string) string {
	up := "scaleout local up " + f.flags()
	if key == "" {
		return up
	}
	return fmt.Sprintf("set %s to %s in Pulumi.%s.yaml and run %s", key, value, f.stack, up)
}
