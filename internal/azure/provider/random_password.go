package provider

import (
	cryptorand "crypto/rand"
	"errors"
	"io"
	"math/big"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

const randomPassword tokens.Type = "random:index/randomPassword:RandomPassword"

// passwordID is the id of every RandomPassword, as with the real provider.
const passwordID resource.ID = "none"

// passwordInputs are the inputs of RandomPassword.
var passwordInputs = join(
	[]property{integer("length", required), mapOf("keepers", text("")), text("overrideSpecial")},
	all(boolean, "lower upper numeric number special"),
	all(integer, "minLower minUpper minNumeric minSpecial"))

// A characterClass is a kind of characters that a password may have, with the
// inputs that allow it and ask for a number of them.
type characterClass struct {
	characters string
	allow      []resource.PropertyKey
	least      resource.PropertyKey
}

func classesOf(inputs resource.PropertyMap) []characterClass {
	special := "!@#$%&*()-_=+[]{}<>:?"
	if s := stringOf(inputs["overrideSpecial"]); s != "" {
		special = s
	}
	return []characterClass{
		{"abcdefghijklmnopqrstuvwxyz", []resource.PropertyKey{"lower"}, "minLower"},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZ", []resource.PropertyKey{"upper"}, "minUpper"},
		{"0123456789", []resource.PropertyKey{"numeric", "number"}, "minNumeric"},
		{special, []resource.PropertyKey{"special"}, "minSpecial"},
	}
}

func makePassword(source io.Reader, inputs resource.PropertyMap) (resource.ID, []string, error) {
	length := inputs["length"]
	if !length.IsNumber() || length.NumberValue() < 1 {
		return "", nil, errors.New("the length is not known")
	}
	value, err := password(source, inputs, int(length.NumberValue()))
	return passwordID, []string{value}, err
}

// password draws a password from plain inputs.
func password(source io.Reader, inputs resource.PropertyMap, length int) (string, error) {
	var chosen []byte
	var alphabet strings.Builder
	for _, class := range classesOf(inputs) {
		least := inputs[class.least]
		if class.allowed(inputs) {
			alphabet.WriteString(class.characters)
		}
		if least.IsNumber() {
			some, err := draw(source, class.characters, int(least.NumberValue()))
			if err != nil {
				return "", err
			}
			chosen = append(chosen, some...)
		}
	}
	if alphabet.Len() == 0 || len(chosen) > length {
		return "", errors.New("no password can be made of these characters in this length")
	}
	rest, err := draw(source, alphabet.String(), length-len(chosen))
	if err != nil {
		return "", err
	}
	return shuffle(source, append(chosen, rest...))
}

func (c characterClass) allowed(inputs resource.PropertyMap) bool {
	for _, key := range c.allow {
		if v := inputs[key]; v.IsBool() {
			return v.BoolValue()
		}
	}
	return true
}

func draw(source io.Reader, from string, n int) ([]byte, error) {
	var out []byte
	for range n {
		i, err := below(source, len(from))
		if err != nil {
			return nil, err
		}
		out = append(out, from[i])
	}
	return out, nil
}

// shuffle puts the characters in any order with equal chance (Fisher and Yates).
func shuffle(source io.Reader, s []byte) (string, error) {
	for i := len(s) - 1; i > 0; i-- {
		j, err := below(source, i+1)
		if err != nil {
			return "", err
		}
		s[i], s[j] = s[j], s[i]
	}
	return string(s), nil
}

func below(source io.Reader, n int) (int, error) {
	i, err := cryptorand.Int(source, big.NewInt(int64(n)))
	if err != nil {
		return 0, err
	}
	return int(i.Int64()), nil
}
