package world

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/local"
	"scaleout/internal/rotate"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
)

// Secrets are values that nothing may show, by what they are.
type Secrets map[string]string

// SecretsOf are the secrets of a stack that stands, and of its Azure: the cache's keys, unless they are off and listed
// to nobody; what the app and its slot have of secrets in their environments; the generated secret key; the passwords
// that publish. More are found by their shape; see [Secrets.NotIn].
func SecretsOf(t testing.TB, s *local.Session) Secrets {
	t.Helper()
	all := Secrets{}
	v, err := s.Values(t.Context())
	require.NoError(t, err)
	keys, err := rotate.Keys(t.Context(), s.Azure, v.RedisID)
	if err != nil {
		require.ErrorContains(t, err, "400 BadRequest")
	}
	for name, key := range keys {
		all.add("the cache's "+name+" key", key)
	}
	for name, site := range map[string]string{"app": v.AppID, "slot": v.SlotID} {
		if site == "" {
			continue
		}
		answer, err := s.Azure.Call(t.Context(), http.MethodPost, site+"/config/publishingcredentials/list", arm.WebVersion, nil)
		require.NoError(t, err)
		all.add("the publishing password of the "+name, answer["properties"].(map[string]any)["publishingPassword"].(string))
		all.environment(name, s.Azure.Environment(site))
	}
	all.generated(t, s)
	return all
}

// environment adds what is secret in a site's environment. Without a password in it, the cache's URL is none.
func (s Secrets) environment(site string, env map[string]string) {
	connection := env[appenv.InsightsConnectionString]
	s.add(appenv.InsightsConnectionString+" of the "+site, connection)
	key, _, _ := strings.Cut(strings.TrimPrefix(connection, "InstrumentationKey="), ";")
	s.add("the instrumentation key of the "+site, key)
	s.add(appenv.FlaskSecretKey+" of the "+site, env[appenv.FlaskSecretKey])
	if u, err := redisurl.Parse(env[appenv.RedisURL]); err == nil && u.Key != "" {
		s.add(appenv.RedisURL+" of the "+site, env[appenv.RedisURL])
	}
}

// generated adds what the package random has made.
func (s Secrets) generated(t testing.TB, of *local.Session) {
	t.Helper()
	exported, err := of.Export(t.Context(), true)
	require.NoError(t, err)
	for _, r := range deployment(t, exported).Resources {
		if r.Type != "random:index/randomPassword:RandomPassword" {
			continue
		}
		var value string
		require.NoError(t, json.Unmarshal([]byte(r.Outputs["result"].(map[string]any)["plaintext"].(string)), &value))
		s.add("the password "+r.URN.Name(), value)
	}
}

func (s Secrets) add(name, value string) {
	if value != "" {
		s[name] = value
	}
}

// And are both together. Where both have a name, the other's has "later " before it.
func (s Secrets) And(other Secrets) Secrets {
	all := Secrets{}
	for name, value := range s {
		all[name] = value
	}
	for name, value := range other {
		if before, ok := all[name]; ok && before != value {
			name = "later " + name
		}
		all[name] = value
	}
	return all
}

// shapes are of secrets that are made while something runs: nobody can name them beforehand.
var shapes = map[string]*regexp.Regexp{
	"a bearer token":             regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}`),
	"an access key":              regexp.MustCompile(`(?:^|[^A-Za-z0-9+/%])(?:[A-Za-z0-9+/]|%2[BbFf]){43}(?:=|%3[Dd])(?:$|[^=])`),
	"a URL with a password":      regexp.MustCompile(`[a-z]+://[^/\s"'<>@:\[]*:[^/\s"'<>@\[]+@[A-Za-z0-9]`),
	"a connection string":        regexp.MustCompile(`(?i)(?:InstrumentationKey|AccountKey|SharedAccessKey)=[A-Za-z0-9]`),
	"a secret of this machine's": regexp.MustCompile(`(?:IDENTITY_HEADER|AZURE_CLIENT_SECRET)=['"]?[0-9A-Za-z]`),
}

// NotIn checks that a text has none of the secrets in it, as they are or as URLs, JSON, HTML or base64 have them, and
// nothing that looks like one. A text that is empty shows nothing, so it is an error, too.
func (s Secrets) NotIn(t testing.TB, place, text string) {
	t.Helper()
	require.NotEmpty(t, text, place)
	for name, value := range s {
		for _, form := range forms(value) {
			if strings.Contains(text, form) {
				assert.Fail(t, "a secret is in clear", "%s, as %q, in %s", name, form, place)
			}
		}
	}
	for name, shape := range shapes {
		if found := shape.FindString(text); found != "" {
			assert.Fail(t, "something secret is in clear", "%s, %q, in %s", name, found, place)
		}
	}
}

// NotBelow checks every file below a folder that is not empty, and returns how many those are.
func (s Secrets) NotBelow(t testing.TB, dir string) (files int) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err == nil && len(content) > 0 {
			s.NotIn(t, path, string(content))
			files++
		}
		return err
	}))
	return files
}

// forms are the ways in which a text is written by those who write it into something else.
func forms(value string) []string {
	quoted, _ := json.Marshal(value) // a string always can be
	all := []string{
		value, url.QueryEscape(value), url.PathEscape(value), strings.Trim(string(quoted), `"`), html.EscapeString(value),
		template.HTMLEscapeString(value), template.JSEscapeString(value), base64.StdEncoding.EncodeToString([]byte(value)),
	}
	slices.Sort(all)
	return slices.Compact(all)
}
