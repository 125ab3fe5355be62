package sim

import (
	"fmt"
	"net/http"
	"time"
)

// An Error is a refusal by ARM or by a resource provider.
type Error struct {
	// Status is the HTTP status, Code ARM's error code.
	Status  int
	Code    string
	Message string

	// web selects App Service's own envelope, and extended and template are
	// what that envelope shows beside the message.
	web      bool
	extended string
	template string
	params   []string

	// details are the causes, as Microsoft.Network shows them.
	details []*Error

	// bare leaves out the "error" member around code and message.
	bare bool

	retryAfter time.Duration
	allow      string
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// refuse returns an error in ARM's envelope.
func refuse(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// refuseWeb returns an error in App Service's envelope. The template has
// numbered places, "{0}", as App Service shows it to its callers.
func refuseWeb(status int, code, extended, template string, params ...string) *Error {
	return &Error{
		Status: status, Code: code, Message: fillTemplate(template, params),
		web: true, extended: extended, template: template, params: params,
	}
}

// body renders the envelope. ARM and most providers wrap the error
// (Resource Provider Contract, "Common API details: error response content");
// App Service does not, capitalises its names and repeats itself in Details, as
// seen in the deployment logs of dotnet/sign#392 and Azure/RDS-Templates#365.
func (e *Error) body() map[string]any {
	if e.bare {
		return map[string]any{"code": e.Code, "message": e.Message}
	}
	if !e.web {
		inner := map[string]any{"code": e.Code, "message": e.Message}
		for _, cause := range e.details {
			inner["details"] = append(list(inner, "details"), map[string]any{"code": cause.Code, "message": cause.Message})
		}
		return map[string]any{"error": inner}
	}
	entity := map[string]any{"Code": e.Code, "Message": e.Message}
	if e.extended != "" {
		params := make([]any, len(e.params))
		for i, p := range e.params {
			params[i] = p
		}
		entity["ExtendedCode"] = e.extended
		entity["MessageTemplate"] = e.template
		entity["Parameters"] = params
	}
	return map[string]any{
		"Code": e.Code, "Message": e.Message, "Target": nil,
		"Details": []any{
			map[string]any{"Message": e.Message},
			map[string]any{"Code": e.Code},
			map[string]any{"ErrorEntity": entity},
		},
		"Innererror": nil,
	}
}

// answer turns the refusal into what is sent.
func (e *Error) answer() *answer {
	ans := &answer{status: e.Status, header: http.Header{}, body: e.body()}
	if e.retryAfter > 0 {
		ans.retryAfter(e.retryAfter)
	}
	if e.allow != "" {
		ans.header.Set("Allow", e.allow)
	}
	return ans
}

func fillTemplate(template string, params []string) string {
	out := make([]byte, 0, len(template))
	for i := 0; i < len(template); i++ {
		if template[i] == '{' && i+2 < len(template) && template[i+2] == '}' {
			if n := int(template[i+1] - '0'); n >= 0 && n < len(params) {
				out = append(out, params[n]...)
				i += 2
				continue
			}
		}
		out = append(out, template[i])
	}
	return string(out)
}

// groupNotFound and resourceNotFound are ARM's own words, seen in
// hashicorp/terraform-provider-azurerm#49 and
// Azure-Samples/azure-search-openai-demo#80. ARM's troubleshooting page "Resolve
// errors for resource not found" has the second, too.
func groupNotFound(group string) *Error {
	return refuse(http.StatusNotFound, "ResourceGroupNotFound", "Resource group '%s' could not be found.", group)
}

func resourceNotFound(id resourceID) *Error {
	return refuse(http.StatusNotFound, "ResourceNotFound",
		"The Resource '%s' under resource group '%s' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
		id.spelled(), id.group)
}

func parentNotFound(verb string, id resourceID) *Error {
	return refuse(http.StatusNotFound, "ParentResourceNotFound",
		"Failed to perform '%s' on resource(s) of type '%s', because the parent resource '%s' could not be found.",
		verb, id.typePath(), id.parent().String())
}
