package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// call is one request, taken apart.
type call struct {
	method, path string
	base         string // scheme and host under which the client reached us
	query        url.Values
	header       http.Header
	apiVersion   string

	target     target
	kind       *kind
	id         resourceID
	action     string // of a POST, and of the sub-paths of a site
	collection bool   // the path ends in a type: a list

	payload []byte
	rawBody map[string]any // as sent, for the journal
	body    map[string]any // checked against the type's properties
	now     time.Time
	// fail makes the long-running operation that this request starts end Failed.
	fail bool
	// struck is set where fail refused the request, since it starts no operation.
	struck bool
}

// target is the kind of thing that a path leads to.
type target int

const (
	toResource target = iota
	toOperation
	toDeletedVault
	toSubscription
	toSubscriptions
	toTenants
	toProviders  // what "Providers - List" and "Get" answer; with a name, of one
	toLocations  // "Subscriptions - List Locations"
	toFeatures   // previews that a subscription can be registered for
	toOperations // what a namespace can do, by the names of roles
	toResources  // "Resources - List", in a group or in the subscription
)

// maxBody is ARM's limit on a request's body ("Resource Manager limits").
const maxBody = 4 << 20

// slashes are one to ARM, however many somebody sends (recorded 2017 to 2020).
var slashes = regexp.MustCompile(`//+`)

// newCall reads a request. It takes as long as the client takes to send it, so nobody
// else may have to wait for it.
func newCall(r *http.Request, base string) (*call, error) {
	c := &call{method: r.Method, path: slashes.ReplaceAllString(r.URL.Path, "/"), base: base, query: r.URL.Query(), header: r.Header}
	for name, values := range c.query {
		if strings.EqualFold(name, "api-version") && len(values) > 0 {
			c.apiVersion = values[0]
		}
	}
	if r.Body == nil || r.Body == http.NoBody {
		return c, nil
	}
	payload, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return c, fmt.Errorf("reading the request's body: %w", err)
	}
	c.payload = payload
	var body map[string]any
	if json.Unmarshal(payload, &body) == nil {
		c.rawBody = body
	}
	return c, nil
}

// readBody demands a JSON object, as every PUT and PATCH needs.
func (c *call) readBody() *Error {
	if len(c.payload) > maxBody {
		return refuse(http.StatusRequestEntityTooLarge, "RequestEntityTooLarge",
			"The request content size exceeds the maximum size of 4 MB.")
	}
	if len(bytes.TrimSpace(c.payload)) == 0 {
		// Neither the code nor the words were seen in a public thread.
		return refuse(http.StatusBadRequest, "MissingRequestBody", "The request body was null or empty.")
	}
	media, _, err := mime.ParseMediaType(c.header.Get("Content-Type"))
	if err != nil || !strings.EqualFold(media, "application/json") {
		return refuse(http.StatusUnsupportedMediaType, "UnsupportedMediaType",
			"The content media type '%s' is not supported. Only 'application/json' is supported.", orNull(c.header.Get("Content-Type")))
	}
	var v any
	if err := json.Unmarshal(c.payload, &v); err != nil {
		return invalidContent(jsonProblem(c.payload, err))
	}
	body, isObject := v.(map[string]any)
	if !isObject {
		return wrongType("", "ResourceDefinition")
	}
	c.body = body
	return nil
}

// invalidContent is ARM's refusal of a body; the quoted part is the JSON
// reader's own message. Seen in Azure/azure-sdk-for-python#14566.
func invalidContent(detail string) *Error {
	return refuse(http.StatusBadRequest, "InvalidRequestContent",
		"The request content was invalid and could not be deserialized: '%s'.", detail)
}

// jsonProblem describes where malformed JSON breaks off. It quotes nothing, since
// any of it may be secret.
func jsonProblem(payload []byte, err error) string {
	offset := int64(len(payload))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	line := 1 + bytes.Count(payload[:min(offset, int64(len(payload)))], []byte("\n"))
	return fmt.Sprintf("Unexpected character encountered while parsing value. Path '', line %d, position %d.", line, offset)
}

func orNull(s string) string {
	if s == "" {
		return "<null>"
	}
	return s
}
