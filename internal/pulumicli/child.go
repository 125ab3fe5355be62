package pulumicli

import (
	"context"
	"os/exec"
)

// child is exec.CommandContext for a program that ends what it has begun. At the
// end of ctx it is asked once, as by Ctrl-C, and then waited for, however long that
// takes: Azure ends no operation halfway.
//
// It is asked once, and not by the terminal, too, because the Pulumi CLI takes a
// second interrupt as the order to "terminate immediately". A person who does not
// want to wait presses Ctrl-C again: that ends us, and the program goes on.
func child(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	interruptible(cmd)
	return cmd
}
