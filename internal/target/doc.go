// Package target finds "a stack, wherever it is": in Azure, where the Pulumi CLI has
// it; in the Azure that 'local serve' serves, in a shell that has sourced its
// environment; or on the embedded Azure of this process.
//
// [Find] decides once, by one rule, and [Target.Line] says what came of it, which
// commands show before anything else. A Target has the stack's outputs, opens Azure
// Resource Manager there, reaches the app and the cache, and knows what an update is
// called. What is done to a live stack, or asked about one, is a package or a command
// over it; none of them decides by itself.
//
// It may import what is below: arm, pulumicli, local, serve.
package target
