// Package sdks holds typed Pulumi packages that cannot be downloaded
// everywhere, written by Pulumi's own Go code generator.
//
// Each folder is a module of its own that takes the place of the official one
// by a replace line in go.mod. Its schema, cut down to what this program uses,
// stands in <folder>.schema.json; property names and types follow the npm
// package @pulumi/azure-native, 3.26.0 for redisenterprise and 2.90.0 for the others.
// The generated code registers with the version of the official root module, so
// that a stack needs one provider for version 2 and, with Azure Managed Redis
// only, one for version 3: no version 2 speaks an API version of
// Microsoft.Cache/redisEnterprise that Azure still accepts.
//
// They stand under the licence of the official packages, Apache 2.0, whose text is
// beside each; the generator leaves it there.
package sdks

//go:generate go run ./generate cache.schema.json cache
//go:generate go run ./generate network.schema.json network
//go:generate go run ./generate redisenterprise.schema.json redisenterprise
//go:generate go run ./generate managedidentity.schema.json managedidentity
//go:generate go run ./generate authorization.schema.json authorization
//go:generate go run ./generate keyvault.schema.json keyvault
//go:generate go run ./generate cdn.schema.json cdn
