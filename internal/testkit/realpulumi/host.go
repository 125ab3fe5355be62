package realpulumi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/constant"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// A languageHost runs a Pulumi program that is built already. Pulumi's own host for Go
// builds the one in the project's folder.
type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	program, engine string
	packages        []*pulumirpc.PackageDependency
}

// LanguageHost is what the CLI starts as 'pulumi-language-go'. Its arguments are the Pulumi
// program, the providers that the program needs, each as name@version, and, from the CLI,
// the engine's address.
func LanguageHost(args []string) int {
	last := len(args) - 1
	h := &languageHost{program: args[0], engine: args[last]}
	for _, needed := range args[1:last] {
		name, version, _ := strings.Cut(needed, "@")
		h.packages = append(h.packages, &pulumirpc.PackageDependency{Name: name, Kind: "resource", Version: version})
	}
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Init: func(s *grpc.Server) error {
		pulumirpc.RegisterLanguageRuntimeServer(s, h)
		return nil
	}})
	if err == nil {
		fmt.Println(handle.Port) // what the CLI waits for
		err = <-handle.Done
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// Handshake is how newer CLIs begin. It names the engine, as the last argument has done.
func (h *languageHost) Handshake(context.Context, *pulumirpc.LanguageHandshakeRequest) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

// GetPluginInfo answers without a version: there is no release of this host.
func (h *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{}, nil
}

// About describes the host.
func (h *languageHost) About(context.Context, *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	return &pulumirpc.AboutResponse{Executable: h.program}, nil
}

// RuntimeOptionsPrompts asks nothing.
func (h *languageHost) RuntimeOptionsPrompts(context.Context, *pulumirpc.RuntimeOptionsRequest) (*pulumirpc.RuntimeOptionsResponse, error) {
	return &pulumirpc.RuntimeOptionsResponse{}, nil
}

// GetRequiredPackages names the providers that the program needs.
func (h *languageHost) GetRequiredPackages(context.Context, *pulumirpc.GetRequiredPackagesRequest) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{Packages: h.packages}, nil
}

// Run runs the program. One that has told the engine what is wrong ends with a status of
// its own.
func (h *languageHost) Run(ctx context.Context, r *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	config, err := json.Marshal(r.GetConfig())
	if err != nil {
		return nil, err
	}
	secret, err := json.Marshal(r.GetConfigSecretKeys())
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, h.program, r.GetArgs()...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.GetPwd(), os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(),
		pulumi.EnvOrganization+"="+r.GetOrganization(), pulumi.EnvProject+"="+r.GetProject(), pulumi.EnvStack+"="+r.GetStack(),
		pulumi.EnvConfig+"="+string(config), pulumi.EnvConfigSecretKeys+"="+string(secret),
		pulumi.EnvParallel+"="+strconv.Itoa(int(r.GetParallel())), pulumi.EnvDryRun+"="+strconv.FormatBool(r.GetDryRun()),
		pulumi.EnvMonitor+"="+r.GetMonitorAddress(), pulumi.EnvEngine+"="+h.engine)
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == constant.ExitStatusLoggedError:
		return &pulumirpc.RunResponse{Bail: true}, nil
	}
	return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program failed: %v", err)}, nil
}
