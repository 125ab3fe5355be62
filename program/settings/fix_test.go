package settings_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/settings"
)

// A stackConfig is a stack's configuration as Pulumi's own code keeps it.
type stackConfig struct{ config.Map }

// What a person types at a prompt: an address passes for a key as well.
const prompted = "https://hooks.example.com/4e1243bd22c66e76c2ba9eddc1f91394"

func newStackConfig(t *testing.T, c badConfig) stackConfig {
	t.Helper()
	s := stackConfig{config.Map{}}
	for name, value := range c.all() {
		secret := slices.Contains(c.secret, name)
		v := config.NewValue(value)
		switch {
		case secret && strings.HasPrefix(value, "{"):
			// Encrypted, each value by itself, as --secret --path does it.
			v = config.NewSecureObjectValue(secureLeaves(t, value))
		case secret:
			v = config.NewSecureValue(encrypted(value))
		case strings.HasPrefix(value, "{"), strings.HasPrefix(value, "["):
			v = config.NewObjectValue(value)
		}
		s.Map[configKey(t, name)] = v
	}
	return s
}

// encrypted is what config.Base64Crypter makes of a value.
func encrypted(value string) string { return base64.StdEncoding.EncodeToString([]byte(value)) }

// secureLeaves writes {"A":"b"} as {"A":{"secure":"…"}}.
func secureLeaves(t *testing.T, object string) string {
	t.Helper()
	var plain map[string]string
	require.NoError(t, json.Unmarshal([]byte(object), &plain))
	secure := map[string]map[string]string{}
	for k, v := range plain {
		secure[k] = map[string]string{"secure": encrypted(v)}
	}
	text, err := json.Marshal(secure)
	require.NoError(t, err)
	return string(text)
}

func configKey(t *testing.T, name string) config.Key {
	t.Helper()
	if strings.Count(name, ":") == 0 {
		return config.MustMakeKey("scaleout", name)
	}
	k, err := config.ParseKey(name)
	require.NoError(t, err)
	return k
}

func (s stackConfig) copy() stackConfig {
	next := config.Map{}
	for k, v := range s.Map {
		next[k] = v
	}
	return stackConfig{next}
}

func (s stackConfig) decrypted(t *testing.T) (values map[string]string, isSecret func(string) bool) {
	t.Helper()
	decrypted, err := s.Decrypt(config.Base64Crypter)
	require.NoError(t, err)
	values = map[string]string{}
	for k, v := range decrypted {
		values[k.String()] = v
	}
	secure := map[string]bool{}
	for _, k := range s.SecureKeys() {
		secure[k.String()] = true
	}
	return values, func(key string) bool { return secure[key] }
}

func (s stackConfig) parse(t *testing.T) settings.Problems {
	t.Helper()
	all, isSecret := s.decrypted(t)
	_, err := settings.Parse("scaleout", "dev", all, isSecret)
	var ps settings.Problems
	if err != nil {
		require.ErrorAs(t, err, &ps)
	}
	return ps
}

// apply runs a fix the way a shell and Pulumi would.
func (s stackConfig) apply(t *testing.T, p settings.Problem) stackConfig {
	t.Helper()
	next := s.copy()
	for _, line := range strings.Split(p.Fix, "\n") {
		if strings.HasPrefix(line, "edit Pulumi.dev.yaml and delete this entry") {
			next.deleteByHand(t, p.Key)
			continue
		}
		words := shellWords(t, line)
		require.GreaterOrEqual(t, len(words), 5, line)
		require.Equal(t, []string{"pulumi", "config"}, words[:2], line)
		require.Equal(t, []string{"--stack", "dev"}, words[len(words)-2:], line)
		next.run(t, words[2], words[3:len(words)-2])
	}
	return next
}

func (s stackConfig) run(t *testing.T, verb string, words []string) {
	t.Helper()
	path, secret := false, false
	var args []string
	for _, w := range words {
		switch w {
		case "--path":
			path = true
		case "--secret":
			secret = true
		default:
			require.False(t, strings.HasPrefix(w, "-"), w)
			args = append(args, w)
		}
	}
	key := config.MustMakeKey("scaleout", args[0])
	if !path {
		key = configKey(t, args[0])
	}
	switch verb {
	case "rm":
		require.Len(t, args, 1)
		require.NoError(t, s.Remove(key, path))
	case "set":
		v := config.NewSecureValue(encrypted(prompted))
		if secret {
			require.Len(t, args, 1, "a secret is never on the command line")
		} else {
			require.Len(t, args, 2)
			v = config.NewTypedValue(args[1], config.TypeUnknown)
		}
		require.NoError(t, s.Set(key, v, path), "%v", words)
	default:
		t.Fatalf("unknown verb %q", verb)
	}
}

// deleteByHand does what the person is asked to do in an editor.
func (s stackConfig) deleteByHand(t *testing.T, key string) {
	t.Helper()
	object, name, nested := strings.Cut(key, `["`)
	if !nested {
		delete(s.Map, config.MustMakeKey("scaleout", key))
		return
	}
	quoted := `appSettings["` + strings.TrimSuffix(name, `"]`) + `"]`
	require.Equal(t, "appSettings", object)
	require.NoError(t, s.Remove(config.MustMakeKey("scaleout", quoted), true))
}

// shellWords splits a line as a POSIX shell does, and refuses what a shell
// would take for more than words.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	var words []string
	var word strings.Builder
	in, quoted := false, false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quoted && c == '\'':
			quoted = false
		case quoted:
			word.WriteByte(c)
		case c == '\'':
			quoted, in = true, true
		case c == '\\':
			i++
			word.WriteByte(line[i])
			in = true
		case c == ' ':
			if in {
				words = append(words, word.String())
			}
			word.Reset()
			in = false
		default:
			require.NotContains(t, "|&;<>()$`\"*?[]#~!{}", string(c), "unquoted in %s", line)
			word.WriteByte(c)
			in = true
		}
	}
	require.False(t, quoted, line)
	if in {
		words = append(words, word.String())
	}
	return words
}

// eachBadConfig runs a test with every stack whose settings need attention.
func eachBadConfig(t *testing.T, test func(*testing.T, stackConfig)) {
	t.Parallel()
	for _, c := range badConfigs {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			test(t, newStackConfig(t, c))
		})
	}
}

// TestEachFixWorks applies each fix by itself: the problem is gone.
func TestEachFixWorks(t *testing.T) {
	eachBadConfig(t, func(t *testing.T, s stackConfig) {
		before := s.parse(t)
		require.NotEmpty(t, before)
		for _, p := range before {
			after := s.apply(t, p).parse(t)
			if strings.HasSuffix(p.Key, "]") && strings.Contains(p.Fix, "config rm") {
				// What follows in the list moves up to the same key.
				assert.Less(t, len(under(after, p.Key)), len(under(before, p.Key)), "%s: %s", p.Key, p.Fix)
				continue
			}
			for _, left := range after {
				assert.NotEqual(t, p.Key, left.Key, "after %s:\n%v", p.Fix, left)
			}
		}
	})
}

func under(ps settings.Problems, key string) settings.Problems {
	list, _, _ := strings.Cut(key, "[")
	var out settings.Problems
	for _, p := range ps {
		if strings.HasPrefix(p.Key, list+"[") {
			out = append(out, p)
		}
	}
	return out
}

// TestFixesConverge follows the advice to its end: the configuration is good
// then, for Pulumi's own check of types as well.
func TestFixesConverge(t *testing.T) {
	eachBadConfig(t, func(t *testing.T, s stackConfig) {
		for range 20 {
			ps := s.parse(t)
			if len(ps) == 0 {
				break
			}
			s = s.apply(t, ps[0])
		}
		require.Empty(t, s.parse(t))
		merged, isSecret, err := throughPulumi(t, "dev", s.Map)
		require.NoError(t, err)
		_, err = settings.Parse("scaleout", "dev", merged, isSecret)
		require.NoError(t, err)
	})
}

// TestFixesTypedOneAfterTheOther types all commands as they are printed: what one removes of a list moves what stands behind it,
// and no later command may meet another element than its own.
func TestFixesTypedOneAfterTheOther(t *testing.T) {
	eachBadConfig(t, func(t *testing.T, s stackConfig) {
		made := s.parse(t)
		for _, p := range made {
			s = s.apply(t, p)
		}
		if strings.Contains(made.Error(), "stands for your own address") {
			return // several places have the same example now
		}
		for _, left := range s.parse(t) {
			assert.False(t, strings.HasSuffix(left.Key, "]"), "%v", left)
		}
	})
}
