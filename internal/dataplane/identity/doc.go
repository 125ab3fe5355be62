// Package identity is the endpoint at which the processes of an app get tokens for the app's
// managed identities, as App Service gives it to them: an address and a header in the
// environment, and a GET.
//
// Facts are those of "How to use managed identities for App Service and Azure Functions", REST
// endpoint reference. The deployed stack (package deployed) starts it; tests of what logs in
// as an app may. Another host's endpoint (that of virtual machines, say) is a file of its own.
package identity
