package commands

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// The account that Azurite has, and its key, which is public ("Use the Azurite emulator for
// local Azure Storage development", in Azure's documentation).
const (
	account    = "devstoreaccount1"
	accountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)

// startAzurite starts a storage with the container 'state', and returns the variables with
// which Pulumi finds it.
func startAzurite(t *testing.T) []string {
	t.Helper()
	program := testkit.Program(t, testkit.InstallAzurite, "azurite-blob")
	cmd := exec.CommandContext(t.Context(), program, "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry")
	cmd.Dir = t.TempDir()
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
	lines := bufio.NewScanner(out)
	address := ""
	for address == "" && lines.Scan() {
		if found := regexp.MustCompile(`listens on http://(127\.0\.0\.1:[1-9]\d*)`).FindStringSubmatch(lines.Text()); found != nil {
			address = found[1]
		}
	}
	require.NotEmpty(t, address, "Azurite does not say where it listens")
	go func() {
		for lines.Scan() { // or it waits for somebody to read what it says
		}
	}()
	makeContainer(t, address, "state")
	return []string{
		"AZURE_STORAGE_ACCOUNT=" + account, "AZURE_STORAGE_KEY=" + accountKey,
		"AZURE_STORAGE_DOMAIN=" + address, "AZURE_STORAGE_PROTOCOL=http", "AZURE_STORAGE_IS_LOCAL_EMULATOR=true",
	}
}

// makeContainer signs as "Authorize with Shared Key" says, in Azure's documentation.
func makeContainer(t *testing.T, address, name string) {
	t.Helper()
	path := "/" + account + "/" + name
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://"+address+path+"?restype=container", nil)
	require.NoError(t, err)
	date := time.Now().UTC().Format(http.TimeFormat)
	key, err := base64.StdEncoding.DecodeString(accountKey)
	require.NoError(t, err)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:" + date + "\nx-ms-version:2021-12-02\n/" + account + path + "\nrestype:container"))
	request.Header.Set("x-ms-date", date)
	request.Header.Set("x-ms-version", "2021-12-02")
	request.Header.Set("Authorization", "SharedKey "+account+":"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusCreated, answer.StatusCode, answer.Header.Get("x-ms-error-code"))
}
