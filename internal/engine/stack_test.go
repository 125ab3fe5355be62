package engine

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Every package that imports a type compiles the methods of all generic types that it leads to.
// The SDK's context leads to a thousand of them, and most packages lead to Stack.
func TestStackDoesNotLeadToTheSDK(t *testing.T) {
	t.Parallel()
	seen := map[reflect.Type]bool{}
	var look func(way string, typ reflect.Type)
	look = func(way string, typ reflect.Type) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		way += " → " + typ.String()
		assert.NotEqual(t, "github.com/pulumi/pulumi/sdk/v3/go/pulumi", typ.PkgPath(), way)
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map, reflect.Chan:
			look(way, typ.Elem())
		case reflect.Struct:
			for i := range typ.NumField() {
				look(way, typ.Field(i).Type)
			}
		case reflect.Func:
			for i := range typ.NumIn() {
				look(way, typ.In(i))
			}
			for i := range typ.NumOut() {
				look(way, typ.Out(i))
			}
		}
		if typ.Kind() != reflect.Interface {
			for i := range typ.NumMethod() {
				look(way+"."+typ.Method(i).Name, typ.Method(i).Type)
			}
		}
	}
	look("", reflect.TypeFor[*Stack]())
	assert.Greater(t, len(seen), 100)
}
