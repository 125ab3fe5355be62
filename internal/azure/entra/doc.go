// Package entra is Microsoft Entra ID as far as the embedded Azure needs it: it issues tokens
// and knows its own again. Who gets one is decided where they are asked for: at the login of
// [scaleout/internal/azure/endpoint] and at the identity endpoint of apps.
//
// Services that judge tokens (Azure Resource Manager, the Redis of this machine) may import it.
// Another service that takes tokens is another audience here.
package entra
