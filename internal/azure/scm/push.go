package scm

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/azure/sim"
)

// maxZip is App Service's limit in bytes ("Deploy files to App Service").
const maxZip = 2048 << 20

// zipDeploy answers POST /api/zipdeploy (PushDeploymentController.ZipPushDeploy).
func (s *Site) zipDeploy(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.push(w, r, isTrue(q.Get("isAsync")), sim.Deployment{
		Author: q.Get("author"), Deployer: cmp.Or(q.Get("deployer"), "Push-Deployer"),
		Message: cmp.Or(q.Get("message"), "Created via a push deployment"),
	}, "ZipDeploy. Extract zip.")
}

// publish answers POST /api/publish (PushDeploymentController.OneDeploy) for zips.
func (s *Site) publish(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	switch kind, place := strings.ToLower(q.Get("type")), path.Clean("/"+q.Get("path")); {
	case kind != "zip":
		text(w, http.StatusBadRequest, fmt.Sprintf("type='%s' not recognized", q.Get("type")))
	case place != "/" && place != "/home/site/wwwroot":
		text(w, http.StatusBadRequest,
			fmt.Sprintf("path='%s' is not simulated: a zip becomes the whole of /home/site/wwwroot", q.Get("path")))
	default:
		s.push(w, r, isTrue(q.Get("async")), sim.Deployment{Deployer: "OneDeploy", Message: "OneDeploy"}, "OneDeploy")
	}
}

// isTrue is how ASP.NET reads a flag.
func isTrue(value string) bool {
	flag, _ := strconv.ParseBool(strings.ToLower(value))
	return flag
}

// Limits of what is remembered of a deployment.
const maxNote = 1000

// push receives a zip, and deploys it. The answer to a client that waits for its end has no
// body either (seen 2023-05-18); to one that does not, it is what was seen on 2026-04-10.
func (s *Site) push(w http.ResponseWriter, r *http.Request, async bool, d sim.Deployment, how string) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" || strings.HasPrefix(kind, "multipart/") {
		text(w, http.StatusUnsupportedMediaType, "The zip has to be the body: a package URI and forms are not simulated.")
		return
	}
	for _, note := range []string{d.Author, d.Deployer, d.Message} {
		if len(note) > maxNote {
			text(w, http.StatusBadRequest, fmt.Sprintf("author, deployer and message have at most %d bytes each", maxNote))
			return
		}
	}
	zip, status, err := s.receive(w, r)
	if err != nil {
		text(w, status, err.Error())
		return
	}
	begun, refused := s.o.Azure.BeginDeployment(s.o.SiteID, d)
	if refused != nil {
		_ = os.Remove(zip)
		text(w, refused.Status, refused.Message)
		return
	}
	done := make(chan error, 1)
	s.builds.Go(func() { done <- s.deploy(begun, zip, how) })
	w.Header().Set("SCM-DEPLOYMENT-ID", begun.ID)
	if async {
		w.Header().Set("RetryAfter", "30")
		w.Header().Set("Location", "https://"+s.o.Host+":443/api/deployments/latest?"+
			"deployer="+url.QueryEscape(begun.Deployer)+"&time="+s.o.Clock.Now().UTC().Format("2006-01-02_15-04-05Z"))
		w.WriteHeader(http.StatusAccepted)
		return
	}
	// It may take longer than any request, and the client has nothing more to send.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	select {
	case err = <-done:
	case <-r.Context().Done():
		return // the deployment goes on, as it does when App Service's front end has waited long enough
	}
	if err != nil {
		text(w, http.StatusBadRequest, "Deployment failed: "+err.Error()) // not confirmed
	}
}

// receive stores a zip that comes at a reasonable pace.
func (s *Site) receive(w http.ResponseWriter, r *http.Request) (file string, status int, err error) {
	tooLarge := fmt.Errorf("the zip is larger than %d MB", maxZip>>20)
	if r.ContentLength > s.largest {
		return "", http.StatusRequestEntityTooLarge, tooLarge
	}
	select {
	case s.uploads <- struct{}{}:
		defer func() { <-s.uploads }()
	default:
		return "", http.StatusServiceUnavailable, errors.New("other zips are being received; try again when they are")
	}
	f, err := os.CreateTemp(s.o.Dir, "upload-*.zip")
	if err != nil {
		return "", http.StatusInternalServerError, err
	}
	defer func() {
		if file == "" {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), paced(w, http.MaxBytesReader(w, r.Body, s.largest)))
	err = errors.Join(err, f.Close())
	wanted := r.Header.Get("x-ms-artifact-checksum") // what the Azure CLI sends since 2025, of the zip
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		return "", http.StatusRequestEntityTooLarge, tooLarge
	case err != nil:
		return "", http.StatusBadRequest, fmt.Errorf("the zip did not arrive: %w", err)
	case n == 0:
		return "", http.StatusBadRequest, errors.New("the body is empty, and not a zip")
	case wanted != "" && !strings.EqualFold(wanted, hex.EncodeToString(sum.Sum(nil))):
		return "", http.StatusBadRequest, errors.New("the zip is not the one whose checksum was sent with it")
	}
	return f.Name(), 0, nil
}

// deploy builds a zip and ends the deployment. The lines of its log are those of Kudu; the
// builder's are the details of one of them.
func (s *Site) deploy(d sim.Deployment, zip, how string) error {
	defer func() { _ = os.Remove(zip) }()
	say := func(line string) { s.report(d, "", line) }
	s.report(d, sim.BuildInProgress, "Updating submodules.")
	say(fmt.Sprintf("Preparing deployment for commit id '%.10s'.", d.ID))
	say("Running deployment command...")
	name, err := s.build(d, zip)
	if err != nil {
		say("ERROR: " + oneLine(err))
		say("Deployment Failed. deployer = " + d.Deployer + " deploymentPath = " + how)
		return errors.Join(err, s.o.Azure.EndDeployment(s.o.SiteID, d.ID, "", false))
	}
	say("Running post deployment command(s)...")
	say("Triggering recycle (preview mode disabled).")
	say("Deployment successful. deployer = " + d.Deployer + " deploymentPath = " + how)
	return s.o.Azure.EndDeployment(s.o.SiteID, d.ID, name, true)
}

func (s *Site) build(d sim.Deployment, zip string) (string, error) {
	settings, err := s.o.Settings(s.life)
	if err != nil {
		return "", err
	}
	name, err := s.o.Build(s.life, Build{
		ID: d.ID, Zip: zip, Settings: settings, Log: func(line string) { s.report(d, "", detail+line) },
	})
	if err != nil && s.life.Err() != nil {
		return "", fmt.Errorf("the build was ended with the server: %w", context.Cause(s.life))
	}
	return name, err
}

// report notes lines. A deployment that is gone, with its app, needs none.
func (s *Site) report(d sim.Deployment, status sim.DeploymentStatus, line string) {
	_ = s.o.Azure.ReportDeployment(s.o.SiteID, d.ID, status, sim.LogLine{Time: s.o.Clock.Now(), Text: line})
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
