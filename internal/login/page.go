package login

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// found is what a login page holds for its form.
type found struct {
	hidden   map[string]string // fields
	token    string            // <meta name="csrf-token" content="…">
	password bool              // it asks for a password
}

// read looks for the form that people log in with: the one that asks for a password, or
// else the first that is sent by POST.
func read(page []byte) found {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil || len(page) == 0 {
		return found{}
	}
	var best found
	token := ""
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "meta" && strings.EqualFold(attribute(n, "name"), "csrf-token"):
			token = attribute(n, "content")
		case n.Data == "form" && strings.EqualFold(attribute(n, "method"), "post"):
			if form := fieldsOf(n); best.hidden == nil || form.password && !best.password {
				best = form
			}
		}
	}
	best.token = token
	return best
}

func fieldsOf(form *html.Node) found {
	f := found{hidden: map[string]string{}}
	for n := range form.Descendants() {
		if n.Type != html.ElementNode || n.Data != "input" {
			continue
		}
		switch strings.ToLower(attribute(n, "type")) {
		case "hidden":
			f.hidden[attribute(n, "name")] = attribute(n, "value")
		case "password":
			f.password = true
		}
	}
	return f
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Again reports whether an answer to a login is the login page again: so apps say with
// status 200 that they did not let the user in.
func Again(body []byte) bool { return read(body).password }
