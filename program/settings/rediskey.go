package settings

import (
	"strings"

	"scaleout/internal/azure/catalog"
)

// Values of redisKey: the two keys that every cache has.
const (
	PrimaryKey   = "primary"
	SecondaryKey = "secondary"
)

// redisKeyRule takes the name of a key. A value that is nothing like one may
// be a key itself, so it is not shown.
func redisKeyRule(d *draft) Problems {
	if d.RedisKey == PrimaryKey || d.RedisKey == SecondaryKey {
		return nil
	}
	proposal := nearestRedisKey(d.RedisKey)
	p := Problem{
		Key: KeyRedisKey, Value: d.shown(KeyRedisKey, d.RedisKey),
		Allowed: PrimaryKey + " or " + SecondaryKey,
	}
	switch {
	case proposal != "" && strings.EqualFold(proposal, d.RedisKey):
		p.Reason = "This is spelled " + proposal + " here; upper and lower case count."
	case proposal != "":
		p.Reason = "A cache has two keys, primary and secondary. The nearest is " + proposal + "."
	case d.RedisKey == "":
		p.Reason = "A cache has two keys, primary and secondary, and the app uses one of them. The command proposes " + PrimaryKey + "."
	default:
		p.Value = hidden
		p.Reason = "This says which of the cache's two keys the app uses; the key itself is read from Azure and stands in no setting."
		if !d.encrypted[KeyRedisKey] {
			p.Reason += " If this is a key, it stands in clear " + d.exposed(KeyRedisKey) + ": renew it."
		}
		p.Reason += " The command proposes " + PrimaryKey + "."
	}
	if proposal == "" {
		proposal = PrimaryKey
	}
	p.Fix = d.set(KeyRedisKey, proposal)
	return Problems{p}
}

// nearestRedisKey knows the keys by their numbers, too; "" for what is like
// neither.
func nearestRedisKey(value string) string {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "1", "key1", "first", "primarykey":
		return PrimaryKey
	case "2", "key2", "second", "secondarykey":
		return SecondaryKey
	}
	return catalog.Nearest(value, []string{PrimaryKey, SecondaryKey})
}
