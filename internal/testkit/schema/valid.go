package schema

import (
	"encoding/json"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// Check holds a document against a schema. It is stricter than the schema, which lets
// others read documents of a later command: what is not named is wrong.
func Check(schema, document string) error {
	var s map[string]any
	if err := json.Unmarshal([]byte(schema), &s); err != nil {
		return err
	}
	forbidMore(s)
	strict, err := json.Marshal(s)
	if err != nil {
		return err
	}
	c := jsonschema.NewCompiler()
	c.Draft, c.AssertFormat = jsonschema.Draft2020, true
	if err := c.AddResource("schema.json", strings.NewReader(string(strict))); err != nil {
		return err
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		return err
	}
	var d any
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		return err
	}
	return compiled.Validate(d)
}

func forbidMore(at any) {
	switch v := at.(type) {
	case map[string]any:
		if _, object := v["properties"].(map[string]any); object && v["additionalProperties"] == nil {
			v["additionalProperties"] = false
		}
		for _, sub := range v {
			forbidMore(sub)
		}
	case []any:
		for _, sub := range v {
			forbidMore(sub)
		}
	}
}
