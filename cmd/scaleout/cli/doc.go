// Package cli is what the commands share: the [Factory] that they are made with
// (streams, clock, environment, project), the flags that mean the same everywhere,
// and the ways to ask and to print.
//
// A verb is a package beside this one, in one shape:
//
//	type Options struct{ … }                                    // what its flags say
//	func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command
//	func Run(ctx context.Context, o *Options) error             // what it does
//
// New registers flags and does nothing else; run is Run unless a test wants to see
// the options instead. Nothing here or there is a package variable that is set.
package cli
