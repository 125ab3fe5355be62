package plugin

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"

	"scaleout/internal/engine"
	"scaleout/internal/testkit"
)

// mine is an owner as everybody has it who runs the tests.
func mine(net.Conn) (int, error) { return os.Geteuid(), nil }

// fake counts what is loaded and what is cancelled.
type fake struct{ loaded, cancelled atomic.Int32 }

func (f *fake) provider() engine.Provider {
	return engine.Provider{Package: "fake", Version: "1.0.0", Load: func() plugin.Provider {
		f.loaded.Add(1)
		return &deploytest.Provider{
			Name: "fake",
			CancelF: func() error {
				f.cancelled.Add(1)
				return nil
			},
			CreateF: func(ctx context.Context, r plugin.CreateRequest) (plugin.CreateResponse, error) {
				if r.Timeout > 0 {
					<-ctx.Done()
				}
				return plugin.CreateResponse{ID: "id", Status: resource.StatusOK}, ctx.Err()
			},
		}
	}}
}

func start(t *testing.T, owner func(net.Conn) (int, error)) (*fake, *Server) {
	t.Helper()
	f := &fake{}
	s, err := serve([]engine.Provider{f.provider()}, owner)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return f, s
}

func (s *Server) address() string { return s.listeners[0].Addr().String() }

func dial(t *testing.T, s *Server) pulumirpc.ResourceProviderClient {
	t.Helper()
	conn, err := grpc.NewClient(s.address(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return pulumirpc.NewResourceProviderClient(conn)
}

// Pulumi attaches, and cancels a provider for good when somebody presses Ctrl-C.
// That must not reach the next run.
func TestEachConnectionHasItsOwnProvider(t *testing.T) {
	t.Parallel()
	f, s := start(t, mine)
	for range 2 {
		client := dial(t, s)
		_, err := client.Attach(t.Context(), &pulumirpc.PluginAttach{Address: testkit.NobodyListens})
		require.NoError(t, err)
	}
	require.EqualValues(t, 2, f.loaded.Load())
	_, err := dial(t, s).Cancel(t.Context(), &emptypb.Empty{})
	require.NoError(t, err)
	assert.EqualValues(t, 3, f.loaded.Load())
	assert.EqualValues(t, 1, f.cancelled.Load())
	assert.Equal(t, "fake:"+s.address()[strings.Index(s.address(), ":")+1:], s.DebugProviders())
}

// Whatever is under way ends with the server.
func TestCloseEndsCalls(t *testing.T) {
	t.Parallel()
	f, s := start(t, mine)
	client := dial(t, s)
	_, err := client.Attach(t.Context(), &pulumirpc.PluginAttach{})
	require.NoError(t, err)
	ended := make(chan error)
	go func() {
		_, err := client.Create(t.Context(), &pulumirpc.CreateRequest{Urn: "urn:pulumi:s::p::fake:a:B::n", Timeout: 1})
		ended <- err
	}()
	require.NoError(t, s.Close())
	require.Error(t, <-ended)
	assert.EqualValues(t, 1, f.cancelled.Load())
	_, err = net.Dial("tcp", s.address())
	assert.Error(t, err)
}

// Somebody else's connection is closed and not answered.
func TestNobodyElseIsAnswered(t *testing.T) {
	t.Parallel()
	for name, owner := range map[string]func(net.Conn) (int, error){
		"another user":  func(net.Conn) (int, error) { return os.Geteuid() + 1, nil },
		"nobody's, now": func(net.Conn) (int, error) { return 0, errors.New("closed") },
	} {
		f, s := start(t, owner)
		c, err := net.Dial("tcp", s.address())
		require.NoError(t, err, name)
		n, _ := io.ReadFull(c, make([]byte, 9)) // the head of what a gRPC server says first
		assert.Zero(t, n, name)
		assert.Zero(t, f.loaded.Load(), name)
		_, err = dial(t, s).Attach(t.Context(), &pulumirpc.PluginAttach{})
		assert.Error(t, err, name)
	}
}
