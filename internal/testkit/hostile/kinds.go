package hostile

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

const (
	kilobyte = 1 << 10
	megabyte = 1 << 20
)

// Kinds lists all of them.
func Kinds() []Kind {
	all := append(endless(), large()...)
	all = append(all, Steering()...)
	all = append(all, shapes()...)
	all = append(all, values()...)
	return append(append(all, lists()...), protocol()...)
}

// endless answers have no end.
func endless() []Kind {
	var all []Kind
	for _, c := range []struct {
		name, first, more string
		status            int
	}{
		{"endless text", `{"name":"`, "x", 200},
		{"endless white space", ``, " ", 200},
		{"endless members", `{"a":0`, `,"a":0`, 200},
		{"endless list", `{"value":[{}`, `,{"a":0}`, 200},
		{"endless depth", `{"value":`, `[`, 200},
		{"endless number", `{"value":1`, `0`, 200},
		{"endless refusal", `{"error":{"code":"`, "x", 403},
		{"endless outage", `{"error":{"code":"`, "x", 500},
		{"endless page of HTML", `<html>`, "<br>", 404},
	} {
		all = append(all, Kind{c.name, true, func(x exchange) { x.sendForever(c.status, c.first, c.more) }})
	}
	return all
}

// large answers end, and are in the form of real ones.
func large() []Kind {
	return []Kind{
		{"a long text", true, func(x exchange) { x.onTop("zz", strings.Repeat("x", 200*kilobyte)) }},
		{"text that grows when it is written", true, func(x exchange) { x.rewrite(text(strings.Repeat("<", 100*kilobyte))) }},
		{"4 MB of small objects", true, func(x exchange) {
			x.send(`{"value":[` + strings.Repeat(`{"a":0},`, megabyte/2-10) + `{}]}`)
		}},
		{"4 MB of empty lists", true, func(x exchange) { x.send(`{"value":[` + strings.Repeat(`[],`, megabyte) + `[]]}`) }},
		{"4 MB of names", true, func(x exchange) {
			x.send(`{"value":[{"properties":{` + strings.Repeat(`"aaaaaaaa":1,`, megabyte/4) + `"b":1}}]}`)
		}},
		{"as many values as may be", true, func(x exchange) { x.onTop("zz", make([]map[string]int, 4000)) }},
		{"depth of 9,000", false, func(x exchange) {
			x.send(`{"properties":` + strings.Repeat(`{"properties":`, 9000) + `1` + strings.Repeat(`}`, 9001))
		}},
		{"1 GB, compressed", true, func(x exchange) {
			x.w.Header().Set("Content-Encoding", "gzip")
			x.w.Header().Set("Content-Type", "application/json")
			for range kilobyte {
				if _, err := x.w.Write(megabyteOfSpaces()); err != nil {
					return
				}
			}
		}},
		{"pages of a megabyte", true, func(x exchange) {
			x.send(fmt.Sprintf(`{"value":[{"name":"%s"}],"nextLink":"https://%s%s?api-version=1&more"}`,
				strings.Repeat("x", megabyte), x.r.Host, x.r.URL.EscapedPath()))
		}},
	}
}

// megabyteOfSpaces is compressed. Several in a row are one file (RFC 1952, 2.2).
var megabyteOfSpaces = sync.OnceValue(func() []byte {
	var member bytes.Buffer
	z := gzip.NewWriter(&member)
	_, _ = z.Write(bytes.Repeat([]byte(" "), megabyte))
	_ = z.Close()
	return member.Bytes()
})

// shapes are JSON, or no JSON, of another form than was asked for.
func shapes() []Kind {
	var all []Kind
	for _, text := range []string{
		``, `null`, `[]`, `{}`, `"text"`, `123`, `true`, `{"properties":null}`, `{"properties":[]}`, `{"properties":"x"}`,
		`{"id":1,"name":2,"properties":{}}`, `{"value":null}`, `{"value":{}}`, `{"value":[null,null]}`, `{"value":[1,"x",[]]}`,
		`{"value":[{}]}`, `{"properties":{"siteConfig":[],"hostNames":{}}}`, `{"properties":1}{"properties":2}`, `<html>no</html>`,
		"\ufeff{}", "{\"name\":\"\xff\xfe\"}", "{\"name\":\"a\x00b\"}", `{"name":"\ud800"}`, `{"a":1,"a":2,"A":3}`, `{"value":1e999}`, `{`,
	} {
		all = append(all, Kind{fmt.Sprintf("%.40q", text), false, func(x exchange) { x.send(text) }})
	}
	return all
}

// text changes every text.
func text(to string) func(any) any {
	return func(v any) any {
		if _, is := v.(string); is {
			return to
		}
		return v
	}
}

// added adds to every text but ids and addresses, so that more of an answer is read.
func added(more string) func(any) any {
	return func(v any) any {
		if s, is := v.(string); is && !strings.HasPrefix(s, "/") && !strings.Contains(s, "://") {
			return s + more
		}
		return v
	}
}

// Steering lists those whose texts would steer a terminal, or look like lines of ours.
func Steering() []Kind {
	var all []Kind
	for name, more := range map[string]string{
		"control characters": "\x1b[2J\x1b]0;owned\x07\u009b31m\r\b", "right to left": "\u202etxt.exe\u2066",
		"many lines": "a\nerror: b\nNext: rm -rf /\n",
	} {
		all = append(all,
			Kind{name, false, func(x exchange) { x.rewrite(text(more)) }},
			Kind{name + " added", false, func(x exchange) { x.rewrite(added(more)) }})
	}
	return all
}

// number changes every number.
func number(to string) func(any) any {
	return func(v any) any {
		if _, is := v.(float64); is {
			return json.Number(to)
		}
		return v
	}
}

// always changes every value.
func always(to any) func(any) any { return func(any) any { return to } }

// values are in the right place, and are not what they should be.
func values() []Kind {
	var all []Kind
	for _, c := range []struct {
		name   string
		change func(any) any
	}{
		{"null everywhere", always(nil)}, {"numbers everywhere", always(7)}, {"lists everywhere", always([]any{})},
		{"objects everywhere", always(map[string]any{})}, {"true everywhere", always(true)}, {"text everywhere", always("x")},
		{"empty texts", text("")}, {"long texts", text(strings.Repeat("x", 20*kilobyte))},
		{"paths", text("../../../../etc/passwd")}, {"a template", text("%s%n{{.}}$(id)`id`")},
		{"ids of another", text("/subscriptions/x/resourceGroups/y/providers/Microsoft.Web/sites/z")},
		{"half of an id", text("/subscriptions//resourceGroups//providers//")},
		{"addresses of another", text("https://localhost:1/x")}, {"dates", text("9999-99-99T99:99:99Z")}, {"durations", text("P99999999Y")},
		{"negative numbers", number("-1")}, {"huge numbers", number("1e308")}, {"long numbers", number("99999999999999999999999999")}, {"fractions", number("0.5")},
	} {
		all = append(all, Kind{c.name, false, func(x exchange) { x.rewrite(c.change) }})
	}
	return all
}

// lists lead astray.
func lists() []Kind {
	page := func(next string) func(exchange) {
		return func(x exchange) { x.send(fmt.Sprintf(`{"value":[{}],"nextLink":%q}`, next)) }
	}
	return []Kind{
		{"pages without end", false, func(x exchange) {
			page("https://" + x.r.Host + x.r.URL.EscapedPath() + "?api-version=1")(x)
		}},
		{"the next page elsewhere", false, page("https://localhost:1/secrets")},
		{"the next page in a file", false, page("file:///etc/passwd")},
		{"the next page nowhere", false, page("\x00")},
	}
}

// protocol breaks HTTP's rules, or uses them up.
func protocol() []Kind {
	all := []Kind{
		{"a broken connection", false, func(exchange) { panic(http.ErrAbortHandler) }},
		{"half of an answer", false, func(x exchange) {
			x.w.Header().Set("Content-Length", "1000")
			x.send(`{"name":"`)
			panic(http.ErrAbortHandler)
		}},
		{"many headers", true, func(x exchange) {
			for i := range 1000 {
				x.w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", kilobyte))
			}
			x.send("{}")
		}},
		{"a long error code", false, func(x exchange) {
			x.w.Header().Set("X-Ms-Error-Code", strings.Repeat("x", 40*kilobyte))
			x.sendAs(http.StatusConflict, "{}")
		}},
		{"a redirect to itself", false, func(x exchange) { http.Redirect(x.w, x.r, x.r.URL.String(), http.StatusFound) }},
		{"a redirect elsewhere", false, func(x exchange) { http.Redirect(x.w, x.r, "https://localhost:1/", http.StatusTemporaryRedirect) }},
		{"a redirect to a file", false, func(x exchange) { http.Redirect(x.w, x.r, "file:///etc/passwd", http.StatusFound) }},
		{"no end to waiting", false, func(x exchange) {
			x.w.Header().Set("Retry-After", "1000000000")
			x.sendAs(http.StatusTooManyRequests, "{}")
		}},
	}
	for _, status := range []int{201, 202, 204, 206, 304, 400, 401, 403, 404, 409, 412, 418, 451, 599, 999} {
		all = append(all, Kind{fmt.Sprint("status ", status), false, func(x exchange) {
			x.w.WriteHeader(status)
			if status == 204 || status == 304 {
				return
			}
			_, _ = x.w.Write([]byte(`{"error":{"code":"Odd","message":"odd"}}`))
		}})
	}
	return all
}
