// Package adopt takes an app that runs already into a stack, without replacing
// anything.
//
//	facts.go       what there is: app, plan, settings, and what they run with
//	read.go        asks Azure Resource Manager for it
//	wishes.go      what a person has said already
//	draft.go       what follows: a stack file, an import file, what will change
//	setting.go     the stack's settings that describe the app as it is
//	appsetting.go  the app's own settings, and who owns which
//	cache.go       the cache that REDIS_URL names
//	maintenance.go when Azure may update that cache
//	token.go       how the app logs in to it without a key
//	network.go     the network that the app is in, and private endpoints
//	identity.go    who the app is to others
//	resource.go    what is imported, and where in the program it belongs
//	change.go      what the first update changes, in its order, and who notices
//	left.go        what stays as it is, managed by nobody
//	health.go      whether the app answers where it will be asked
//	refusal.go     what cannot be adopted, why, and what to do by hand
//	siteconfig.go  what the program does not declare of the app's configuration
//	judged*.go     what becomes of every property that Azure knows, as data
//	property.go    what a PUT by the program would silently reset
//	autoscale.go   what of an autoscale setting is kept, and what goes
//	unseen.go      what a look from outside cannot show
//	later.go       what somebody has set since
//	trial.go       imports and previews where nothing can happen, and judges
//	goal.go        the app settings that the program declares
//	recorder.go    stands where the engine would, and keeps them
//	judge.go       what a preview must not show
//	provider.go    providers that look at a real cloud
//	report.go      all that, as text
//
// Everything between facts and draft is pure. The same code looks at Azure and at
// the embedded one.
//
// Commands and rehearsals import it. A case that is new to adopt is a rule in
// refusal.go, or a change in change.go, with a variant in variant_test.go.
package adopt
