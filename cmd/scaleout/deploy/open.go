package deploy

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"net/http"
	"net/url"
	"os"
	"os/user"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"scaleout/components"
	"scaleout/internal/azure/arm"
	"scaleout/internal/deploy"
	"scaleout/internal/fail"
	"scaleout/internal/serve"
	"scaleout/internal/target"
	"scaleout/program/appenv"
	"scaleout/program/outputs"
)

// find finds the stack, and says which it is.
func (p *Place) find(ctx context.Context, root string) (*target.Target, outputs.Values, error) {
	p.progress.before("looking for the stack")
	t, err := target.Find(ctx, target.Options{Root: root, Stack: p.Stack, Home: p.Home, Embedded: p.Embedded, Reading: p.reading, Getenv: p.Getenv})
	if err != nil {
		return nil, outputs.Values{}, err
	}
	p.progress.line(t.Line())
	p.progress.before("reading its outputs")
	defer p.progress.line("")
	v, err := t.Outputs()
	if err == nil && v.AppID == "" {
		err = &fail.Error{
			Kind: fail.Refused, Text: "the stack has no output appId: it was not brought up completely", Next: t.UpHint("", ""),
		}
	}
	return t, v, err
}

// opened is a stack that is reached.
type opened struct {
	deploy.Options
	access    *target.Access
	transport *http.Transport
}

func (o *opened) close() error {
	o.transport.CloseIdleConnections()
	return o.access.Close()
}

// sessions adds how the app lets itself be asked.
func (o *opened) sessions(s deploy.Sessions) {
	o.Sessions = s
	o.Secrets = append(o.Secrets, s.Form.Secrets()...)
}

// open reaches the stack.
func (p *Place) open(ctx context.Context, t *target.Target, v outputs.Values) (*opened, error) {
	routes, err := p.Connect.Routes()
	if err != nil {
		return nil, err
	}
	p.progress.before("logging in, and looking for the way to the app")
	defer p.progress.line("")
	access, err := t.Reach(ctx, serve.Options{AppDir: p.AppDir, Trouble: p.trouble}, routes)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		Proxy: access.Proxy, DialContext: access.Dial, ForceAttemptHTTP2: true, IdleConnTimeout: time.Minute,
		TLSClientConfig: &tls.Config{RootCAs: access.Roots, MinVersion: tls.VersionTLS12},
	}
	o := &opened{access: access, transport: transport}
	o.Options = deploy.Options{
		ARM: access.ARM, Token: token(access.Place), Clock: p.Clock, Reporter: p.progress,
		HTTP: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		SiteID: v.AppID, SlotID: slotOf(v), HealthPath: healthPath(v), Address: v.Address(), FrontDoor: strings.TrimPrefix(v.FrontDoorURL, "https://"), Hints: hints(t, v), Secrets: secretsOf(v),
		Run: newName(), Who: who(), PID: os.Getpid(), Gone: gone,
	}
	return o, nil
}

// trouble says what the embedded Azure knows of an app that does not start or get warm.
// Azure itself tells less: its logs have to be looked at.
func (p *Place) trouble(err error) {
	for i, line := range strings.Split(err.Error(), "\n") { // its last lines, of which a traceback has many
		if i == 0 {
			line = "the embedded Azure: " + line
		}
		p.progress.line("    " + line)
	}
}

// slotOf is the slot's id. A stack that was last updated before there was the output may
// have one all the same.
func slotOf(v outputs.Values) string { return cmp.Or(v.SlotID, v.AppID+"/slots/"+components.SlotName) }

func healthPath(v outputs.Values) string {
	if at, err := url.Parse(v.HealthCheckURL); err == nil && at.Path != "" {
		return at.Path
	}
	return "/"
}

func hints(t *target.Target, v outputs.Values) deploy.Hints {
	return deploy.Hints{Stack: t.DeployFlags(), Group: v.ResourceGroup, App: v.AppName, Update: t.UpHint}
}

// secretsOf are the values that no log may show. What begins with a slash is a path, and
// App Service's own settings are no secrets.
func secretsOf(v outputs.Values) []string {
	all := []string{v.RedisURL}
	if u, err := url.Parse(v.RedisURL); err == nil && u.User != nil {
		password, _ := u.User.Password()
		all = append(all, password)
	}
	for name, value := range v.AppSettings {
		platforms := strings.HasPrefix(name, "WEBSITE_") || strings.HasPrefix(name, "SCM_")
		if !strings.HasPrefix(value, "/") && !platforms && !isPlain[name] {
			all = append(all, value)
		}
	}
	return all
}

// isPlain has the settings that the program gives words of any text, such as
// "production".
var isPlain = map[string]bool{
	appenv.FlaskEnv: true, appenv.InsightsAgentVersion: true, appenv.WebConcurrency: true, appenv.GunicornCmdArgs: true,
}

// token gets one for Resource Manager, which an SCM site accepts ("Deploy to Azure App
// Service with Microsoft Entra authentication").
func token(place arm.Place) func(context.Context) (string, error) {
	audience := place.Cloud.Services[cloud.ResourceManager].Audience
	scope := policy.TokenRequestOptions{Scopes: []string{strings.TrimRight(audience, "/") + "/.default"}}
	return func(ctx context.Context) (string, error) {
		t, err := place.Credential.GetToken(ctx, scope)
		return t.Token, err
	}
}

// newName names a run. It is no secret.
func newName() string {
	b := make([]byte, 4)
	_, _ = rand.Read(b) // it never fails
	return hex.EncodeToString(b)
}

func who() string {
	name := "somebody"
	if u, err := user.Current(); err == nil {
		name = u.Username[strings.LastIndexByte(u.Username, '\\')+1:]
	}
	return name + "@" + machine()
}

func machine() string {
	host, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return host
}

// gone reports whether the process of a lock is gone, which only its machine can tell.
func gone(l deploy.Lock) bool {
	return l.PID != 0 && l.OfMachine(who()) && !alive(l.PID)
}

// begin has something to tell what it does, until it has ended.
func (p *Place) begin() (end func()) {
	p.progress = newProgress(p.Factory)
	return p.progress.end
}

// found is what the smaller verbs begin with.
func (p *Place) found(ctx context.Context) (*opened, error) {
	root, err := p.ProjectStack(&p.Stack)
	if err != nil {
		return nil, err
	}
	t, v, err := p.find(ctx, root)
	if err != nil {
		return nil, err
	}
	return p.open(ctx, t, v)
}
