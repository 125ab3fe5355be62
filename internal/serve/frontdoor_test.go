//go:build unix

package serve

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/testkit"
)

func access(t *testing.T, session *local.Session, config ...engine.Override) {
	t.Helper()
	_, err := session.Up(t.Context(), engine.Options{Display: engine.Display{Out: io.Discard, Err: io.Discard, Color: colors.Never}, Config: config})
	require.NoError(t, err)
}

// who asks the app who is logged in, with a session's cookie.
func who(t *testing.T, v visitor, base string, session []*http.Cookie) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/session", nil)
	require.NoError(t, err)
	for _, c := range session {
		r.AddCookie(c)
	}
	got, err := v.client.Do(r)
	require.NoError(t, err)
	text, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	return got.StatusCode, string(text)
}

// A live app goes behind its Front Door and comes back: who is logged in stays so at each address that answers. Directly,
// App Service keeps out whoever no rule allows, also who says that he is the Front Door.
func TestAppBehindItsFrontDoor(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	session := open(t)
	access(t, session)
	s, err := Start(t.Context(), session, Options{Trouble: func(err error) { t.Error(err) }})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	app, slot := "https://"+s.App.From.Host, "https://"+s.Slot.From.Host
	v := visiting(t, s, s.Routes())
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	v.client.Jar = jar
	_, err = v.client.PostForm(app+"/login", url.Values{"user": {"ann"}})
	require.NoError(t, err)
	at, err := url.Parse(app)
	require.NoError(t, err)
	ann := jar.Cookies(at)
	require.NotEmpty(t, ann)
	v.client.Jar = nil

	set := func(to string) engine.Override { return engine.Override{Key: "appAccess", Value: to} }
	access(t, session, set("publicFrontDoor"))
	values, err := session.Values(t.Context())
	require.NoError(t, err)
	door := values.FrontDoorURL
	eventually(t, "its name is known", func() bool { return strings.Contains(lines(s.Routes()), strings.TrimPrefix(door, "https://")) })
	v = visiting(t, s, s.Routes())
	for _, base := range []string{app, door} {
		status, body := who(t, v, base, ann)
		assert.Equal(t, http.StatusOK, status, base)
		assert.Contains(t, body, "ann", base)
	}

	access(t, session, set("frontDoor"))
	eventually(t, "the app is closed", func() bool { status, _ := v.gets(app + "/healthz"); return status == http.StatusForbidden })
	for _, base := range []string{app, slot, s.URL} {
		status, ip := v.gets(base + "/healthz")
		assert.Equal(t, http.StatusForbidden, status, base)
		assert.Equal(t, deployed.SeenAs, ip, base)
	}
	status, _ := v.gets("https://" + deployed.SCMHost(strings.TrimPrefix(slot, "https://")) + "/api/deployments")
	assert.Equal(t, http.StatusUnauthorized, status, "releases go on")
	status, body := who(t, v, door, ann)
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, "ann")
	forged, err := http.NewRequestWithContext(t.Context(), http.MethodGet, app+"/healthz", nil)
	require.NoError(t, err)
	profile, _ := session.Azure.Get(values.FrontDoorID)
	forged.Header.Set("X-Azure-FDID", profile["properties"].(map[string]any)["frontDoorId"].(string))
	got, err := v.client.Do(forged)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	assert.Equal(t, http.StatusForbidden, got.StatusCode, "the header alone lets nobody in")

	access(t, session, set("frontDoor"), engine.Override{Key: "accessRules[0]", Value: "allow " + deployed.SeenAs, Path: true})
	eventually(t, "a rule lets this machine in", func() bool { status, _ := v.gets(slot + "/"); return status == http.StatusOK })

	access(t, session, set("publicFrontDoor"))
	eventually(t, "the app is open", func() bool { status, _ := v.gets(app + "/healthz"); return status == http.StatusOK })
	access(t, session)
	eventually(t, "the Front Door is gone", func() bool { return !strings.Contains(lines(s.Routes()), strings.TrimPrefix(door, "https://")) })
	status, body = who(t, v, app, ann)
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, "ann")
}

// Who starts a server on such a stack is told where it answers; a stranger is kept out, anybody else of this program is not.
func TestServedBehindAFrontDoor(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	session := open(t)
	access(t, session, engine.Override{Key: "appAccess", Value: "frontDoor"})
	for _, c := range []struct {
		options Options
		direct  int
	}{{Options{}, http.StatusForbidden}, {Options{Inside: true}, http.StatusOK}, {Options{Inside: true, Stranger: true}, http.StatusForbidden}} {
		c.options.Trouble = func(err error) { t.Error(err) }
		s, err := Start(t.Context(), session, c.options)
		require.NoError(t, err)
		v := visiting(t, s, s.Routes())
		assert.True(t, s.Guarded)
		assert.Equal(t, s.DoorURL, watched{s}.Read(t.Context()).Apps[0].URL, "what the status page opens")
		for url, want := range map[string]int{
			"https://" + s.App.From.Host + "/healthz": c.direct, "https://" + s.Door.From.Host + "/healthz": http.StatusOK,
			s.DoorURL + "/healthz": http.StatusOK, s.URL + "/healthz": http.StatusForbidden,
		} {
			status, _ := v.gets(url)
			assert.Equal(t, want, status, "%s %+v", url, c.options.Inside)
		}
		require.NoError(t, s.Close())
	}
}
