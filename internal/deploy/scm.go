package deploy

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/bounded"
	"scaleout/internal/fail"
)

// scm is the SCM site of an app or a slot (Kudu's REST API).
type scm struct {
	*run
	base string
}

func (r *run) scm(host string) scm { return scm{r, "https://" + host} }

// Bounds of what is read of an SCM site.
const (
	scmPatience = 30 * time.Second
	maxSCM      = 4 << 20 // bytes of an answer
	maxBuilds   = 20      // that are asked for
)

// deployment is one as Kudu shows it.
type deployment struct {
	ID       string `json:"id"`
	Status   int    `json:"status"`
	Text     string `json:"status_text"`
	Author   string `json:"author"`
	Deployer string `json:"deployer"`
	Message  string `json:"message"`
	Received string `json:"received_time"`
	Ended    string `json:"end_time"`
	Complete bool   `json:"complete"`
	Active   bool   `json:"active"`
}

// Kudu's numbers (DeployStatus).
const (
	kuduFailed  = 3
	kuduSuccess = 4
)

func (d deployment) build() Build {
	b := Build{
		ID: d.ID, SHA: shaOf(d.Message), By: cmp.Or(d.Deployer, d.Author), Message: d.Message,
		Received: azureTime(d.Received), Ended: azureTime(d.Ended), Outcome: UnderWay, Active: d.Active,
	}
	switch {
	case d.Status == kuduSuccess:
		b.Outcome = Succeeded
	case d.Status == kuduFailed || d.Complete:
		b.Outcome = Failed
	}
	return b
}

// builds are the deployments, newest first.
func (c scm) builds(ctx context.Context) ([]Build, error) {
	var list []deployment
	err := c.json(ctx, fmt.Sprintf("/api/deployments?$orderby=%s&$top=%d", url.QueryEscape("ReceivedTime desc"), maxBuilds), &list)
	all := []Build{}
	for _, d := range list {
		all = append(all, d.build())
	}
	newestFirst(all)
	return all, err
}

// scmRetry is how long it is tried to read builds: who is to roll back needs them.
const scmRetry = 10 * time.Second

func (r *run) builds(ctx context.Context, host string) ([]Build, error) {
	for end := r.Clock.Now().Add(scmRetry); ; {
		all, err := r.scm(host).builds(ctx)
		if err == nil || !passes(err) || r.Clock.Now().After(end) {
			return all, err
		}
		r.Reporter.Phase(host+" does not answer; trying again", 0)
		if r.Clock.Sleep(ctx, pause) != nil {
			return all, err
		}
	}
}

func (c scm) deployment(ctx context.Context, id string) (Build, string, error) {
	var d deployment
	err := c.json(ctx, "/api/deployments/"+url.PathEscape(id), &d)
	return d.build(), d.Text, err
}

// logEntry is a line of a deployment's log, or a part of it with lines of its own.
type logEntry struct {
	ID      string `json:"id"`
	Message string `json:"message"`
	Type    int    `json:"type"` // 0 message, 1 warning, 2 error
	Details string `json:"details_url"`
}

func (c scm) log(ctx context.Context, id, entry string) ([]logEntry, error) {
	var list []logEntry
	at := "/api/deployments/" + url.PathEscape(id) + "/log"
	if entry != "" {
		at += "/" + url.PathEscape(entry)
	}
	err := c.json(ctx, at, &list)
	return list, err
}

func (c scm) json(ctx context.Context, at string, v any) error {
	ctx, cancel := context.WithTimeout(ctx, scmPatience)
	defer cancel()
	answer, err := c.send(ctx, http.MethodGet, at, nil, 0)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := bounded.ReadAll(answer.Body, maxSCM)
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		return fmt.Errorf("the SCM site's answer cannot be read: %w", err)
	}
	return nil
}

// A lostError is a request to the SCM site without an answer.
type lostError struct{ err error }

func (e *lostError) Error() string { return "the SCM site does not answer: " + brief(e.err) }
func (e *lostError) Unwrap() error { return e.err }

// brief is an error without the address, which says no more than the rest of the line.
func brief(err error) string {
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the connection was closed"
	}
	return err.Error()
}

// send returns an answer of the 200s. All others are errors.
func (c scm) send(ctx context.Context, method, at string, body io.Reader, size int64) (*http.Response, error) {
	token, err := c.Token(ctx)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+at, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("User-Agent", "scaleout")
	if body != nil {
		request.ContentLength = size
		request.Header.Set("Content-Type", "application/zip")
	}
	answer, err := c.HTTP.Do(request)
	if err != nil {
		return nil, &lostError{err}
	}
	if answer.StatusCode/100 == 2 {
		return answer, nil
	}
	defer func() { _ = answer.Body.Close() }()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 4<<10))
	if e := keptOut(c.what(method, at), answer.StatusCode, answer.Header); e != nil {
		return nil, e
	}
	return nil, c.refusal(method, at, answer.StatusCode, string(text))
}

// what is a request as people read it.
func (c scm) what(method, at string) string {
	return method + " https://" + strings.TrimPrefix(c.base, "https://") + strings.SplitN(at, "?", 2)[0]
}

func (c scm) refusal(method, at string, status int, text string) error {
	what := c.what(method, at)
	switch status {
	case http.StatusUnauthorized:
		return &fail.Error{
			Text: fmt.Sprintf("%s: the SCM site does not accept the login (401), which Resource Manager has accepted", what),
			Next: "log in anew, in the tenant of the app: az login --tenant TENANT",
		}
	case http.StatusForbidden:
		return &fail.Error{
			Text: fmt.Sprintf("you may not %s (%d): it takes the role Website Contributor on the app", what, status),
			Next: "a stopped app answers 403, too: scaleout deploy status " + c.Hints.Stack,
		}
	case http.StatusConflict:
		return errBusy
	case http.StatusRequestEntityTooLarge:
		return errors.New("the zip is larger than Azure takes (413)")
	}
	line, _, _ := strings.Cut(strings.TrimSpace(c.mask(text)), "\n")
	if strings.HasPrefix(line, "<") || len(line) > 300 {
		line = ""
	}
	err := fmt.Errorf("%s: answered %d %s", what, status, http.StatusText(status))
	if line != "" {
		err = fmt.Errorf("%w: %s", err, line)
	}
	if status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		return &lostError{err}
	}
	return err
}

var errBusy = errors.New("another deployment to the slot is under way (409)")

// A Zip is what is released.
type Zip struct {
	Content func() io.Reader // from its beginning
	Size    int64
	SHA     string // SHA-256, in hexadecimal
}

// How long an upload may stand still, and how long its answer may take: 65 seconds were
// recorded with a plan S1.
const (
	stall      = time.Minute
	answerWait = 5 * time.Minute
)

// upload sends the zip and returns the deployment's id.
func (c scm) upload(ctx context.Context, z Zip) (string, error) {
	content := z.Content()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	still := time.AfterFunc(stall, func() { cancel(errors.New("nothing was sent or answered for a minute")) })
	defer still.Stop()
	sent := int64(0)
	body := readerFunc(func(p []byte) (int, error) {
		n, err := content.Read(p)
		sent += int64(n)
		if still.Reset(stall); err == io.EOF || sent == z.Size {
			still.Reset(answerWait)
		}
		c.Reporter.Upload(sent, z.Size)
		return n, err
	})
	query := url.Values{"isAsync": {"true"}, "deployer": {"scaleout"}, "author": {c.Who}, "message": {message(z.SHA)}}
	answer, err := c.send(ctx, http.MethodPost, "/api/zipdeploy?"+query.Encode(), body, z.Size)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
			err = &lostError{cause}
		}
		return "", err
	}
	_ = answer.Body.Close()
	if id := answer.Header.Get("Scm-Deployment-Id"); id != "" {
		return id, nil
	}
	at, err := url.Parse(answer.Header.Get("Location"))
	if err == nil && path.Base(path.Dir(at.Path)) == "deployments" && path.Base(at.Path) != "latest" {
		return path.Base(at.Path), nil
	}
	return "", nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// passes reports whether a request may be answered a little later.
func passes(err error) bool {
	var lost *lostError
	return arm.Passes(err) || errors.As(err, &lost)
}
