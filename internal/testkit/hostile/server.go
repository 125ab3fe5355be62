package hostile

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
)

// An exchange is a request with the answer that an honest server has for it.
type exchange struct {
	w      http.ResponseWriter
	r      *http.Request
	honest *httptest.ResponseRecorder
}

// A Kind is a way to answer.
type Kind struct {
	Name   string
	Large  bool // so much is sent that memory may suffer
	answer func(exchange)
}

// Handler spoils the answers of an honest handler to the requests that are chosen.
func (k Kind) Handler(honest http.Handler, chosen func(*http.Request) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !chosen(r) {
			honest.ServeHTTP(w, r)
			return
		}
		x := exchange{w, r, httptest.NewRecorder()}
		honest.ServeHTTP(x.honest, r)
		k.answer(x)
	})
}

// All chooses every request.
func All(*http.Request) bool { return true }

// send answers 200 with a text.
func (x exchange) send(text string) { x.sendAs(http.StatusOK, text) }

func (x exchange) sendAs(status int, text string) {
	x.w.Header().Set("Content-Type", "application/json")
	x.w.WriteHeader(status)
	_, _ = io.WriteString(x.w, text)
}

// sendForever goes on until the client has enough.
func (x exchange) sendForever(status int, first, more string) {
	x.sendAs(status, first)
	for chunk := bytes.Repeat([]byte(more), 1+(64<<10)/len(more)); ; {
		if _, err := x.w.Write(chunk); err != nil {
			return
		}
	}
}

// rewrite answers what the honest server does, with every value changed.
func (x exchange) rewrite(change func(any) any) {
	var v any
	if json.Unmarshal(x.honest.Body.Bytes(), &v) == nil {
		v = walk(v, change)
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // what was read as JSON can be written as JSON
	}
	x.sendAs(x.honest.Code, string(b))
}

// walk changes the leaves of a value, and empty objects and lists.
func walk(v any, change func(any) any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			v[name] = walk(member, change)
		}
		return v
	case []any:
		for i := range v {
			v[i] = walk(v[i], change)
		}
		return v
	}
	return change(v)
}

// onTop answers what the honest server does, with a member more in each object.
func (x exchange) onTop(name string, value any) {
	var v any
	if json.Unmarshal(x.honest.Body.Bytes(), &v) != nil {
		v = map[string]any{}
	}
	add(v, name, value)
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // what was read as JSON can be written as JSON
	}
	x.sendAs(x.honest.Code, string(b))
}

func add(v any, name string, value any) {
	switch v := v.(type) {
	case map[string]any:
		for _, member := range v {
			add(member, name, value)
		}
		v[name] = value
	case []any:
		for _, element := range v {
			add(element, name, value)
		}
	}
}
