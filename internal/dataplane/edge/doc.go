// Package edge is the outermost of App Service's front ends: it listens for all names
// that a site and its deployment slots have, and gives each request to what runs there.
//
// A [Table] says what that is. It is replaced as a whole, in one moment: that is what
// happens to clients in a swap. A part of production's clients can be led to slots, by
// percentages and by cookies, as the site's rampUpRules say.
//
//	edge.go    the listener, and the table in use
//	table.go   host names
//	choice.go  production's clients and slots
//	door.go    Azure Front Doors that lead here
//	page.go    what App Service answers where no app runs
//
// Package deployed has one for each site that it runs. It knows nothing of what is
// behind: a handler, which package platform makes of the instances of an app.
package edge
