package components

import (
	"github.com/pulumi/pulumi-azure-native-sdk/managedidentity/v2"
	web "github.com/pulumi/pulumi-azure-native-sdk/web/v2/v20240401"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Identity is who the app is to other services, so that it needs no password there. App and
// slot share it: one that belongs to an app would not move in a swap, and a role for it
// could only be assigned once there is the app, which needs what the role is for.
type Identity struct {
	pulumi.ResourceState

	ID          pulumi.IDOutput     // ARM id
	Name        pulumi.StringOutput // name that Azure knows the identity by
	PrincipalID pulumi.StringOutput // object id: what a role is assigned to, and the user name in a cache
	ClientID    pulumi.StringOutput // by which an app that has several says which one it means
	TenantID    pulumi.StringOutput
}

// IdentityArgs are the arguments of NewIdentity.
type IdentityArgs struct {
	Placement // required
}

// NewIdentity declares a user-assigned identity.
func NewIdentity(ctx *pulumi.Context, name string, args *IdentityArgs, opts ...pulumi.ResourceOption) (*Identity, error) {
	identity := &Identity{}
	if err := ctx.RegisterComponentResource("scaleout:components:Identity", name, identity, opts...); err != nil {
		return nil, err
	}
	own, err := managedidentity.NewUserAssignedIdentity(ctx, name, &managedidentity.UserAssignedIdentityArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		Tags:              args.Tags,
	}, pulumi.Parent(identity))
	if err != nil {
		return nil, err
	}
	identity.ID, identity.Name = own.ID(), own.Name
	identity.PrincipalID, identity.ClientID, identity.TenantID = own.PrincipalId, own.ClientId, own.TenantId
	return identity, ctx.RegisterResourceOutputs(identity, pulumi.Map{"id": identity.ID, "principalId": identity.PrincipalID})
}

// ofSite is the identity of an app or its slot: its own, which it has in any case and which
// somebody may have given roles, the shared one, and others that there were before. A request
// names them all, and takes away what it does not name.
func (i *Identity) ofSite(others []string) *web.ManagedServiceIdentityArgs {
	var users pulumi.StringArray
	if i != nil {
		users = append(users, i.ID.ToStringOutput())
	}
	users = append(users, pulumi.ToStringArray(others)...)
	if len(users) == 0 {
		return &web.ManagedServiceIdentityArgs{Type: web.ManagedServiceIdentityTypeSystemAssigned}
	}
	return &web.ManagedServiceIdentityArgs{
		Type:                   web.ManagedServiceIdentityType_SystemAssigned_UserAssigned,
		UserAssignedIdentities: users,
	}
}
