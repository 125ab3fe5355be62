// Package endpoint lets other programs reach an embedded Azure over HTTPS on
// this machine's loopback interface: the Azure CLI, programs with an Azure SDK,
// curl. It knows no resources; what answers as Azure Resource Manager (ARM) is a
// plain [net/http.Handler].
//
// [ServeARM] listens at one port for what is three services in Azure: ARM's
// cloud metadata, Microsoft Entra ID as far as a service principal needs it to
// log in, and ARM itself behind a check of the bearer token. [ServeSite] is the
// end of TLS in front of an app. Both show certificates of an authority that
// lives as long as the process and whose private key is never written anywhere.
// [ServeProxy] leads to the sites those that cannot be told where they are. [Serve]
// is the server that ARM has in common with SCM sites.
//
// # Who may use it
//
// Every user of a machine reaches its loopback interface, and so does every web
// page in a browser, by a name that leads there. So ARM answers only to holders
// of a token, tokens go only to holders of a secret that is drawn at the start,
// and the Host header has to be localhost or 127.0.0.1.
//
// # Clients
//
// Clients treat it as a cloud with AD FS: the authority's path is /adfs. That is
// the only kind of private cloud for which neither MSAL for Python nor MSAL for
// Go asks a host of Microsoft's first whether the authority can be trusted. With
// AZURE_AUTHORITY_HOST, AZURE_TENANT_ID=adfs, AZURE_CLIENT_ID and
// AZURE_CLIENT_SECRET set, azidentity's DefaultAzureCredential works as it is.
// Clients that switch instance discovery off can use the tenant's id instead, as
// Pulumi's azure-native 3 does with disableInstanceDiscovery; azure-native 2 cannot.
// ARM's address is what no SDK takes from the environment: programs read it, with
// the authority and the audience, from the cloud metadata at
// https://$ARM_METADATA_HOSTNAME/metadata/endpoints?api-version=2022-09-01.
//
// Package serve imports it. Another service of Azure's that clients ask before they
// reach ARM becomes a route of the gate.
package endpoint
