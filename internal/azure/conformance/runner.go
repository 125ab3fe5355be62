package conformance

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/clock"
)

// A Runner sends exchanges to one Azure.
type Runner struct {
	// Base is ARM's address, "https://management.azure.com".
	Base         string
	Transport    http.RoundTripper
	Clock        clock.Clock
	Token        string // bearer token; empty: none is sent
	Subscription string
	Location     string

	// Deploy begins a deployment to an app, and Built ends it well. Without them an
	// exchange that needs one fails.
	Deploy, Built func(siteID, deploymentID string) error

	names  *strings.Replacer
	places *strings.Replacer // the other way round
	group  string
}

// Start invents the names of one run: unique, and recognisable as ours.
func (r *Runner) Start() error {
	b := make([]byte, 6)
	if _, err := rand.Read(b); err != nil {
		return fmt.Errorf("inventing names: %w", err)
	}
	suffix := hex.EncodeToString(b)
	r.group = "scaleout-conformance-" + suffix
	elsewhere := "westus"
	if r.Location == elsewhere {
		elsewhere = "eastus"
	}
	groupID := "/subscriptions/" + r.Subscription + "/resourceGroups/" + r.group
	r.places = strings.NewReplacer(
		r.Subscription, "{sub}", r.group, "{group}", "plan-"+suffix, "{plan}", "app-"+suffix, "{site}", "cache-"+suffix, "{cache}",
	)
	r.names = strings.NewReplacer(
		"{sub}", r.Subscription, "{group}", r.group, "{location}", r.Location, "{elsewhere}", elsewhere,
		"{planID}", groupID+"/providers/Microsoft.Web/serverfarms/plan-"+suffix,
		"{siteID}", groupID+"/providers/Microsoft.Web/sites/app-"+suffix,
		"{plan}", "plan-"+suffix, "{site}", "app-"+suffix, "{cache}", "cache-"+suffix,
	)
	return nil
}

// Clean deletes the run's resource group, if there is one, without waiting for the end.
func (r *Runner) Clean(ctx context.Context) error {
	got, err := r.send(ctx, http.MethodDelete, r.url("/resourceGroups/"+r.group, resources), nil)
	if err != nil {
		return err
	}
	if got.status != http.StatusAccepted && got.status != http.StatusOK && got.status != http.StatusNotFound {
		return fmt.Errorf("deleting the resource group %s: status %d; delete it by hand", r.group, got.status)
	}
	return nil
}

// Run sends one exchange and returns an error where the answer is not as documented.
func (r *Runner) Run(ctx context.Context, e Exchange) error {
	path := r.names.Replace(e.Path)
	if strings.HasPrefix(path, "/providers") {
		path = "/resourceGroups/" + r.group + path
	}
	url := r.url(path, e.APIVersion)
	got, err := r.send(ctx, e.Method, url, e.Body)
	if err != nil {
		return err
	}
	if !slices.Contains(e.Statuses, got.status) {
		return fmt.Errorf("status %d (code %q), documented: %v", got.status, got.code(), e.Statuses)
	}
	if e.Code != "" && got.code() != e.Code {
		return fmt.Errorf("code %q, documented: %q", got.code(), e.Code)
	}
	if e.Wait {
		if got, err = r.wait(ctx, e, url, got); err != nil {
			return err
		}
	}
	return r.check(e.Fields, got.body)
}

func (r *Runner) url(path, version string) string {
	url := r.Base + "/subscriptions/" + r.Subscription + path
	if version == "" {
		return url
	}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return url + sep + "api-version=" + version
}

// limit bounds an operation; creating a cache takes up to half an hour.
const limit = 90 * time.Minute

// wait follows "Track asynchronous Azure operations": the status document or the
// location until they end, then the resource's own provisioningState.
func (r *Runner) wait(ctx context.Context, e Exchange, url string, got response) (response, error) {
	start := r.Clock.Now()
	poll, byStatus := got.header.Get("Azure-AsyncOperation"), true
	if poll == "" {
		byStatus = false
		if got.status != http.StatusCreated { // with 201 it is the address of what was made
			poll = got.header.Get("Location")
		}
	}
	for {
		if poll == "" {
			if e.Method == http.MethodDelete {
				return got, nil
			}
			var err error
			if got, err = r.send(ctx, http.MethodGet, url, nil); err != nil {
				return got, err
			}
			state, _ := dig(got.body, "properties.provisioningState").(string)
			switch state {
			case "", "Succeeded":
				return got, nil
			case "Failed", "Canceled":
				return got, fmt.Errorf("the resource ended in the state %s", state)
			}
		}
		if r.Clock.Now().Sub(start) > limit {
			return got, fmt.Errorf("not done after %s", limit)
		}
		if err := r.Clock.Sleep(ctx, got.retryAfter()); err != nil {
			return got, err
		}
		if poll == "" {
			continue
		}
		var err error
		if got, err = r.send(ctx, http.MethodGet, poll, nil); err != nil {
			return got, err
		}
		over, err := got.over(byStatus)
		if err != nil {
			return got, err
		}
		if over {
			poll = ""
		}
	}
}

// response is an answer, read.
type response struct {
	status int
	header http.Header
	body   any
}

// over reports whether a poll shows the operation as ended.
func (p response) over(byStatus bool) (bool, error) {
	if p.status >= 400 {
		return false, fmt.Errorf("the operation failed: status %d, code %q", p.status, p.code())
	}
	if !byStatus {
		return p.status != http.StatusAccepted, nil
	}
	switch status, _ := dig(p.body, "status").(string); status {
	case "Succeeded":
		return true, nil
	case "Failed", "Canceled":
		return false, fmt.Errorf("the operation ended %s, code %v", status, dig(p.body, "error.code"))
	default:
		return false, nil
	}
}

// code reads the error code from any of the envelopes that Azure's providers use.
func (p response) code() string {
	for _, path := range []string{"error.code", "Code", "code"} {
		if s, ok := dig(p.body, path).(string); ok {
			return s
		}
	}
	return ""
}

func (p response) retryAfter() time.Duration {
	seconds, err := strconv.Atoi(p.header.Get("Retry-After"))
	if err != nil || seconds <= 0 {
		seconds = 15
	}
	return time.Duration(seconds) * time.Second
}

func (r *Runner) send(ctx context.Context, method, url string, body any) (response, error) {
	var payload []byte
	switch body := body.(type) {
	case nil:
	case string:
		payload = []byte(body)
	default:
		b, err := json.Marshal(body)
		if err != nil {
			return response{}, fmt.Errorf("encoding the body: %w", err)
		}
		payload = []byte(r.names.Replace(string(b)))
	}
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(payload))
	if err != nil {
		return response{}, err
	}
	if payload != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	res, err := r.Transport.RoundTrip(req)
	if err != nil {
		return response{}, fmt.Errorf("%s %s: %w", method, req.URL.Path, err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return response{}, fmt.Errorf("reading the answer to %s %s: %w", method, req.URL.Path, err)
	}
	out := response{status: res.StatusCode, header: res.Header}
	if len(raw) > 0 && json.Unmarshal(raw, &out.body) != nil {
		return out, fmt.Errorf("the answer to %s %s, status %d, is not JSON", method, req.URL.Path, res.StatusCode)
	}
	return out, nil
}

// check compares fields without repeating what was got: it may be a secret.
func (r *Runner) check(fields map[string]any, body any) error {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		want, got := fields[name], dig(body, name)
		if s, ok := want.(string); ok {
			want = r.names.Replace(s)
		}
		switch {
		case want == Any:
			if got == nil {
				return fmt.Errorf("%s is missing", name)
			}
		case want == Absent:
			if got != nil {
				return fmt.Errorf("%s is there and should not be", name)
			}
		case !reflect.DeepEqual(want, got):
			return fmt.Errorf("%s is not %v", name, want)
		}
	}
	return nil
}

func dig(v any, path string) any {
	for _, name := range strings.Split(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}
