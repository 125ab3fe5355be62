package provider

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	writePoll  = 10 * time.Second
	deletePoll = 30 * time.Second
	readPoll   = 10 * time.Second
)

// A failedOperation is a long-running operation that ended badly.
type failedOperation struct{ status, code, message string }

func (e *failedOperation) Error() string {
	return fmt.Sprintf("Status=%q Code=%q Message=%q", e.status, e.code, e.message)
}

// await waits until the operation that an answer began has come to its end.
// every is the time between two polls where Azure does not name one.
func (o *operation) await(ctx context.Context, began *answer, id, apiVersion string, every time.Duration) error {
	if began.status == http.StatusNoContent {
		return nil
	}
	if target := began.header.Get("Azure-AsyncOperation"); target != "" {
		return o.poll(ctx, began, target, every, o.operationEnded)
	}
	if target := began.header.Get("Location"); target != "" && began.status == http.StatusAccepted {
		return o.poll(ctx, began, target, every, locationEnded)
	}
	if began.status == http.StatusAccepted && began.deletion {
		return o.awaitEnd(ctx, began, id, apiVersion, every)
	}
	return o.awaitState(ctx, began, id, apiVersion, every)
}

// awaitEnd waits until a resource is gone.
func (o *operation) awaitEnd(ctx context.Context, last *answer, id, apiVersion string, every time.Duration) error {
	for {
		wait := every
		if after, ok := retryAfter(last, o.client.clock); ok {
			wait = after
		}
		if err := o.sleep(ctx, wait); err != nil {
			return fmt.Errorf("waiting for the resource to go: %w", err)
		}
		var err error
		if last, err = o.get(ctx, id, apiVersion); err != nil {
			return err // that it is not found is what Delete waits for
		}
	}
}

// poll asks until ended returns true. It asks at once at first, unless Azure names
// a time to wait.
func (o *operation) poll(
	ctx context.Context, last *answer, target string, every time.Duration, ended func(*answer) (bool, error),
) error {
	wait, first := retryAfter(last, o.client.clock)
	for {
		if first {
			if err := o.sleep(ctx, wait); err != nil {
				return fmt.Errorf("waiting for the operation to end: %w", err)
			}
		}
		ans, err := o.request(ctx, http.MethodGet, target, nil, nil)
		if err != nil {
			return fmt.Errorf("polling the operation: %w", err)
		}
		if done, err := ended(ans); done || err != nil {
			return err
		}
		first, wait = true, every
		if after, ok := retryAfter(ans, o.client.clock); ok {
			wait = after
		}
	}
}

func (o *operation) operationEnded(ans *answer) (bool, error) {
	status, _ := ans.body["status"].(string)
	switch {
	case status == "":
		return false, fmt.Errorf("polling the operation: the answer has no status")
	case strings.EqualFold(status, "Succeeded"):
		return true, nil
	case strings.EqualFold(status, "Failed"), strings.EqualFold(status, "Canceled"):
		reason, _ := ans.body["error"].(map[string]any)
		code, _ := reason["code"].(string)
		message, _ := reason["message"].(string)
		return true, &failedOperation{status, o.redact.clean(code), o.redact.clean(message)}
	}
	return false, nil
}

func locationEnded(ans *answer) (bool, error) { return ans.status != http.StatusAccepted, nil }

// awaitState waits until a resource whose change was accepted without a place
// to poll has a settled provisioning state.
func (o *operation) awaitState(
	ctx context.Context, last *answer, id, apiVersion string, every time.Duration,
) error {
	for {
		state := provisioningState(last.body)
		switch {
		case failed(state):
			return &failedOperation{state, "ResourceDeploymentFailure", "the resource is in the state " + state}
		case !transitional(state) && last.status != http.StatusAccepted:
			return nil
		}
		wait := every
		if after, ok := retryAfter(last, o.client.clock); ok {
			wait = after
		}
		if err := o.sleep(ctx, wait); err != nil {
			return fmt.Errorf("waiting for the resource: %w", err)
		}
		var err error
		if last, err = o.get(ctx, id, apiVersion); err != nil {
			return fmt.Errorf("waiting for the resource: %w", err)
		}
	}
}

func provisioningState(body map[string]any) string {
	properties, _ := body["properties"].(map[string]any)
	state, _ := properties["provisioningState"].(string)
	return state
}

func transitional(state string) bool {
	return slices.ContainsFunc([]string{
		"Accepted", "Creating", "Provisioning", "Updating", "Scaling", "Deleting", "Unprovisioning", "Linking",
		"Unlinking", "ConfiguringAAD", "RecoveringScaleFailure", "InProgress", "Running", "Pending",
	}, func(s string) bool { return strings.EqualFold(s, state) })
}

func failed(state string) bool {
	return strings.EqualFold(state, "Failed") || strings.EqualFold(state, "Canceled")
}
