package github

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Marker begins our comment. It is an HTML comment, which GitHub does not show.
const Marker = "<!-- scaleout: preview -->"

// bot is the author of comments that are made with a job's GITHUB_TOKEN. Others may write the marker,
// too; their comments are left alone.
const bot = "github-actions[bot]"

const perPage = 100

// Bounds of the search for our comment, and of all that Publish does.
const (
	maxPages        = 100
	publishDeadline = 5 * time.Minute
)

type issueComment struct {
	ID   int64  `json:"id"`
	Body string `json:"body"`
	User struct {
		Login string `json:"login"`
	} `json:"user"`
}

// Publish writes our comment on a pull request: it creates one or changes the
// one that is there, so that there is never a second. did is
// "created", "updated" or, where there was nothing to change, "unchanged".
func (c *Client) Publish(ctx context.Context, pull int, text string) (did string, err error) {
	body := Marker + "\n" + text
	ctx, cancel := context.WithTimeout(ctx, publishDeadline)
	defer cancel()
	old, err := c.ours(ctx, pull)
	if err != nil {
		return "", err
	}
	sent, answer := map[string]string{"body": body}, issueComment{}
	switch {
	case old == nil:
		return "created", c.call(ctx, http.MethodPost, fmt.Sprintf("/issues/%d/comments", pull), nil, sent, &answer)
	case old.Body == body:
		return "unchanged", nil
	}
	return "updated", c.call(ctx, http.MethodPatch, fmt.Sprintf("/issues/comments/%d", old.ID), nil, sent, &answer)
}

// ours is the first comment that is ours; nil when there is none.
func (c *Client) ours(ctx context.Context, pull int) (*issueComment, error) {
	for page := 1; page <= maxPages; page++ {
		var comments []issueComment
		query := url.Values{"per_page": {fmt.Sprint(perPage)}, "page": {fmt.Sprint(page)}}
		if err := c.call(ctx, http.MethodGet, fmt.Sprintf("/issues/%d/comments", pull), query, nil, &comments); err != nil {
			return nil, err
		}
		for i := range comments {
			if comments[i].User.Login == bot && strings.HasPrefix(comments[i].Body, Marker) {
				return &comments[i], nil
			}
		}
		if len(comments) < perPage {
			return nil, nil
		}
	}
	return nil, fmt.Errorf("pull request %d has more than %d comments", pull, perPage*maxPages)
}
