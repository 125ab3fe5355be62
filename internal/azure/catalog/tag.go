package catalog

import "strings"

// IsTabooTagName reports whether a tag's name holds a character that Azure refuses.
// The portal links resources by tags such as "hidden-link: /app-insights-resource-id",
// so Azure takes any character in names that begin so.
func IsTabooTagName(name string) bool {
	return strings.ContainsAny(name, TagNameTaboo) && !strings.HasPrefix(strings.ToLower(name), "hidden-")
}
