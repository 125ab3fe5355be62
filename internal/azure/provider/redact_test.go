package provider

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNoSecretsInErrors makes everything that fails repeat the request.
func TestNoSecretsInErrors(t *testing.T) {
	t.Parallel()
	const key, plainSetting, connection = `Ab/cd+ef=="quoted"`, "an unmarked setting", "Server=db;Password=x"
	inputs := props(map[string]any{"resourceGroupName": "rg", "name": "app", "location": "westeurope"})
	inputs["siteConfig"] = resource.NewProperty(resource.PropertyMap{
		"appSettings": resource.NewProperty([]resource.PropertyValue{
			resource.NewProperty(resource.PropertyMap{"name": resource.NewProperty("K"), "value": secret(key)}),
			resource.NewProperty(resource.PropertyMap{"name": resource.NewProperty("P"), "value": resource.NewProperty(plainSetting)}),
		}),
		"connectionStrings": resource.NewProperty([]resource.PropertyValue{
			resource.NewProperty(resource.PropertyMap{"connectionString": resource.NewProperty(connection)}),
		}),
	})
	echo := "you sent " + key + ", " + plainSetting + ", " + connection + " and Ab%2Fcd%2Bef%3D%3D%22quoted%22"
	scripts := map[string]func(f *fakeARM) func(*http.Request, map[string]any) *reply{
		"refused": func(*fakeARM) func(*http.Request, map[string]any) *reply {
			return func(r *http.Request, _ map[string]any) *reply {
				if isPUT(r) {
					return failure(400, "Bad"+key, echo)
				}
				return nil
			}
		},
		"connection": func(*fakeARM) func(*http.Request, map[string]any) *reply {
			return func(r *http.Request, _ map[string]any) *reply {
				if isPUT(r) {
					return &reply{err: errors.New(echo)}
				}
				return nil
			}
		},
		"operation": func(f *fakeARM) func(*http.Request, map[string]any) *reply {
			failed := operationIs("Failed")
			failed.body.(map[string]any)["error"] = map[string]any{"code": key, "message": echo}
			return accepted(f, "Azure-AsyncOperation", failed)
		},
	}
	for name, script := range scripts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, p := newFake(t)
			f.script = script(f)
			_, err := p.Create(t.Context(), plugin.CreateRequest{URN: urnOf(siteType, "app"), Properties: inputs})
			require.Error(t, err)
			_, uerr := p.Update(t.Context(), plugin.UpdateRequest{URN: urnOf(siteType, "app"), ID: siteID, NewInputs: inputs})
			require.Error(t, uerr)
			for _, text := range []string{err.Error(), uerr.Error()} {
				assert.Contains(t, text, "you sent [secret], [secret], [secret] and [secret]")
				for _, s := range []string{"Ab/cd", "Ab%2F", plainSetting, connection, "quoted"} {
					assert.NotContains(t, text, s)
				}
			}
		})
	}
}

func TestRedactor(t *testing.T) {
	t.Parallel()
	r := newRedactor(resource.PropertyMap{"a": secret("abc"), "b": secret("longer"), "c": secret("longer still"), "d": resource.NewProperty("public")})
	assert.Equal(t, "[withheld, because it contains a secret]", r.clean("an abc"))
	assert.Equal(t, "[secret], public", r.clean("longer still, public"))
	output := resource.NewProperty(resource.Output{Element: resource.NewProperty("from an output"), Known: true, Secret: true})
	assert.Equal(t, "[secret]", newRedactor(resource.PropertyMap{"a": output}).clean("from an output"))
	short := props(settings("A", "1"))
	assert.Equal(t, "1 is left", newRedactor(short).clean("1 is left"))
	setting := func(name string, value resource.PropertyValue) resource.PropertyValue {
		return resource.NewProperty(resource.PropertyMap{"name": resource.NewProperty(name), "value": value})
	}
	marked := newRedactor(resource.PropertyMap{"siteConfig": resource.NewProperty(resource.PropertyMap{
		"appSettings": resource.MakeSecret(resource.NewProperty([]resource.PropertyValue{
			setting("BUILD", resource.NewProperty("1")), setting("KEY", resource.NewProperty("hunter2")), setting("PIN", secret("007")),
		})),
		"appCommandLine": secret("run --key=x"),
	})})
	assert.Equal(t, "1 BUILD, [secret], [secret]", marked.clean("1 BUILD, hunter2, run --key=x"), "one secret marks the whole list")
	assert.Equal(t, withheld, marked.clean("agent 007"), "this one is marked itself")
	assert.Equal(t, "no inputs", (*redactor)(nil).clean("no inputs"))
}

// TestGarbledAnswerIsNotQuoted covers answers that are not JSON.
func TestGarbledAnswerIsNotQuoted(t *testing.T) {
	t.Parallel()
	f, p := newFake(t)
	f.script = func(r *http.Request, _ map[string]any) *reply {
		if isPUT(r) {
			return &reply{status: 200, body: strings.Repeat("secret ", 3)}
		}
		return nil
	}
	_, err := createPlan(t, p)
	require.EqualError(t, err, "PUT request failed: the answer is not a JSON object")
}

func TestConceal(t *testing.T) {
	t.Parallel()
	list := func(items ...resource.PropertyValue) resource.PropertyValue { return resource.NewProperty(items) }
	a, b := resource.NewProperty("a"), resource.NewProperty("b")
	output := resource.NewProperty(resource.Output{Element: b, Known: true, Secret: true})
	assert.Equal(t, list(a, b), conceal(list(a, b), list(a, b)))
	assert.Equal(t, list(a, secret("b")), conceal(list(a, b), list(a, secret("b"))), "marks stay where they were")
	assert.Equal(t, list(a, secret("b")), conceal(list(a, b), list(a, output)))
	assert.Equal(t, resource.MakeSecret(list(b, a)), conceal(list(b, a), list(a, secret("b"))), "in doubt all is secret")
	assert.Equal(t, secret("a"), conceal(a, secret("b")))
}
