package components

import (
	"fmt"
	"maps"
	"sync/atomic"

	"github.com/pulumi/pulumi-azure-native-sdk/redisenterprise/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/program/redisurl"
)

// CacheAuth says what opens a cache to the app.
type CacheAuth string

// What opens a cache. Between the first and the last there is BothAuth for the time of one update:
// keys can only be switched off once no app uses one, and on before one does. Pulumi changes the
// database before the app, which depends on it, and cannot do it afterwards.
const (
	KeyAuth   CacheAuth = "key"   // the access key in URL
	BothAuth  CacheAuth = "both"  // the app has a token; keys are accepted, too
	EntraAuth CacheAuth = "entra" // tokens only
)

// token reports whether the app logs in by a token.
func (a CacheAuth) token() bool { return a == BothAuth || a == EntraAuth }

// keys is what the property accessKeysAuthentication is.
func (a CacheAuth) keys() string {
	if a == EntraAuth {
		return "Disabled"
	}
	return "Enabled"
}

// AuthTag is the cluster's tag that says what opened it when it was last updated. It lets the
// next update see where it comes from.
const AuthTag = "redisAuth"

// authTags are the cluster's tags. A cache that takes keys only has none more, since there
// may be such caches from before.
func authTags(args *SessionCacheArgs) pulumi.StringMapInput {
	if !args.Auth.token() {
		return args.Tags
	}
	return pulumi.All(args.Tags).ApplyT(func(v []any) map[string]string {
		tags, _ := v[0].(map[string]string)
		all := map[string]string{}
		maps.Copy(all, tags)
		all[AuthTag] = string(args.Auth)
		return all
	}).(pulumi.StringMapOutput)
}

// A step guards the way from keys to tokens, and back.
type step struct{ cluster, database []pulumi.ResourceOption }

// stepwise refuses, in previews, too, to switch keys off while the app that runs uses one, and to
// ask for one while there is none.
func stepwise(ctx *pulumi.Context, name string, to CacheAuth) (step, error) {
	if to == BothAuth {
		return step{}, nil
	}
	var taken atomic.Bool // the database comes after the cluster
	cluster, err := beforeUpdate(ctx, name+"-auth", func(was resource.PropertyMap) error {
		if takenOver(was) {
			taken.Store(true)
			return nil // its tags do not tell
		}
		return checkStep(ctx, declaredAuth(was), to)
	})
	if err != nil {
		return step{}, err
	}
	database, err := beforeUpdate(ctx, DatabaseName(name)+"-auth", func(was resource.PropertyMap) error {
		if !taken.Load() {
			return nil
		}
		from := KeyAuth
		if keys := was["accessKeysAuthentication"]; keys.IsString() && keys.StringValue() == EntraAuth.keys() {
			from = EntraAuth
		}
		return checkStep(ctx, from, to)
	})
	return step{cluster, database}, err
}

// takenOver reports whether a cluster was there before the stack, which has not updated it yet: it has
// not the tag that all of a stack's resources have. Of such a cluster the database says what opens it.
func takenOver(cluster resource.PropertyMap) bool {
	tags := cluster["tags"]
	return !tags.IsObject() || tags.ObjectValue()[stackTag].IsNull()
}

// stackTag is on every resource of a stack; see tags in package program.
const stackTag = "stack"

// declaredAuth returns what opened a cluster, given how it was declared.
func declaredAuth(cluster resource.PropertyMap) CacheAuth {
	if tags := cluster["tags"]; tags.IsObject() {
		if was := tags.ObjectValue()[AuthTag]; was.IsString() {
			return CacheAuth(was.StringValue())
		}
	}
	return KeyAuth
}

// checkStep refuses to go from keys to tokens, or back, in one update.
func checkStep(ctx *pulumi.Context, from, to CacheAuth) error {
	reason := ""
	switch {
	case to == EntraAuth && !from.token():
		reason = "redisAuth entra switches the cache's access keys off, and the app that runs logs in with one: " +
			"its requests would fail until it has its new settings."
	case !to.token() && from == EntraAuth:
		reason = "redisAuth key needs an access key of the cache, and they are switched off: there is none to read."
	default:
		return nil
	}
	return fmt.Errorf("%s In two updates nobody notices: first\n%s\nand then\n%s",
		reason, updates(ctx, "redisAuth", string(BothAuth)), updates(ctx, "redisAuth", string(to)))
}

// assignmentName is that of the app's access policy assignment; Azure allows letters and digits.
const assignmentName = "app"

// admit lets the app's identity into a managed cache, and returns REDIS_URL for it. The URL is
// known once the identity has been let in, so that no app is told to use a token before.
func admit(ctx *pulumi.Context, c *SessionCache, name string, args *SessionCacheArgs,
	cluster *redisenterprise.RedisEnterprise, database *redisenterprise.Database,
) (pulumi.StringOutput, error) {
	if args.Identity == nil {
		return pulumi.StringOutput{}, fmt.Errorf("%s: a cache that takes tokens needs an identity", name)
	}
	assigned, err := redisenterprise.NewAccessPolicyAssignment(ctx, name+"-access", &redisenterprise.AccessPolicyAssignmentArgs{
		ResourceGroupName:          args.ResourceGroupName,
		ClusterName:                cluster.Name,
		DatabaseName:               onceCreated(database, pulumi.String("default").ToStringOutput()),
		AccessPolicyAssignmentName: pulumi.String(assignmentName),
		AccessPolicyName:           pulumi.String("default"), // the only one there is
		User:                       &redisenterprise.AccessPolicyAssignmentPropertiesUserArgs{ObjectId: args.Identity.PrincipalID},
	}, pulumi.Parent(c), pulumi.Timeouts(&pulumi.CustomTimeouts{Create: cacheTimeout, Update: cacheTimeout, Delete: cacheTimeout}))
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return pulumi.All(cluster.HostName, assigned.ID()).ApplyT(func(v []any) (string, error) {
		return redisurl.Keyless(v[0].(string), managedPort)
	}).(pulumi.StringOutput), nil
}
