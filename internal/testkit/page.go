package testkit

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Page is open in headless Chromium, and can be used as a person uses it: by keys, in
// windows of any size, in the dark. Where a probe in a finished page will do, Look is
// cheaper to read.
//
// It speaks the DevTools protocol over two pipes, so nothing listens.
type Page struct {
	t       testing.TB
	to      io.Writer
	session string

	mu      sync.Mutex
	number  int
	waiting map[int]chan reply
	errors  []string
}

type reply struct {
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// patience is how long Chromium may take for anything, on a busy machine.
const patience = time.Minute

// OpenPage starts Chromium with a page.
func OpenPage(t testing.TB, url string) *Page {
	t.Helper()
	chromium := Program(t, "apt-get install chromium", "chromium", "chromium-browser", "google-chrome")
	fromUs, to := pipe(t)
	from, fromIt := pipe(t)
	c := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), "about:blank")
	c.ExtraFiles = []*os.File{fromUs, fromIt}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = fromUs.Close(), fromIt.Close()
	p := &Page{t: t, to: to, waiting: map[int]chan reply{}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.listen(from)
	}()
	t.Cleanup(func() {
		p.quietly("Browser.close")
		killed := time.AfterFunc(5*time.Second, func() { _ = c.Process.Kill() })
		_ = c.Wait()
		killed.Stop()
		_, _ = to.Close(), from.Close()
		<-done
	})
	var target struct {
		TargetID  string `json:"targetId"`
		SessionID string `json:"sessionId"`
	}
	p.ask("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	p.ask("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &target)
	p.session = target.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log"} {
		p.ask(domain+".enable", nil, nil)
	}
	p.ask("Page.navigate", map[string]any{"url": url}, nil)
	return p
}

func pipe(t testing.TB) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

// listen takes replies and events until the pipe ends.
func (p *Page) listen(from io.Reader) {
	in := bufio.NewReader(from)
	for {
		message, err := in.ReadBytes(0)
		if err != nil {
			return
		}
		var m struct {
			ID     int             `json:"id"`
			Method string          `json:"method"`
			Params json.RawMessage `json:"params"`
			reply
		}
		if json.Unmarshal(message[:len(message)-1], &m) != nil {
			continue
		}
		p.mu.Lock()
		if waits := p.waiting[m.ID]; waits != nil {
			waits <- m.reply
			delete(p.waiting, m.ID)
		}
		if m.Method == "Runtime.exceptionThrown" || m.Method == "Log.entryAdded" {
			p.errors = append(p.errors, string(m.Params))
		}
		p.mu.Unlock()
	}
}

// send asks something, and returns where the reply comes.
func (p *Page) send(method string, params any) (chan reply, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.number++
	message := map[string]any{"id": p.number, "method": method}
	if params != nil {
		message["params"] = params
	}
	if p.session != "" {
		message["sessionId"] = p.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	comes := make(chan reply, 1)
	p.waiting[p.number] = comes
	_, err = p.to.Write(append(text, 0))
	return comes, err
}

func (p *Page) quietly(method string) { _, _ = p.send(method, nil) }

func (p *Page) ask(method string, params, into any) {
	p.t.Helper()
	if err := p.try(method, params, into); err != nil {
		p.t.Fatal(err)
	}
}

func (p *Page) try(method string, params, into any) error {
	comes, err := p.send(method, params)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case r := <-comes:
		if r.Error != nil {
			return fmt.Errorf("%s: %s", method, r.Error.Message)
		}
		if into == nil {
			return nil
		}
		return json.Unmarshal(r.Result, into)
	case <-time.After(patience):
		return fmt.Errorf("%s: no answer from Chromium", method)
	}
}

// Eval fills into with the value of an expression in the page.
func (p *Page) Eval(expression string, into any) {
	p.t.Helper()
	if err := p.eval(expression, into); err != nil {
		p.t.Fatalf("%.200s: %v", expression, err)
	}
}

func (p *Page) eval(expression string, into any) error {
	var answer struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		Exception *struct {
			Text      string `json:"text"`
			Exception struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
	}
	if err := p.try("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &answer); err != nil {
		return err
	}
	if e := answer.Exception; e != nil {
		return fmt.Errorf("%s %s", e.Text, e.Exception.Description)
	}
	if into == nil || len(answer.Result.Value) == 0 {
		return nil
	}
	return json.Unmarshal(answer.Result.Value, into)
}

// Await waits until an expression is true in the page.
func (p *Page) Await(what, expression string) {
	p.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		var is bool
		// An expression fails while the page has not loaded yet; so does asking for its value
		// while one page takes the place of another.
		err := p.eval("(() => { try { return Boolean("+expression+") } catch { return false } })()", &is)
		if is {
			return
		}
		if time.Now().After(end) {
			var text string
			p.Eval("document.body.innerText", &text)
			p.t.Fatalf("in vain: %s (%v)\n%s\n%s", what, err, strings.Join(p.Errors(), "\n"), text)
		}
	}
}

// Reload loads the page again, and returns when the old one is gone.
func (p *Page) Reload() {
	p.t.Helper()
	p.Eval("window.isOld = true", nil)
	p.ask("Page.reload", nil, nil)
	p.Await("the old page is gone", "!window.isOld")
}

// Press presses a key: "Tab", "Enter" or " ".
func (p *Page) Press(key string) {
	p.t.Helper()
	known := map[string]struct {
		text string
		code int
	}{"Tab": {"", 9}, "Enter": {"\r", 13}, " ": {" ", 32}}
	k, ok := known[key]
	if !ok {
		p.t.Fatalf("no key %q", key)
	}
	down := map[string]any{"type": "keyDown", "key": key, "windowsVirtualKeyCode": k.code}
	if k.text != "" {
		down["text"] = k.text
	}
	p.ask("Input.dispatchKeyEvent", down, nil)
	p.ask("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "windowsVirtualKeyCode": k.code}, nil)
}

// Size gives the window a size.
func (p *Page) Size(width, height int) {
	p.t.Helper()
	p.ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// Prefer has the person prefer something, and nothing else: "prefers-color-scheme", "dark".
func (p *Page) Prefer(featuresAndValues ...string) {
	p.t.Helper()
	features := []any{}
	for i := 0; i+1 < len(featuresAndValues); i += 2 {
		features = append(features, map[string]any{"name": featuresAndValues[i], "value": featuresAndValues[i+1]})
	}
	p.ask("Emulation.setEmulatedMedia", map[string]any{"features": features}, nil)
}

// Errors are what went wrong in the page, its policy's refusals among it.
func (p *Page) Errors() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.errors...)
}

// Screenshot writes the whole page as PNG into the folder that SCALEOUT_SCREENSHOTS names,
// and does nothing without it.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	folder := os.Getenv("SCALEOUT_SCREENSHOTS")
	if folder == "" {
		return
	}
	var shot struct {
		Data string `json:"data"`
	}
	p.ask("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}, &shot)
	picture, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(fmt.Sprintf("%s/%s.png", folder, name), picture, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}
