package front

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	benchClients = 32
	benchRounds  = 10 // in which both take turns, so that other work on the machine hits both
)

// BenchmarkNextToNginx puts the same load on this front end and on nginx, with the
// same two instances behind, and reports the ratio of their throughputs. Each of
// them is a process of its own; clients and instances are in a third. nginx spreads
// in turn, keeps its connections to the instances, adds as many headers, and writes
// no log. It runs once with one worker process and once with one for each core,
// since what is better for it depends on the machine; this front end uses all cores.
func BenchmarkNextToNginx(b *testing.B) {
	for _, workers := range []string{"1", "auto"} {
		b.Run("workers="+workers, func(b *testing.B) { nextToNginx(b, workers) })
	}
}

func nextToNginx(b *testing.B, workers string) {
	instances := []*httptest.Server{benchInstance(b), benchInstance(b)}
	nginx := startNginx(b, workers, instances)
	front := startFront(b, instances)
	n := max(b.N/benchRounds, benchClients)
	load(b, front, benchClients) // connections get warm
	load(b, nginx, benchClients)
	var ours, theirs time.Duration
	b.ResetTimer()
	for range benchRounds {
		theirs += load(b, nginx, n)
		ours += load(b, front, n)
	}
	total := float64(n * benchRounds)
	b.ReportMetric(0, "ns/op") // of both together, which says nothing
	b.ReportMetric(total/ours.Seconds(), "req/s")
	b.ReportMetric(total/theirs.Seconds(), "nginx_req/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "ratio_to_nginx")
}

func benchInstance(b *testing.B) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"user":"somebody","instance":"0123456789abcdef"}`)
	}))
	b.Cleanup(s.Close)
	return s
}

// load sends n requests from clients that keep their connections, and returns how
// long that took.
func load(b *testing.B, url string, n int) time.Duration {
	b.Helper()
	conns := &http.Transport{MaxIdleConnsPerHost: benchClients, DisableCompression: true}
	defer conns.CloseIdleConnections()
	var left, bad atomic.Int64
	left.Store(int64(n))
	began := time.Now()
	var all sync.WaitGroup
	for range benchClients {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				r, _ := http.NewRequest("GET", url+"/session", nil)
				r.Header.Set("Cookie", "session=abcdef")
				got, err := conns.RoundTrip(r)
				if err != nil {
					bad.Add(1)
					continue
				}
				_, _ = io.Copy(io.Discard, got.Body)
				_ = got.Body.Close()
				if got.StatusCode != http.StatusOK {
					bad.Add(1)
				}
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	if bad.Load() > 0 {
		b.Fatalf("%d of %d requests to %s failed", bad.Load(), n, url)
	}
	return took
}

const nginxConf = `
worker_processes %[1]s; daemon off; error_log stderr crit; pid %[2]s/pid;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000;
  client_body_temp_path %[2]s; proxy_temp_path %[2]s; fastcgi_temp_path %[2]s; uwsgi_temp_path %[2]s; scgi_temp_path %[2]s;
  upstream app { %[3]s keepalive 256; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:%[4]d;
    location / {
      proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr:$remote_port; proxy_set_header Client-IP $remote_addr:$remote_port;
      proxy_set_header X-Forwarded-Proto https; proxy_set_header X-AppService-Proto https; proxy_set_header X-Forwarded-TlsVersion 1.3;
      proxy_set_header X-ARR-SSL "%[5]s"; proxy_set_header X-ARR-LOG-ID $request_id; proxy_set_header Max-Forwards 10;
      proxy_set_header DISGUISED-HOST $host; proxy_set_header WAS-DEFAULT-HOSTNAME app-x.azurewebsites.net; proxy_set_header X-SITE-DEPLOYMENT-ID app-x;
      proxy_set_header X-Original-URL $request_uri; proxy_set_header X-WAWS-Unencoded-URL $request_uri;
    }
  }
}`

// frontFor tells a child of the benchmark, which is this program again, to be a
// front end for the addresses in it.
const frontFor = "BENCHMARK_FRONT_FOR"

func TestMain(m *testing.M) {
	if list := os.Getenv(frontFor); list != "" {
		beFront(strings.Split(list, ","))
		return
	}
	os.Exit(m.Run())
}

// beFront prints its URL and runs until its standard input ends.
func beFront(addresses []string) {
	f, err := Start(Options{Listen: "127.0.0.1:0", Name: Name{Site: "app-x", Host: "app-x.azurewebsites.net"}, AnswerLimit: time.Minute})
	if err != nil {
		fmt.Println(err)
		return
	}
	f.Use(Policy{Algorithm: RoundRobin})
	var in []*Backend
	for i, a := range addresses {
		in = append(in, f.NewBackend(i, fmt.Sprint(i), a))
	}
	f.SetPool(in)
	fmt.Println(f.URL())
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = f.Close()
}

func startFront(b *testing.B, instances []*httptest.Server) string {
	b.Helper()
	var addresses []string
	for _, s := range instances {
		addresses = append(addresses, s.Listener.Addr().String())
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), frontFor+"="+strings.Join(addresses, ","))
	in, err := child.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = in.Close()
		_ = child.Wait()
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(url)
}

func startNginx(b *testing.B, workers string, instances []*httptest.Server) string {
	b.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		program = "/usr/sbin/nginx"
	}
	if _, err := os.Stat(program); err != nil {
		if os.Getenv("CI") != "" {
			b.Fatal("nginx is missing: apt-get install nginx")
		}
		b.Skip("SKIPPED: nginx is missing: apt-get install nginx")
	}
	var upstream strings.Builder
	for _, s := range instances {
		fmt.Fprintf(&upstream, "server %s; ", s.Listener.Addr())
	}
	dir, port := b.TempDir(), unusedPort(b)
	conf := filepath.Join(dir, "nginx.conf")
	text := fmt.Sprintf(nginxConf, workers, dir, upstream.String(), port, arrSSL)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	nginx := exec.Command(program, "-c", conf, "-p", dir, "-e", "stderr")
	nginx.Stderr = os.Stderr
	if err := nginx.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = nginx.Process.Signal(syscall.SIGTERM)
		_ = nginx.Wait()
	})
	url := fmt.Sprintf("http://127.0.0.1:%d", port)
	for began := time.Now(); time.Since(began) < 10*time.Second; {
		if got, err := client.Get(url); err == nil {
			_ = got.Body.Close()
			return url
		}
	}
	b.Fatal("nginx does not answer")
	return ""
}

func unusedPort(b *testing.B) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}
