package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// A Run is the workflow run that has ended, from GitHub's workflow_run event. GitHub writes the event, so nothing of it comes from the run itself.
type Run struct {
	HeadRepository string // "owner/name", of a fork for a pull request from one
	HeadBranch     string
	HeadSHA        string
	Fork           bool
}

// ParseEvent reads the workflow_run event from GITHUB_EVENT_PATH.
func ParseEvent(b []byte) (Run, error) {
	var e struct {
		WorkflowRun *struct {
			Event          string `json:"event"`
			HeadBranch     string `json:"head_branch"`
			HeadSHA        string `json:"head_sha"`
			HeadRepository struct {
				FullName string `json:"full_name"`
			} `json:"head_repository"`
		} `json:"workflow_run"`
		Repository struct {
			FullName string `json:"full_name"`
		} `json:"repository"`
	}
	if err := json.Unmarshal(b, &e); err != nil {
		return Run{}, fmt.Errorf("the event is not JSON: %w", err)
	}
	w := e.WorkflowRun
	if w == nil || w.Event != "pull_request" || w.HeadSHA == "" || !strings.Contains(w.HeadRepository.FullName, "/") {
		return Run{}, errors.New("the event is not a workflow_run of a pull request")
	}
	return Run{
		HeadRepository: w.HeadRepository.FullName, HeadBranch: w.HeadBranch, HeadSHA: w.HeadSHA,
		Fork: w.HeadRepository.FullName != e.Repository.FullName,
	}, nil
}

// ErrNoPull is returned where no open pull request has the run's commit as its
// last: it was closed, or newer commits have their own run.
var ErrNoPull = errors.New("no open pull request ends with the commit of this run")

// Pull finds the number of the run's pull request.
func (c *Client) Pull(ctx context.Context, run Run) (int, error) {
	owner, _, _ := strings.Cut(run.HeadRepository, "/")
	var pulls []struct {
		Number int `json:"number"`
		Head   struct {
			SHA string `json:"sha"`
		} `json:"head"`
	}
	query := url.Values{"state": {"open"}, "head": {owner + ":" + run.HeadBranch}, "per_page": {fmt.Sprint(perPage)}}
	if err := c.call(ctx, http.MethodGet, "/pulls", query, nil, &pulls); err != nil {
		return 0, err
	}
	for _, p := range pulls {
		if p.Head.SHA == run.HeadSHA {
			return p.Number, nil
		}
	}
	return 0, ErrNoPull
}
