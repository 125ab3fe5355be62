// Package token compares the types of azure-native without regard to versions of Azure's API.
//
// A type stands either in the module of a service, azure-native:web:WebApp, whose version the
// release of azure-native chooses, or in that of a version, azure-native:web/v20240401:WebApp.
// To a stack both are one resource: its SDK gives each the others as aliases.
// Source: "Azure Native: version guide" of Pulumi's documentation, read 2026-11-30.
//
// It is a leaf. Whoever looks for a type in what a stack or a preview says compares it here.
package token

import "regexp"

var versioned = regexp.MustCompile(`(\bazure-native:\w+)/v\d{8}(?:preview)?:`)

// Versionless returns a type with the module of its service, and a URN with all its types so.
func Versionless[T ~string](name T) T {
	return T(versioned.ReplaceAllString(string(name), "$1:"))
}
