package components

import (
	web "github.com/pulumi/pulumi-azure-native-sdk/web/v2/v20240401"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// A publishing declares the two policies of an app or of a slot, by which a name and a
// password may let somebody in.
type publishing struct {
	ftp, scm func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (pulumi.Resource, error)
}

// closePublishing turns the publishing passwords off, for FTP and for the SCM site: who
// releases is known to Entra ID ("Disable basic authentication in Azure App Service
// deployments"). It returns the last of what it declares.
//
// FTP goes first, since it needs the policy of the SCM site to be on. Both come with what
// they belong to, and go with it. azure-native has no way to delete them but to turn them on
// again, which is not to happen in the last minutes of an app, either.
func closePublishing(ctx *pulumi.Context, name string, p publishing, after pulumi.Resource, opts ...pulumi.ResourceOption) (
	pulumi.Resource, error,
) {
	// App Service changes one thing of a site at a time.
	then := func(after pulumi.Resource) []pulumi.ResourceOption {
		return append([]pulumi.ResourceOption{pulumi.RetainOnDelete(true), pulumi.DependsOn([]pulumi.Resource{after})}, opts...)
	}
	ftp, err := p.ftp(ctx, name+"-ftp", then(after)...)
	if err != nil {
		return nil, err
	}
	return p.scm(ctx, name+"-scm", then(ftp)...)
}

func appPublishing(args *AppArgs, site *web.WebApp) publishing {
	return publishing{
		ftp: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
			return web.NewWebAppFtpAllowed(ctx, name, &web.WebAppFtpAllowedArgs{
				ResourceGroupName: args.ResourceGroupName, Name: site.Name, Allow: pulumi.Bool(false),
			}, opts...)
		},
		scm: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
			return web.NewWebAppScmAllowed(ctx, name, &web.WebAppScmAllowedArgs{
				ResourceGroupName: args.ResourceGroupName, Name: site.Name, Allow: pulumi.Bool(false),
			}, opts...)
		},
	}
}

func slotPublishing(site *web.WebAppArgs, app pulumi.StringInput) publishing {
	return publishing{
		ftp: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
			return web.NewWebAppFtpAllowedSlot(ctx, name, &web.WebAppFtpAllowedSlotArgs{
				ResourceGroupName: site.ResourceGroupName, Name: app, Slot: pulumi.String(SlotName), Allow: pulumi.Bool(false),
			}, opts...)
		},
		scm: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
			return web.NewWebAppScmAllowedSlot(ctx, name, &web.WebAppScmAllowedSlotArgs{
				ResourceGroupName: site.ResourceGroupName, Name: app, Slot: pulumi.String(SlotName), Allow: pulumi.Bool(false),
			}, opts...)
		},
	}
}
