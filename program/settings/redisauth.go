package settings

import (
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/program/appenv"
)

// Values of redisAuth: what opens the cache to the app.
const (
	KeyAuth   = "key"   // an access key, in REDIS_URL
	BothAuth  = "both"  // tokens of Microsoft Entra ID for the app, and keys, too: the step between the others
	EntraAuth = "entra" // tokens only
)

var redisAuths = []string{KeyAuth, BothAuth, EntraAuth}

// ByToken reports whether the app logs in to the cache by Microsoft Entra ID.
func (s *Settings) ByToken() bool { return s.RedisAuth == BothAuth || s.RedisAuth == EntraAuth }

// redisAuthRule takes one of three words. What is nothing like one may be a key, so it is
// not shown.
func redisAuthRule(d *draft) Problems {
	near := nearestAuth(d.RedisAuth)
	p := Problem{Key: KeyRedisAuth, Value: d.shown(KeyRedisAuth, d.RedisAuth), Allowed: strings.Join(redisAuths, ", ")}
	switch {
	case near == d.RedisAuth && near != "":
		return nil
	case near != "" && strings.EqualFold(near, strings.TrimSpace(d.RedisAuth)):
		p.Reason = "This is spelled " + near + " here; upper and lower case count."
	case near != "":
		p.Reason = "There is no such way into the cache. The nearest is " + near + "."
	default:
		if d.RedisAuth != "" {
			p.Value = hidden
		}
		p.Reason = "This says how the app logs in to the cache: by the access key in REDIS_URL, or by Microsoft Entra ID. " +
			"If it is a key, it belongs in no setting. The command proposes " + KeyAuth + "."
		near = KeyAuth
	}
	p.Fix = d.set(KeyRedisAuth, near)
	return Problems{p}
}

// nearestAuth knows what others call the three; "" for what is like none.
func nearestAuth(value string) string {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "keys", "accesskey", "accesskeys", "password":
		return KeyAuth
	case "aad", "entraid", "microsoftentra", "token", "identity", "managedidentity", "azuread":
		return EntraAuth
	case "":
		return ""
	}
	return catalog.Nearest(value, redisAuths)
}

// managedAuthRule: the classic cache's API version in azure-native 2 knows no such thing.
//
// Source: azure-native 2.90 declares Microsoft.Cache/redis by 2023-04-01; aad-enabled and
// accessPolicyAssignments came with later ones ("Use Microsoft Entra ID for cache authentication").
func managedAuthRule(d *draft) Problems {
	if d.RedisAuth == KeyAuth || d.Cache.Managed {
		return nil
	}
	fix := d.set(KeyRedisAuth, KeyAuth)
	return Problems{{
		Key: KeyRedisAuth, Value: d.RedisAuth,
		Reason: "Only an Azure Managed Redis can be given to an identity here. The API version by which azure-native 2 declares " +
			"an Azure Cache for Redis (2023-04-01) cannot say who is let in, and " + d.Cache.Name + " is one. " +
			"Or move to a managed cache, for which everybody logs in once more (redisSku " + d.Cache.Successor().Name + ").",
		Allowed: KeyAuth + "; any of " + strings.Join(redisAuths, ", ") + " with a size of Azure Managed Redis",
		Fix:     fix,
	}}
}

// idleKeyRule: which key an app uses is no question where it uses none.
func idleKeyRule(d *draft) Problems {
	if d.RedisAuth != EntraAuth || d.RedisKey == PrimaryKey {
		return nil
	}
	return Problems{{
		Key: KeyRedisKey, Value: d.RedisKey,
		Reason:  "With redisAuth " + EntraAuth + " the cache takes no key, and the app has none.",
		Allowed: PrimaryKey + ", the default; or nothing",
		Fix:     d.remove(KeyRedisKey),
	}}
}

// AuthAppSettings holds the app settings that the program sets while the app logs in by
// Microsoft Entra ID. Without it they are a person's own.
var AuthAppSettings = map[string]string{
	appenv.RedisUsername: "With redisAuth both or entra, it is the object id of the app's identity.",
	appenv.AzureClientID: "With redisAuth both or entra, it names the app's identity. Where your own code means another one, name that in the code.",
}
