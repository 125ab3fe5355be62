package components

import (
	"strings"

	"github.com/google/uuid"
	"github.com/pulumi/pulumi-azure-native-sdk/authorization/v2"
	"github.com/pulumi/pulumi-azure-native-sdk/keyvault/v2"
	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/azure/catalog"
)

// SecretVault is a Key Vault with the app's secrets, and the role with which the app's
// identity reads them.
type SecretVault struct {
	pulumi.ResourceState

	ID   pulumi.IDOutput
	Name pulumi.StringOutput

	Roles []pulumi.Resource // without which nothing can be read

	args *SecretVaultArgs
	name string
	uri  pulumi.StringOutput
}

// SecretVaultArgs are the arguments of NewSecretVault.
type SecretVaultArgs struct {
	Placement // required

	Identity *Identity // required: who reads the secrets
	Others   []string  // ids of vaults that the app's own settings refer to
	Closed   bool      // only private endpoints lead to it; Resource Manager writes secrets all the same
}

// softDeleteDays is the longest time, and Azure's own default, for which a deleted vault can
// be brought back. It cannot be changed later.
const softDeleteDays = 90

// NewSecretVault declares a vault that nobody can purge before its time and whose secrets only
// those read who have a role for that. What comes after Roles and takes long, such as a cache,
// gives the role its time: Azure says that it takes up to ten minutes until one has an effect.
func NewSecretVault(ctx *pulumi.Context, name string, args *SecretVaultArgs, opts ...pulumi.ResourceOption) (*SecretVault, error) {
	v := &SecretVault{args: args, name: name}
	if err := ctx.RegisterComponentResource("scaleout:components:SecretVault", name, v, opts...); err != nil {
		return nil, err
	}
	named, err := v.azureName(ctx)
	if err != nil {
		return nil, err
	}
	vault, err := keyvault.NewVault(ctx, name, &keyvault.VaultArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		VaultName:         named,
		Properties: &keyvault.VaultPropertiesArgs{
			TenantId: args.Identity.TenantID,
			Sku:      &keyvault.SkuArgs{Family: pulumi.String("A"), Name: pulumi.String("standard")},
			// Azure demands them even where they do not count.
			AccessPolicies:            keyvault.AccessPolicyEntryArray{},
			EnableRbacAuthorization:   pulumi.Bool(true),
			EnableSoftDelete:          pulumi.Bool(true),
			EnablePurgeProtection:     pulumi.Bool(true),
			SoftDeleteRetentionInDays: pulumi.Int(softDeleteDays),
			PublicNetworkAccess:       publicAccess(args.Closed),
		},
		Tags: args.Tags,
	}, pulumi.Parent(v))
	if err != nil {
		return nil, err
	}
	v.ID, v.Name, v.uri = vault.ID(), vault.Name, vault.Properties.VaultUri()
	if err := v.letIn(ctx, name+"-reader", vault.ID()); err != nil {
		return nil, err
	}
	for _, id := range args.Others {
		if err := v.letIn(ctx, name+"-reader-"+id[strings.LastIndex(id, "/")+1:], pulumi.String(id)); err != nil {
			return nil, err
		}
	}
	return v, ctx.RegisterResourceOutputs(v, pulumi.Map{"id": v.ID, "name": v.Name})
}

// Azure's name of a vault is short, and unique in the whole cloud. A deleted one keeps its name
// for 90 days, so each vault that is made has a new one.
const nameBegins = 15 // of 24; a hyphen and eight digits follow

func (v *SecretVault) azureName(ctx *pulumi.Context) (pulumi.StringOutput, error) {
	id, err := random.NewRandomUuid(ctx, v.name+"-id", &random.RandomUuidArgs{
		Keepers: pulumi.StringMap{"resourceGroup": v.args.ResourceGroupName, "location": v.args.Location},
	}, pulumi.Parent(v))
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	begins := strings.TrimRight(v.name[:min(len(v.name), nameBegins)], "-")
	return id.Result.ApplyT(func(id string) string { return begins + "-" + id[:8] }).(pulumi.StringOutput), nil
}

// letIn lets the app's identity read the secrets of a vault. What an assignment says cannot be
// changed, so its name says all of it, as names in templates do by the function guid().
//
// The kind of the principal is given: Entra ID would be asked for it, and may not know a new
// one yet ("Troubleshoot Azure RBAC").
func (v *SecretVault) letIn(ctx *pulumi.Context, name string, scope pulumi.StringInput) error {
	principal := v.args.Identity.PrincipalID
	named := pulumi.All(scope.ToStringOutput(), principal).ApplyT(func(all []any) string {
		return uuid.NewSHA1(uuid.NameSpaceURL, []byte(strings.ToLower(all[0].(string)+"|"+all[1].(string)+"|"+catalog.SecretsUser))).String()
	}).(pulumi.StringOutput)
	role, err := authorization.NewRoleAssignment(ctx, name, &authorization.RoleAssignmentArgs{
		Scope:              scope,
		RoleAssignmentName: named,
		PrincipalId:        principal,
		PrincipalType:      pulumi.String("ServicePrincipal"),
		RoleDefinitionId:   pulumi.String("/providers/Microsoft.Authorization/roleDefinitions/" + catalog.SecretsUser),
	}, pulumi.Parent(v))
	if err != nil {
		return err
	}
	v.Roles = append(v.Roles, role)
	return nil
}

// Keep puts the value of an app setting into the vault and returns what the app setting has
// instead: where it is, without a version, so that the newest counts.
//
// Resource Manager writes the secret and can neither show its value nor delete it. azure-native
// would ask the vault itself to delete it, for which whoever updates the stack needs a role of
// their own; so the secret stays, and goes with its vault.
func (v *SecretVault) Keep(ctx *pulumi.Context, setting string, value pulumi.StringInput) (pulumi.StringOutput, error) {
	secret := strings.ReplaceAll(setting, "_", "-") // names of secrets have no underscore
	kept, err := keyvault.NewSecret(ctx, v.name+"-"+strings.ToLower(secret), &keyvault.SecretArgs{
		ResourceGroupName: v.args.ResourceGroupName,
		VaultName:         v.Name,
		SecretName:        pulumi.String(secret),
		Properties: &keyvault.SecretPropertiesArgs{
			Value:       value.ToStringOutput().ToStringPtrOutput(),
			ContentType: pulumi.String("text/plain"), // auditors want to know what it is
		},
		Tags: v.args.Tags,
	}, pulumi.Parent(v), pulumi.DependsOn(v.Roles), pulumi.RetainOnDelete(true))
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	// Unknown until the secret is there: an app that is told earlier finds nothing.
	return pulumi.All(kept.ID(), v.uri).ApplyT(func(all []any) string {
		return "@Microsoft.KeyVault(SecretUri=" + all[1].(string) + "secrets/" + secret + ")"
	}).(pulumi.StringOutput), nil
}
