package target

// A World is one of the places where a stack can be.
type World int

// The worlds.
const (
	Azure    World = iota // a stack of the Pulumi CLI, in the Azure that the environment names
	Served                // a stack of 'local up', in the Azure that 'local serve' serves
	Embedded              // a stack of 'local up', on the embedded Azure of this process
)

// CLI is what the Pulumi CLI has to do with a stack.
type CLI int

// What there is of the CLI.
const (
	NoCLI   CLI = iota // there is none on PATH
	Unknown            // there is one, and it does not know the stack
	Known              // it knows the stack
)

// Facts are what the decision rests on.
type Facts struct {
	Embedded bool // --embedded
	New      bool // the stack need not exist yet
	CLI      CLI
	Served   bool // the shell has sourced the environment of 'local serve'
	Deployed bool // 'local up' has deployed the stack here
}

// Decide says where the stack is. The Pulumi CLI's stack comes first, since it is the
// one that people use. Whoever has sourced the environment of 'local serve' means its
// Azure. A stack that nobody knows is missing in Azure, where there is a CLI.
func Decide(f Facts) World {
	switch {
	case f.Embedded:
		return Embedded
	case f.CLI == Known:
		return Azure
	case f.Served:
		return Served
	case f.CLI == NoCLI:
		return Embedded
	case f.Deployed && !f.New: // one that was only tried here must not stand for a new one
		return Embedded
	}
	return Azure
}
