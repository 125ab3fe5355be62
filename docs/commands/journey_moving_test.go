package commands

import "github.com/stretchr/testify/assert"

// moving takes the stack prod into a private network, and out of it.
var moving = journey{"moving", []step{
	{
		line:  "pulumi config set network both --stack prod",
		shows: "the first of two steps into a private network, since a preview refuses to close a live cache in one",
		first: func(p *terminal) {
			p.ok("pulumi stack init prod")
			p.ok("pulumi config set redisSku Standard_C1 --stack prod")
			p.ok("pulumi up --stack prod --yes")
			p.ok("pulumi config set network private --stack prod")
			code, out := p.run("pulumi preview --stack prod")
			assert.NotZero(p.t, code)
			assert.Contains(p.t, out, "Fix: pulumi config set network both --stack prod")
		},
		then: func(p *terminal, _ string) { p.ok("pulumi up --stack prod --yes") },
	},
	{
		line:  "pulumi config set network private --stack prod",
		shows: "the second: the cache has no public access any more",
		then: func(p *terminal, _ string) {
			p.ok("pulumi up --stack prod --yes")
			p.ok("pulumi preview --stack prod --expect-no-changes")
		},
	},
	{
		line:  "pulumi config set appAccess both --stack prod",
		shows: "app and slot get private endpoints, before nobody reaches them otherwise: a preview refuses to close a live app in one step",
		first: func(p *terminal) {
			p.ok("pulumi config set appAccess private --stack prod")
			code, out := p.run("pulumi preview --stack prod")
			assert.NotZero(p.t, code)
			assert.Contains(p.t, out, "Fix: pulumi config set appAccess both --stack prod")
		},
		then: func(p *terminal, _ string) { p.ok("pulumi up --stack prod --yes") },
	},
	{
		line:  "pulumi config set appAccess private --stack prod",
		shows: "and now the app answers inside of its network only",
		then: func(p *terminal, _ string) {
			p.ok("pulumi up --stack prod --yes")
			p.ok("pulumi preview --stack prod --expect-no-changes")
			p.ok("scaleout verify --stack prod --only app-access")
		},
	},
	{
		line:  "pulumi config set appAccess public --stack prod",
		shows: "everybody reaches the app again",
		first: func(p *terminal) {
			p.ok("pulumi config set appAccess both --stack prod")
			p.ok("pulumi up --stack prod --yes")
		},
		then: func(p *terminal, _ string) { p.ok("pulumi up --stack prod --yes") },
	},
	{
		line:  "pulumi config set appAccess publicFrontDoor --stack prod",
		shows: "the app gets a Front Door, before it answers nobody else: a preview refuses to close a live app in one step",
		first: func(p *terminal) {
			p.ok("pulumi config set appAccess frontDoor --stack prod")
			code, out := p.run("pulumi preview --stack prod")
			assert.NotZero(p.t, code)
			assert.Contains(p.t, out, "Fix: pulumi config set appAccess publicFrontDoor --stack prod")
		},
		then: func(p *terminal, _ string) {
			p.ok("pulumi up --stack prod --yes")
			p.ok("pulumi config set frontDoorSku Premium_AzureFrontDoor --stack prod")
			assert.Contains(p.t, p.ok("pulumi up --stack prod --yes"), "replaced", "another Front Door, with another address")
		},
	},
	{
		line:  "pulumi config set appAccess frontDoor --stack prod",
		shows: "and now the app answers its Front Door only",
		then: func(p *terminal, _ string) {
			p.ok("pulumi up --stack prod --yes")
			p.ok("pulumi preview --stack prod --expect-no-changes")
			out := p.ok("scaleout verify --stack prod --only app-access")
			assert.Contains(p.t, out, "azurefd.net leads to")
			p.ok("pulumi config set appAccess publicFrontDoor --stack prod")
			p.ok("pulumi up --stack prod --yes")
			p.ok("pulumi config rm frontDoorSku --stack prod")
			p.ok("pulumi config set appAccess public --stack prod")
			p.ok("pulumi up --stack prod --yes")
		},
	},
	{
		line:  "pulumi config set network leaving --stack prod",
		shows: "the way back: the app leaves first",
		then:  func(p *terminal, _ string) { p.ok("pulumi up --stack prod --yes") },
	},
	{
		line:  "pulumi config set network public --stack prod",
		shows: "and the network goes last",
		then: func(p *terminal, _ string) {
			p.ok("pulumi up --stack prod --yes")
			p.ok("pulumi up -c protect=false --stack prod --yes")
			p.ok("pulumi destroy --stack prod --yes --remove")
		},
	},
}}
