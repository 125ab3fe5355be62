package arm_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
)

// What is forbidden to everybody is told apart by its code, since its status differs, and is certain.
func TestBarred(t *testing.T) {
	t.Parallel()
	for code, says := range map[string][]string{
		"ScopeLocked":                     {"a management lock forbids it (ScopeLocked)", "'az lock list' shows it"},
		"RequestDisallowedByPolicy":       {"an Azure Policy forbids it (RequestDisallowedByPolicy): Resource 'app' was disallowed by policy.", "az policy assignment list"},
		"ReadOnlyDisabledSubscription":    {"the subscription is disabled", "az account list --refresh"},
		"MissingSubscriptionRegistration": {"has not registered", "az provider register --namespace"},
		"QuotaExceeded":                   {"a quota of the subscription is used up"},
	} {
		for _, status := range []int{400, 401, 403, 409} {
			answered := answer(status, `{"error":{"code":"`+code+`","message":"Resource 'app' was disallowed by policy.\nMore"}}`)
			_, err := newClient(t, answered, credential{}).Begin(t.Context(), http.MethodPost, site+"/slotsswap", arm.WebVersion, nil)
			assert.Equal(t, arm.Barred, arm.KindOf(err), "%d %s", status, code)
			assert.False(t, arm.Passes(err))
			assert.NotContains(t, err.Error(), "\n")
			for _, s := range append(says, "POST "+site+"/slotsswap: ") {
				require.ErrorContains(t, err, s)
			}
		}
	}
}

// A lock is named, with the command that removes it, where locks can be read; its name may have anything in it.
func TestLocksAreNamed(t *testing.T) {
	t.Parallel()
	const group = "/subscriptions/s/resourceGroups/g"
	const locks = group + "/providers/Microsoft.Authorization/locks"
	refused := answer(http.StatusConflict, `{"error":{"code":"ScopeLocked","message":"The scope '`+site+`/slotsswap' cannot perform write operation `+
		`because following scope(s) are locked: '`+group+`'. Please remove the lock and try again."}}`)
	listed := answer(http.StatusOK, `{"value":[{"id":"`+locks+`/do not touch; ls"},{"id":"`+site+`/providers/Microsoft.Authorization/locks/another"}]}`)
	var asked []string
	client := newClient(t, func(r *http.Request) (*http.Response, error) {
		if asked = append(asked, r.Method+" "+r.URL.Path); r.Method == http.MethodGet {
			return listed(r)
		}
		return refused(r)
	}, credential{})
	_, err := client.Begin(t.Context(), http.MethodPost, site+"/slotsswap", arm.WebVersion, nil)
	require.EqualError(t, err, "POST "+site+`/slotsswap: the management lock "do not touch; ls" of `+group+
		` forbids it (ScopeLocked); this removes it: az lock delete --ids '`+locks+`/do not touch; ls'`)
	assert.Equal(t, arm.Barred, arm.KindOf(err))
	assert.Equal(t, []string{"POST " + site + "/slotsswap", "GET " + locks}, asked)

	name := strings.Repeat("long", 60)
	listed = answer(http.StatusOK, `{"value":[{"id":"`+locks+`/`+name+`"}]}`)
	_, err = client.Begin(t.Context(), http.MethodPost, site+"/slotsswap", arm.WebVersion, nil)
	require.ErrorContains(t, err, "az lock delete --ids "+locks+"/"+name, "half of an id would name nothing")
	listed = answer(http.StatusOK, `{"value":[{"id":"`+locks+`/two\nlines"}]}`)
	_, err = client.Begin(t.Context(), http.MethodPost, site+"/slotsswap", arm.WebVersion, nil)
	require.ErrorContains(t, err, "'az lock list' shows it")

	listed = answer(http.StatusForbidden, arms("AuthorizationFailed"))
	_, err = client.Begin(t.Context(), http.MethodPost, site+"/slotsswap", arm.WebVersion, nil)
	require.ErrorContains(t, err, "a management lock forbids it (ScopeLocked); 'az lock list' shows it")
	listed = answer(http.StatusOK, strings.Repeat("[", 10_000))
	_, err = client.Begin(t.Context(), http.MethodPost, site+"/slotsswap", arm.WebVersion, nil)
	require.ErrorContains(t, err, "'az lock list' shows it")
}
