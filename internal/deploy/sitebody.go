package deploy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// siteBody is what is read of a site or slot.
type siteBody struct {
	ID         string            `json:"id"`
	Tags       map[string]string `json:"tags"`
	Properties struct {
		State             string `json:"state"`
		DefaultHostName   string `json:"defaultHostName"`
		DeploymentID      string `json:"deploymentId"`
		TargetSwapSlot    string `json:"targetSwapSlot"`
		Operation         string `json:"inProgressOperationId"`
		PublicAccess      string `json:"publicNetworkAccess"`
		HostNameSSLStates []struct {
			Name     string `json:"name"`
			HostType string `json:"hostType"`
		} `json:"hostNameSslStates"`
		SlotSwapStatus struct {
			Timestamp string `json:"timestampUtc"`
			Source    string `json:"sourceSlotName"`
		} `json:"slotSwapStatus"`
	} `json:"properties"`
}

func (b siteBody) side(id string) Side {
	p := b.Properties
	s := Side{
		ID: id, Host: p.DefaultHostName, Running: !strings.EqualFold(p.State, "Stopped"), DeploymentID: p.DeploymentID,
		SwapTarget: p.TargetSwapSlot, Operation: p.Operation, SwappedAt: azureTime(p.SlotSwapStatus.Timestamp),
		SwappedFrom: p.SlotSwapStatus.Source, Tags: b.Tags, Closed: strings.EqualFold(p.PublicAccess, "Disabled"),
	}
	for _, h := range p.HostNameSSLStates {
		if strings.EqualFold(h.HostType, "Repository") {
			s.SCM = h.Name
		}
	}
	if s.SCM == "" {
		if name, domain, found := strings.Cut(s.Host, "."); found {
			s.SCM = name + ".scm." + domain
		}
	}
	return s
}

// ReadSide reads a site or a slot from what Resource Manager says of it.
func ReadSide(body map[string]any) (Side, error) {
	var b siteBody
	err := into(body, &b)
	return b.side(b.ID), err
}

// ReadBuilds reads deployments, newest first, as Resource Manager lists them. It passes on
// what the SCM site says, and a Reader may ask.
func ReadBuilds(list []map[string]any) ([]Build, error) {
	all := []Build{}
	for _, body := range list {
		var d struct {
			Properties deployment `json:"properties"`
		}
		if err := into(body, &d); err != nil {
			return nil, err
		}
		all = append(all, d.Properties.build())
	}
	newestFirst(all)
	return all, nil
}

func newestFirst(all []Build) {
	slices.SortStableFunc(all, func(a, b Build) int { return b.Received.Compare(a.Received) })
}

// azureTime reads a time, which some of Azure's services write without a zone.
func azureTime(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() > 1 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// into reads an answer into a struct.
func into(body map[string]any, v any) error {
	text, err := json.Marshal(body)
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		return fmt.Errorf("the answer of Azure is not what is documented: %w", err)
	}
	return nil
}
