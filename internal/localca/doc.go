// Package localca is a certificate authority for the servers of one process:
// embedded Azure, the apps' own addresses, and what stands for a cache.
//
// It imports nothing of this module, and every server here that speaks TLS may
// import it. Clients learn to trust it by a file with its certificate.
package localca
