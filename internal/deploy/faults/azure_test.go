package faults

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/azure/scm"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/localca"
	"scaleout/internal/testkit"
)

const (
	groupID = "/subscriptions/" + sim.DefaultSubscription + "/resourceGroups/rg"
	planID  = groupID + "/providers/Microsoft.Web/serverfarms/plan"
	siteID  = groupID + "/providers/Microsoft.Web/sites/app"
	slotID  = siteID + "/slots/staging"

	armHost = "localhost:1" // of a PipeListener
	domain  = ".azurewebsites.net"
)

// A standing is an Azure at rest, with what its builds were made of.
type standing struct {
	snapshot []byte
	zips     map[string]string
}

// azure is the embedded one, in a bubble. Someone visits its app all the time.
type azure struct {
	t         *testing.T
	sim       *sim.Azure
	arm       *endpoint.ARM
	apps      *apps
	authority *localca.Authority
	listeners map[string]*testkit.PipeListener // by host
	close     []func()

	mu     sync.Mutex
	missed []string // by people
}

// open opens an Azure as it stands, or a new one. dir is for zips that are received.
func open(t *testing.T, at *standing, dir string) *azure {
	a := &azure{t: t, listeners: map[string]*testkit.PipeListener{}}
	o := sim.Options{Clock: clock.System{}, Random: rand.NewChaCha8([32]byte{1})}
	if at == nil {
		a.sim = sim.New(o)
		a.found()
		at = &standing{zips: map[string]string{}}
	} else {
		then, err := sim.SnapshotTime(at.snapshot)
		require.NoError(t, err)
		time.Sleep(time.Until(then))
		a.sim, err = sim.Restore(o, at.snapshot)
		require.NoError(t, err)
	}
	a.apps = newApps(a.sim, at.zips)
	a.serve(dir)
	a.close = append(a.close, a.visited())
	return a
}

// found puts the app and its slot, of which one setting stays in a swap.
func (a *azure) found() {
	a.put(groupID, "2022-09-01", `{"location":"westeurope"}`)
	a.put(planID, "2024-11-01", `{"location":"westeurope","kind":"linux","sku":{"name":"P1v3","capacity":2},"properties":{"reserved":true}}`)
	for _, id := range []string{siteID, slotID} {
		a.put(id, "2024-11-01", `{"location":"westeurope","kind":"app,linux","properties":{"serverFarmId":"`+planID+`","siteConfig":{"linuxFxVersion":"PYTHON|3.12"}}}`)
		a.put(id+"/config/appsettings", "2024-11-01", `{"properties":{"REDIS_URL":"r","PLACE":"`+id[strings.LastIndexByte(id, '/')+1:]+`"}}`)
	}
	a.put(siteID+"/config/slotConfigNames", "2024-11-01", `{"properties":{"appSettingNames":["PLACE"]}}`)
	time.Sleep(time.Hour) // until all is there
}

func (a *azure) put(id, version, body string) {
	r := httptest.NewRequest(http.MethodPut, "https://arm"+id+"?api-version="+version, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	a.sim.ServeHTTP(w, r)
	require.Less(a.t, w.Code, 300, w.Body.String())
}

// serve serves Resource Manager, app and slot, and their SCM sites.
func (a *azure) serve(dir string) {
	var err error
	a.authority, err = localca.New(time.Now(), nil)
	require.NoError(a.t, err)
	a.arm, err = endpoint.ServeARM(endpoint.Options{
		Authority: a.authority, TenantID: sim.DefaultTenant, ARM: struck(a.sim), Listener: a.listen(armHost),
	})
	require.NoError(a.t, err)
	a.close = append(a.close, func() { _ = a.arm.Close() })
	for id, name := range map[string]string{siteID: "app", slotID: "app-staging"} {
		site := scm.New(scm.Options{
			Azure: a.sim, SiteID: id, Host: name + ".scm" + domain, Dir: dir, Build: a.build, Token: a.arm.Accept, Clock: clock.System{},
			Settings: func(context.Context) (map[string]string, error) { return nil, nil },
		})
		a.close = append(a.close, func() { _ = site.Close() })
		a.answer(name+".scm"+domain, site)
		a.answer(name+domain, a.apps.site(id))
	}
}

func (a *azure) listen(host string) *testkit.PipeListener {
	a.listeners[host] = testkit.NewPipeListener()
	return a.listeners[host]
}

func (a *azure) answer(host string, h http.Handler) {
	server := &http.Server{Handler: struck(h), ReadHeaderTimeout: time.Minute}
	l := a.listen(host)
	go func() { _ = server.Serve(l) }()
	a.close = append(a.close, func() { _ = server.Close() })
}

// dial leads to a host by its name. Of TLS there is no more than Resource Manager's: it
// costs most of a case's time.
func (a *azure) dial(_ context.Context, _, address string) (net.Conn, error) {
	l := a.listeners[strings.TrimSuffix(address, ":443")]
	if l == nil {
		return nil, errors.New("no such host: " + address)
	}
	c, err := l.Dial()
	if err != nil || address != armHost {
		return c, err
	}
	return tls.Client(c, &tls.Config{RootCAs: a.authority.Pool(), ServerName: "localhost", MinVersion: tls.VersionTLS13}), nil
}

// build makes a build of a zip, which is its version.
func (a *azure) build(ctx context.Context, b scm.Build) (string, error) {
	zip, err := os.ReadFile(b.Zip)
	if err != nil {
		return "", err
	}
	b.Log("Running pip install...")
	if a.apps.takes > 0 {
		err = clock.System{}.Sleep(ctx, building)
	}
	a.apps.mu.Lock()
	defer a.apps.mu.Unlock()
	a.apps.zips[b.ID] = string(zip)
	return b.ID, err
}

// visited has somebody use the app until that ends.
func (a *azure) visited() (end func()) {
	over := make(chan struct{})
	go func() {
		for {
			a.visit()
			select {
			case <-over:
				return
			case <-time.After(5 * time.Second):
			}
		}
	}()
	return func() { close(over) }
}

func (a *azure) visit() {
	if missed := a.apps.visit(); missed != "" {
		a.mu.Lock()
		a.missed = append(a.missed, missed)
		a.mu.Unlock()
	}
}

// leave ends the Azure, and returns how it stands.
func (a *azure) leave() *standing {
	snapshot, err := a.sim.Snapshot()
	require.NoError(a.t, err)
	for _, end := range a.close {
		end()
	}
	a.apps.mu.Lock()
	defer a.apps.mu.Unlock()
	return &standing{snapshot, maps.Clone(a.apps.zips)}
}

// shown is what Azure shows of the app, whoever asks.
func (a *azure) shown(id string) (shown struct {
	Properties struct {
		TargetSwapSlot string `json:"targetSwapSlot"`
		State          string `json:"state"`
	} `json:"properties"`
	Tags map[string]string `json:"tags"`
}) {
	body, found := a.sim.Get(id)
	require.True(a.t, found)
	text, err := json.Marshal(body)
	require.NoError(a.t, err)
	require.NoError(a.t, json.Unmarshal(text, &shown))
	return shown
}
