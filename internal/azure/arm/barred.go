package arm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"scaleout/program/shellword"
)

// LockVersion is the API's of locks.
const LockVersion = "2016-09-01"

const scopeLocked = "ScopeLocked"

// barriers are the codes by which Resource Manager says no to whoever asks, before a service hears of it: nothing was
// begun, and to ask again does not help. What they are documented with, "Troubleshoot common Azure deployment errors"
// has; ReadOnlyDisabledSubscription is seen in microsoft/vscode-azureappservice#1646.
var barriers = map[string]struct{ what, helps string }{
	scopeLocked:                       {"a management lock forbids it", "'az lock list' shows it, 'az lock delete --ids ID' removes it"},
	"RequestDisallowedByPolicy":       {"an Azure Policy forbids it", "'az policy assignment list --disable-scope-strict-match' shows those that are assigned"},
	"ReadOnlyDisabledSubscription":    {"the subscription is disabled, and nothing in it can be changed", "'az account list --refresh --all -o table' shows its state; its owner enables it again"},
	"MissingSubscriptionRegistration": {"the subscription has not registered the resource provider", "'az provider register --namespace NAMESPACE' does, with the namespace that stands after /providers/"},
	"QuotaExceeded":                   {"a quota of the subscription is used up", "its page \"Usage + quotas\" in the portal asks for more"},
}

// byCode tells what bars a request, where its code says so: the status differs from service to service.
func byCode(answered *azcore.ResponseError, asked string) (text string, barred bool) {
	b, barred := barriers[answered.ErrorCode]
	if !barred {
		return "", false
	}
	text = fmt.Sprintf("%s: %s (%s)", asked, b.what, answered.ErrorCode)
	if _, message := said(answered); message != "" && answered.ErrorCode != scopeLocked {
		text += ": " + oneLine(message)
	}
	return text + "; " + b.helps, true
}

// lockedScopes are what a refusal names, as seen in hashicorp/terraform-provider-azurerm#17478: "… because following
// scope(s) are locked: '/subscriptions/…'. Please remove the lock and try again."
func lockedScopes(message string) (scopes []string) {
	_, list, _ := strings.Cut(message, "locked: ")
	for _, found := range quotedID.FindAllStringSubmatch(list, -1) {
		scopes = append(scopes, found[1])
	}
	return scopes
}

var quotedID = regexp.MustCompile(`'(/subscriptions/[^'\s]+)'`)

// nameLocks has a failure name the locks, as far as they can be read.
func (c *Client) nameLocks(ctx context.Context, f *Failure, asked string) {
	var answered *azcore.ResponseError
	if !errors.As(f.err, &answered) {
		return
	}
	_, message := said(answered)
	var names, ids []string
	for _, scope := range lockedScopes(message) {
		locks, err := c.List(ctx, strings.TrimRight(scope, "/")+locksOf, LockVersion)
		if err != nil {
			continue // what is known without stays
		}
		for _, lock := range locks {
			id, _ := lock["id"].(string)
			if of, name, is := strings.Cut(id, locksOf+"/"); is && strings.EqualFold(of, scope) && copyable(id) {
				names, ids = append(names, fmt.Sprintf("%q of %s", clip(name), clip(scope))), append(ids, shellword.Of(id))
			}
		}
	}
	if len(ids) == 0 {
		return
	}
	f.text = fmt.Sprintf("%s: the management lock %s forbids it (%s); this removes it: az lock delete --ids %s",
		asked, strings.Join(names, " and "), scopeLocked, strings.Join(ids, " "))
}

// copyable reports whether a command can have an id in it. Half of one would name nothing, so it is not shortened as
// other texts of a server are; what is far longer than Azure's ids is left out.
func copyable(id string) bool {
	return len(id) <= 2000 && !strings.ContainsFunc(id, unicode.IsControl)
}

const locksOf = "/providers/Microsoft.Authorization/locks"

// fail explains a failure, and asks for the names of the locks where some are the reason.
func (c *Client) fail(ctx context.Context, err error, method, address string) error {
	f := explain(err, method, address)
	if f.Code == scopeLocked && method != http.MethodGet {
		c.nameLocks(ctx, f, method+" "+resource(address))
	}
	return f
}
