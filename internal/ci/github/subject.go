package github

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// immutableSince is the day from which GitHub gives repositories that are created,
// renamed or transferred an immutable subject.
//
// Sources: GitHub's changelog "Immutable subject claims for GitHub Actions OIDC
// tokens", 2026-04-23; Microsoft Entra's page "Migrate GitHub Actions federated
// credentials to immutable subjects".
var immutableSince = time.Date(2026, 7, 15, 0, 0, 0, 0, time.UTC)

// A Subject is what the tokens of a repository's jobs begin with: the text that a
// federated credential has to hold, but for what the job adds.
type Subject struct {
	Immutable bool // with the ids of owner and repository
	Inferred  bool // GitHub did not say whether it is immutable; the day of creation does
	keys      []string
	values    map[string]string
}

// customization is the answer of "Get the customization template for an OIDC subject
// claim for a repository". What is younger than the API's version may be missing.
type customization struct {
	UseDefault bool     `json:"use_default"`
	Keys       []string `json:"include_claim_keys"`
	Immutable  *bool    `json:"use_immutable_subject"`
	Prefix     string   `json:"sub_claim_prefix"`
}

// repository is the part of "Get a repository" that subjects are made of.
type repository struct {
	ID         int64     `json:"id"`
	Name       string    `json:"name"`
	FullName   string    `json:"full_name"`
	Visibility string    `json:"visibility"`
	CreatedAt  time.Time `json:"created_at"`
	Owner      struct {
		ID    int64  `json:"id"`
		Login string `json:"login"`
	} `json:"owner"`
}

// Subject asks GitHub how the subjects of the repository's tokens begin.
func (c *Client) Subject(ctx context.Context) (Subject, error) {
	var r repository
	if err := c.call(ctx, http.MethodGet, "", nil, nil, &r); err != nil {
		return Subject{}, err
	}
	var custom customization
	if err := c.call(ctx, http.MethodGet, "/actions/oidc/customization/sub", nil, nil, &custom); err != nil {
		return Subject{}, err
	}
	if r.ID == 0 || r.Owner.ID == 0 || r.Owner.Login == "" || r.Name == "" {
		return Subject{}, fmt.Errorf("GitHub's answer about %s is not as documented: no ids", c.Repository)
	}
	return newSubject(r, custom), nil
}

func newSubject(r repository, custom customization) Subject {
	s := Subject{Inferred: custom.Immutable == nil, Immutable: !r.CreatedAt.Before(immutableSince)}
	if !s.Inferred {
		s.Immutable = *custom.Immutable
	}
	name, isRepo := strings.CutPrefix(custom.Prefix, "repo:")
	switch {
	case isRepo: // GitHub's own word, in its own case
	case s.Immutable:
		name = fmt.Sprintf("%s@%d/%s@%d", r.Owner.Login, r.Owner.ID, r.Name, r.ID)
	default:
		name = r.Owner.Login + "/" + r.Name
	}
	s.keys = []string{"repo", "context"}
	if !custom.UseDefault && len(custom.Keys) > 0 {
		s.keys = custom.Keys
	}
	s.values = map[string]string{
		"repo": name, "repository": r.FullName, "repository_id": fmt.Sprint(r.ID), "repository_visibility": r.Visibility,
		"repository_owner": r.Owner.Login, "repository_owner_id": fmt.Sprint(r.Owner.ID),
	}
	return s
}

// Custom returns the claims of a template of the repository's or the organization's
// own; nil for GitHub's default.
func (s Subject) Custom() []string {
	if slices.Equal(s.keys, []string{"repo", "context"}) {
		return nil
	}
	return s.keys
}

// In returns the subject of a job in an environment; with an empty one, that of a job
// on a pull request. A claim that only a running job knows is an error.
//
// Source: "OpenID Connect reference", customizing the subject claims.
func (s Subject) In(environment string) (string, error) {
	var parts []string
	for _, key := range s.keys {
		value := s.values[key]
		switch {
		case key == "context" && environment == "":
			parts = append(parts, "pull_request")
			continue
		case key == "context":
			key, value = "environment", environment
		case key == "environment" && environment != "":
			value = environment
		case value == "":
			return "", fmt.Errorf("the subject holds the claim %s, which only a job knows", key)
		}
		parts = append(parts, key+":"+strings.ReplaceAll(value, ":", "%3A"))
	}
	return strings.Join(parts, ":"), nil
}
