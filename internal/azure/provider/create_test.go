package provider

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func isPUT(r *http.Request) bool { return r.Method == http.MethodPut }

// partial asserts that an operation failed and kept the resource.
func partial(t *testing.T, err error, status resource.Status, state resource.PropertyMap) string {
	t.Helper()
	//nolint:errorlint // the engine recognizes this very type only
	init, ok := err.(*plugin.InitError)
	require.True(t, ok, "%T: %v", err, err)
	assert.Equal(t, resource.StatusPartialFailure, status)
	assert.True(t, state[incomplete].IsBool())
	assert.Equal(t, props(planInputs()), state[storedInputs].SecretValue().Element.ObjectValue())
	require.Len(t, init.Reasons, 1)
	return init.Reasons[0]
}

func TestCreate(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	resp, err := createPlan(t, p)
	require.NoError(t, err)
	assert.Equal(t, resource.ID(planID), resp.ID)
	assert.Equal(t, []string{"GET " + planID, "PUT " + planID, "GET " + planID}, f.log)
	state := resp.Properties
	assert.Equal(t, resource.MakeSecret(resource.NewProperty(props(planInputs()))), state[storedInputs])
	assert.Equal(t, "fake", stringOf(state["type"]))
	assert.NotContains(t, state, incomplete)
	assert.Equal(t, 2.0, state["sku"].ObjectValue()["capacity"].NumberValue())
}

func TestCreateTakesAzuresID(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	canonical := strings.Replace(planID, "serverfarms", "serverFarms", 1)
	f.script = func(r *http.Request, _ map[string]any) *reply {
		switch {
		case isPUT(r):
			return &reply{status: 200, body: map[string]any{"id": canonical}}
		case r.URL.Path == canonical:
			return &reply{status: 200, body: map[string]any{"name": "plan"}}
		}
		return nil
	}
	resp, err := createPlan(t, p)
	require.NoError(t, err)
	assert.Equal(t, resource.ID(canonical), resp.ID)
}

func TestCreateExisting(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	f.store[planID] = map[string]any{"name": "plan"}
	resp, err := createPlan(t, p)
	require.EqualError(t, err, "cannot create already existing resource '"+planID+"'")
	assert.Empty(t, resp.ID)
	assert.Len(t, f.log, 1)
}

func TestCreateRefused(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 403, 404, 409} {
		f, p := newFake(t)
		f.script = func(r *http.Request, _ map[string]any) *reply {
			if isPUT(r) {
				return failure(status, "Nope", "you shall not")
			}
			return nil
		}
		resp, err := createPlan(t, p)
		require.Error(t, err)
		assert.Equal(t, `Code="Nope" Message="you shall not"`, err.Error()[strings.Index(err.Error(), "Code"):])
		assert.Empty(t, resp.ID)
		assert.NotEqual(t, resource.StatusPartialFailure, resp.Status)
		assert.Len(t, f.log, 2, "final errors are not tried again")
	}
}

func TestCreateExistenceCheckFails(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	f.script = func(*http.Request, map[string]any) *reply { return failure(403, "AuthorizationFailed", "no") }
	_, err := createPlan(t, p)
	require.EqualError(t, err, "cannot check existence of resource '"+planID+`': Status=403 Code="AuthorizationFailed" Message="no"`)
}

func TestRetryTimeline(t *testing.T) {
	t.Parallel()
	gone := &reply{err: io.ErrUnexpectedEOF}
	busy := failure(409, "AnotherOperationInProgress", "wait")
	throttled := failure(429, "TooManyRequests", "slow down")
	throttled.header = map[string]string{"Retry-After": "7"}
	dated := failure(503, "ServerBusy", "later")
	dated.header = map[string]string{"Retry-After": epoch.Add(9 * time.Second).Format(http.TimeFormat)}
	s := func(seconds ...int) []time.Duration {
		var list []time.Duration
		for _, n := range seconds {
			list = append(list, time.Duration(n)*time.Second)
		}
		return list
	}
	for _, c := range []struct {
		name    string
		replies []*reply
		want    []time.Duration // when PUTs came
		fails   bool
	}{
		{"none", nil, s(0), false},
		{"5xx", []*reply{failure(500, "a", ""), failure(502, "b", ""), failure(504, "c", "")}, s(0, 20, 80, 200), false},
		{"connection", []*reply{gone, gone}, s(0, 20, 80), false},
		{"408 and busy", []*reply{failure(408, "a", ""), busy}, s(0, 20, 80), false},
		{"Retry-After", []*reply{throttled, throttled, gone}, s(0, 7, 14, 134), false},
		{"Retry-After as a date", []*reply{dated}, s(0, 9), false},
		{"given up", []*reply{throttled, throttled, throttled, throttled}, s(0, 7, 14, 21), true},
		{"other conflict", []*reply{failure(409, "Conflict", "")}, s(0), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, p := newFake(t)
			var puts []time.Duration
			f.script = func(r *http.Request, _ map[string]any) *reply {
				if !isPUT(r) {
					return nil
				}
				puts = append(puts, f.clock.Now().Sub(epoch))
				if len(puts) <= len(c.replies) {
					return c.replies[len(puts)-1]
				}
				return nil
			}
			_, err := createPlan(t, p)
			assert.Equal(t, c.fails, err != nil, "%v", err)
			assert.Equal(t, c.want, puts)
		})
	}
}

func TestLostAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		applied bool // the PUT was carried out before its answer was lost
		getLost bool // GETs after the PUT fail too
		status  int  // 0: the connection dropped
		kept    bool
	}{
		{"applied", true, false, 0, true},
		{"applied, 500", true, false, 500, true},
		{"not applied", false, false, 0, false},
		{"not applied, 503", false, false, 503, false},
		{"nobody knows", false, true, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, p := newFake(t)
			wrote := false
			f.script = func(r *http.Request, body map[string]any) *reply {
				if isPUT(r) {
					wrote = true
					if c.applied {
						f.apply(r, body)
					}
					if c.status != 0 {
						return failure(c.status, "Oops", "broken")
					}
					return &reply{err: io.EOF}
				}
				if wrote && c.getLost {
					return &reply{err: io.EOF}
				}
				return nil
			}
			resp, err := createPlan(t, p)
			require.Error(t, err)
			if !c.kept {
				assert.Empty(t, resp.ID)
				assert.NotEqual(t, resource.StatusPartialFailure, resp.Status)
				return
			}
			partial(t, err, resp.Status, resp.Properties)
			assert.Equal(t, resource.ID(planID), resp.ID)
		})
	}
}

func TestRetriedPUTIsNotAlreadyExisting(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	puts := 0
	f.script = func(r *http.Request, body map[string]any) *reply {
		if isPUT(r) {
			if puts++; puts == 1 {
				f.apply(r, body)
				return &reply{err: io.EOF}
			}
		}
		return nil
	}
	_, err := createPlan(t, p)
	require.NoError(t, err)
	assert.Equal(t, 2, puts)
}

func TestRefusedAfterALostAnswerIsKept(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	puts := 0
	f.script = func(r *http.Request, body map[string]any) *reply {
		if !isPUT(r) {
			return nil
		}
		if puts++; puts == 1 {
			f.apply(r, body)
			return &reply{err: io.EOF}
		}
		return failure(409, "Conflict", "it is being created")
	}
	resp, err := createPlan(t, p)
	assert.Equal(t, `Status=409 Code="Conflict" Message="it is being created"`, partial(t, err, resp.Status, resp.Properties))
}

const operationURL = DefaultEndpoint + "/subscriptions/x/operations/1?api-version=1&t=2"

// accepted makes every PUT a long-running operation with a place to poll.
func accepted(f *fakeARM, header string, polls ...*reply) func(*http.Request, map[string]any) *reply {
	n := 0
	return func(r *http.Request, body map[string]any) *reply {
		switch {
		case r.Method == http.MethodPut || r.Method == http.MethodDelete:
			a := f.apply(r, body)
			a.status, a.header = 202, map[string]string{header: operationURL}
			return a
		case strings.Contains(r.URL.Path, "/operations/"):
			n++
			return polls[min(n, len(polls))-1]
		}
		return nil
	}
}

func operationIs(status string) *reply {
	return &reply{status: 200, body: map[string]any{"status": status, "error": map[string]any{"code": "Quota", "message": "none left"}}}
}

func TestLongRunning(t *testing.T) {
	t.Parallel()
	slow := operationIs("InProgress")
	slow.header = map[string]string{"Retry-After": "3"}
	moved := &reply{status: 202, header: map[string]string{}}
	for _, c := range []struct {
		name, header string
		polls        []*reply
		took         time.Duration
		reason       string
	}{
		{"operation", "Azure-AsyncOperation", []*reply{operationIs("InProgress"), operationIs("Accepted"), operationIs("Succeeded")}, 20 * time.Second, ""},
		{"Azure names the wait", "Azure-AsyncOperation", []*reply{slow, slow, operationIs("Succeeded")}, 6 * time.Second, ""},
		{"location", "Location", []*reply{moved, {status: 200}}, 10 * time.Second, ""},
		{"failed", "Azure-AsyncOperation", []*reply{operationIs("Failed")}, 0, `Status="Failed" Code="Quota" Message="none left"`},
		{"canceled", "Azure-AsyncOperation", []*reply{operationIs("Canceled")}, 0, `Status="Canceled" Code="Quota" Message="none left"`},
		{"location fails", "Location", []*reply{failure(409, "Conflict", "late")}, 0,
			`polling the operation: Status=409 Code="Conflict" Message="late"`},
		{"no status", "Azure-AsyncOperation", []*reply{{status: 200}}, 0, "polling the operation: the answer has no status"},
		{"never ends", "Azure-AsyncOperation", []*reply{operationIs("InProgress")}, 2 * time.Hour,
			"waiting for the operation to end: the time limit of 2h0m0s is over"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, p := newFake(t)
			f.script = accepted(f, c.header, c.polls...)
			resp, err := createPlan(t, p)
			assert.Equal(t, c.took, f.clock.Now().Sub(epoch))
			if c.reason == "" {
				require.NoError(t, err)
				return
			}
			assert.Equal(t, c.reason, partial(t, err, resp.Status, resp.Properties))
			assert.Equal(t, resource.ID(planID), resp.ID)
		})
	}
}

func TestPollBySettlingState(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	gets := 0
	f.script = func(r *http.Request, body map[string]any) *reply {
		if isPUT(r) {
			a := f.apply(r, body)
			f.store[planID]["properties"] = map[string]any{"provisioningState": "Creating"}
			a.status = 201
			return a
		}
		if gets++; gets == 3 {
			f.store[planID]["properties"] = map[string]any{"provisioningState": "Succeeded"}
		}
		return nil
	}
	_, err := createPlan(t, p)
	require.NoError(t, err)
	assert.Equal(t, 20*time.Second, f.clock.Now().Sub(epoch))
}

func TestFailedStateAfterWrite(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	f.script = func(r *http.Request, body map[string]any) *reply {
		if isPUT(r) {
			f.apply(r, body)
			f.store[planID]["properties"] = map[string]any{"provisioningState": "Failed"}
			return &reply{status: 200, body: map[string]any{"id": planID}}
		}
		return nil
	}
	resp, err := createPlan(t, p)
	assert.Equal(t, "the provisioning state of the resource is Failed", partial(t, err, resp.Status, resp.Properties))
}

func TestFailedOperationThatLeftNothing(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	script := accepted(f, "Azure-AsyncOperation", operationIs("Failed"))
	f.script = func(r *http.Request, body map[string]any) *reply {
		defer delete(f.store, planID)
		return script(r, body)
	}
	resp, err := createPlan(t, p)
	require.EqualError(t, err, `Status="Failed" Code="Quota" Message="none left"`)
	assert.Empty(t, resp.ID)
}

func TestCustomTimeout(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	f.script = accepted(f, "Azure-AsyncOperation", operationIs("InProgress"))
	resp, err := p.Create(t.Context(), plugin.CreateRequest{URN: urnOf(planType, "plan"), Properties: props(planInputs()), Timeout: 90})
	assert.Contains(t, partial(t, err, resp.Status, resp.Properties), "the time limit of 1m30s is over")
	assert.Equal(t, 90*time.Second, f.clock.Now().Sub(epoch))
}

func TestCancellation(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	script := accepted(f, "Azure-AsyncOperation", operationIs("InProgress"))
	f.script = func(r *http.Request, body map[string]any) *reply {
		if strings.Contains(r.URL.Path, "/operations/") {
			require.NoError(t, p.SignalCancellation(context.Background()))
		}
		return script(r, body)
	}
	resp, err := createPlan(t, p)
	assert.Contains(t, partial(t, err, resp.Status, resp.Properties), "context canceled")

	// Nothing is sent any more, and nothing is kept of what was not sent.
	sent := len(f.log)
	resp, err = createPlan(t, p)
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, resp.ID)
	assert.Len(t, f.log, sent)
}

func TestCallersContextCounts(t *testing.T) {
	t.Parallel()
	_, p := newFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := p.Create(ctx, plugin.CreateRequest{URN: urnOf(planType, "plan"), Properties: props(planInputs())})
	require.ErrorIs(t, err, context.Canceled)
}

func TestReadAfterWriteFails(t *testing.T) {
	t.Parallel()
	for _, status := range []int{404, 403} {
		f, p := newFake(t)
		wrote := false
		f.script = func(r *http.Request, _ map[string]any) *reply {
			if isPUT(r) {
				wrote = true
			} else if wrote {
				return failure(status, "Hidden", "x")
			}
			return nil
		}
		resp, err := createPlan(t, p)
		assert.Contains(t, partial(t, err, resp.Status, resp.Properties), "reading the resource after the change: ")
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	p.client.token = func(context.Context) (string, error) { return "T", nil }
	elsewhere := false
	f.script = func(r *http.Request, body map[string]any) *reply {
		if isPUT(r) {
			a := f.apply(r, body)
			a.status, a.header = 202, map[string]string{"Location": "https://elsewhere.example/x"}
			return a
		}
		if r.URL.Host == "elsewhere.example" {
			elsewhere = true
			assert.Empty(t, r.Header.Get("Authorization"))
			return &reply{status: 200}
		}
		return nil
	}
	_, err := createPlan(t, p)
	require.NoError(t, err)
	assert.True(t, elsewhere)
	assert.Equal(t, []string{"Bearer T", "Bearer T", "", "Bearer T"}, f.auth)

	p.client.token = func(context.Context) (string, error) { return "", errors.New("log in first") }
	_, err = createPlan(t, p)
	require.ErrorContains(t, err, "no access token: log in first")
	assert.Equal(t, time.Duration(0), f.clock.Now().Sub(epoch), "not tried again")
}

func TestPreview(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	inputs := props(planInputs())
	inputs["tags"] = secret("x")
	resp, err := p.Create(t.Context(), plugin.CreateRequest{URN: urnOf(planType, "plan"), Properties: inputs, Preview: true})
	require.NoError(t, err)
	assert.Empty(t, f.log)
	assert.Empty(t, resp.ID)
	out := resp.Properties
	assert.Equal(t, "plan", stringOf(out["name"]))
	assert.Equal(t, "P1v3", stringOf(out["sku"].ObjectValue()["name"]))
	assert.True(t, out["sku"].ObjectValue()["tier"].IsComputed())
	assert.True(t, out["provisioningState"].IsComputed())
	assert.True(t, out["tags"].IsSecret())
	assert.NotContains(t, out, resource.PropertyKey("resourceGroupName"))

	group, err := p.Create(t.Context(), plugin.CreateRequest{URN: urnOf(groupType, "rg"), Preview: true,
		Properties: props(map[string]any{"resourceGroupName": "rg", "location": "eastus"})})
	require.NoError(t, err)
	assert.True(t, group.Properties["name"].IsComputed(), "as with azure-native")

	update, err := p.Update(t.Context(), plugin.UpdateRequest{URN: urnOf(groupType, "rg"), Preview: true,
		NewInputs:  props(map[string]any{"resourceGroupName": "rg", "location": "eastus"}),
		OldOutputs: props(map[string]any{"name": "rg", "location": "East US"})})
	require.NoError(t, err)
	assert.Equal(t, "rg", stringOf(update.Properties["name"]))
	assert.Equal(t, "East US", stringOf(update.Properties["location"]))
	assert.True(t, update.Properties["properties"].IsComputed())
	assert.Empty(t, f.log)
}
