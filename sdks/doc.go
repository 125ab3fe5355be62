// Package sdks holds typed Pulumi packages that cannot be downloaded
// everywhere, written by Pulumi's own Go code generator.
//
// Each folder is a module of its own that takes the place of the official one
// by a replace line in go.mod. Its schema, cut down to what this program uses,
// stands in <folder>.schema.json; property names and types follow the npm
// package @pulumi/azure-native 2.90.0. The generated code registers with the
// version of the official root module, so that a stack needs one provider only.
package sdks

//go:generate go run ./generate cache.schema.json cache
