// Package program is the whole deployment in one function, [Deploy].
//
// The same function runs under the Pulumi CLI against Azure (main.go) and
// in-process against the embedded Azure. It must not know which: with components it
// is the code that touches a subscription, so the two import each other and
// internal/azure/catalog, and nothing else of this module. Any other room may import
// them.
//
//	settings/   reads and checks the settings of a stack
//	outputs/    what a stack exports, and how readers decode it
//	appenv/     names of the app settings that the program sets
//	alerts/     what is worth waking somebody for
//	workbook/   what a deployment shows at a glance
//	cost/       what Azure bills for a stack
//	redisurl/   builds and parses REDIS_URL
//	shellword/  quotes for a shell
//
// A new resource is a component; it is declared in Deploy, its arguments are made in
// arguments.go, and what others need of it is an output.
package program
