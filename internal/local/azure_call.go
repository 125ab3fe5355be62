package local

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// Call asks this Azure's Resource Manager for a change or an answer, as the
// portal and the platform's own services do: behind Pulumi's back. It returns the
// body of the answer; nil for one without. The error quotes ARM's refusal.
func (a *Azure) Call(ctx context.Context, method, id, version string, body any) (map[string]any, error) {
	var payload io.Reader = http.NoBody
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		payload = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, Endpoint+id+"?api-version="+version, payload)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer embedded")
	resp, err := a.Transport().RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil && err != io.EOF {
		return nil, err
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return nil, fmt.Errorf("%s %s answers %s: %v", method, id, resp.Status, answer["error"])
	}
	return answer, nil
}
