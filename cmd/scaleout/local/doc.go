// Package local is 'scaleout local': Pulumi's verbs on the embedded Azure, a package
// for each, all about the one cli.Place that their common flags name.
package local
