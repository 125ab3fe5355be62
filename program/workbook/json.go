package workbook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// JSON returns the workbook as Azure keeps it. Its queries are asked of the
// workspace with the given id.
func JSON(s Subject, workspaceID string) (string, error) {
	b := book{
		Version: "Notebook/1.0", Items: []item{heading(s), timeRange()},
		FallbackResourceIDs: []string{workspaceID},
		Schema:              "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json",
	}
	for _, tile := range Tiles(s) {
		b.Items = append(b.Items, query(tile))
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(b); err != nil {
		return "", fmt.Errorf("writing the workbook: %w", err)
	}
	return out.String(), nil
}

// The kinds of items.
const (
	textItem       = 1
	queryItem      = 3
	parametersItem = 9
)

type book struct {
	Version             string   `json:"version"`
	Items               []item   `json:"items"`
	FallbackResourceIDs []string `json:"fallbackResourceIds"`
	Schema              string   `json:"$schema"`
}

type item struct {
	Type    int    `json:"type"`
	Content any    `json:"content"`
	Width   string `json:"customWidth,omitempty"` // percent
	Name    string `json:"name"`
}

type textContent struct {
	JSON string `json:"json"`
}

type parametersContent struct {
	Version    string      `json:"version"`
	Parameters []parameter `json:"parameters"`
	Style      string      `json:"style"`
}

type parameter struct {
	ID           string       `json:"id"`
	Version      string       `json:"version"`
	Name         string       `json:"name"`
	Type         int          `json:"type"` // 4: a time range
	Required     bool         `json:"isRequired"`
	Value        duration     `json:"value"`
	TypeSettings typeSettings `json:"typeSettings"`
}

type duration struct {
	Milliseconds int `json:"durationMs"`
}

type typeSettings struct {
	Selectable  []duration `json:"selectableValues"`
	AllowCustom bool       `json:"allowCustom"`
}

type queryContent struct {
	Version       string `json:"version"`
	Query         string `json:"query"`
	Size          int    `json:"size"`
	Title         string `json:"title"`
	NoData        string `json:"noDataMessage"`
	TimeParameter string `json:"timeContextFromParameter"`
	QueryType     int    `json:"queryType"` // 0: logs
	ResourceType  string `json:"resourceType"`
	Visualization Shape  `json:"visualization"`
}

func heading(s Subject) item {
	between := fmt.Sprintf("always %d instances", s.MinInstances)
	if s.Autoscale {
		between = fmt.Sprintf("%d to %d instances", s.MinInstances, s.MaxInstances)
	}
	lines := []string{"# Stack " + s.Name, "This stack runs " + between + ".", s.Cost}
	return item{Type: textItem, Name: "heading", Content: textContent{strings.Join(lines, "\n\n")}}
}

const (
	timeParameter = "TimeRange"
	hour          = 60 * 60 * 1000
)

func timeRange() item {
	var choices []duration
	for _, hours := range []int{1, 4, 24, 3 * 24, 7 * 24, 30 * 24} {
		choices = append(choices, duration{hours * hour})
	}
	return item{Type: parametersItem, Name: "time", Content: parametersContent{
		Version: "KqlParameterItem/1.0", Style: "pills",
		Parameters: []parameter{{
			ID: "5d7c1f0e-2a64-4f6b-9d2b-6a6f2f6c9a10", Version: "KqlParameterItem/1.0", Name: timeParameter,
			Type: 4, Required: true, Value: duration{24 * hour}, TypeSettings: typeSettings{choices, true},
		}},
	}}
}

func query(t Tile) item {
	i := item{Type: queryItem, Name: t.Name, Content: queryContent{
		Version: "KqlItem/1.0", Query: t.Query, Title: t.Title, NoData: "Nothing in this time.",
		TimeParameter: timeParameter, ResourceType: "microsoft.operationalinsights/workspaces", Visualization: t.Shape,
	}}
	if t.Half {
		i.Width = "50"
	}
	return i
}
