package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The program's advice is for the Pulumi CLI; this command is used without it.
func TestAdviceOfThisCommand(t *testing.T) {
	t.Parallel()
	p := &Place{Stack: "prod", Home: "h"}
	for text, want := range map[string]string{
		"it only shows in the portal. pulumi config set --path 'alertEmails[0]' ops@example.com --stack prod": "it only shows in the portal. Set alertEmails[0] to ops@example.com in Pulumi.prod.yaml",
		"nothing limits logs: pulumi config set logDailyCapGB 1 --stack prod":                                 "nothing limits logs: set logDailyCapGB to 1 in Pulumi.prod.yaml",
		"first\n  pulumi config set redisAuth both --stack prod\n  pulumi up --stack prod\nand then":          "first\n  set redisAuth to both in Pulumi.prod.yaml\n  scaleout local up --stack prod --home h\nand then",
		"pulumi config rm --path appSettings.A --stack prod; pulumi preview --stack prod":                     "remove appSettings.A from Pulumi.prod.yaml; scaleout local preview --stack prod --home h",
		"pulumi config set --secret alertWebhook --stack prod":                                                "pulumi config set --secret alertWebhook --stack prod",
		"it runs 'pulumi up'":             "it runs 'scaleout local up --stack prod --home h'",
		"nothing that pulumi has updated": "nothing that pulumi has updated",
	} {
		assert.Equal(t, want, p.Advice(text))
	}
}

// A terminal would break long lines within words.
func TestLongTextIsFolded(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"short\n": "short\n",
		"an alert tells nobody: it shows in the portal only\n":     "an alert tells nobody:\nit shows in the portal\nonly\n",
		"first\n  the second is longer than that\n\nlast":          "first\n  the second is longer\n  than that\n\nlast",
		"  pulumi config set redisAuth both --stack prod":          "  pulumi config set redisAuth both --stack prod",
		"    -c autoscale=false -c maxInstances=4 -c planSku=P0v3": "    -c autoscale=false -c maxInstances=4 -c planSku=P0v3",
		"/subscriptions/0000/resourceGroups/a-group is not there":  "/subscriptions/0000/resourceGroups/a-group\nis not there",
	} {
		assert.Equal(t, want, Folded(text, 37))
	}
}
