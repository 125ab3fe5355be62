package outputs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Values are the outputs of one stack. An output that the stack does not have is
// empty: those of monitoring where that is off, and all but the first few of a
// stack that was not brought up completely.
type Values struct {
	ResourceGroup string `json:"resourceGroup"`

	PlanName     string      `json:"planName"`
	PlanID       string      `json:"planId"`
	MinInstances int         `json:"minInstances"`
	MaxInstances int         `json:"maxInstances"`
	Autoscale    bool        `json:"autoscale"`
	Protect      *bool       `json:"protect"` // nil: a stack that was last updated before there was this output
	MonthlyCost  MonthlyCost `json:"monthlyCost"`

	RedisName string `json:"redisName"`
	RedisID   string `json:"redisId"` // what has the access keys: the cache, or the managed cache's database
	RedisHost string `json:"redisHost"`
	RedisURL  string `json:"redisUrl"` // secret; empty where secrets are masked

	ClientAffinity bool `json:"clientAffinity,omitempty"` // false, too, where the stack does not say

	RedisClusteringPolicy string `json:"redisClusteringPolicy,omitempty"` // empty: the one that the size has

	NetworkID           string `json:"networkId,omitempty"`           // of the virtual network with the cache's endpoint; empty where the stack has none
	IntegrationSubnetID string `json:"integrationSubnetId,omitempty"` // that the app is in; empty where it is in no network
	RedisEndpointID     string `json:"redisEndpointId,omitempty"`     // private endpoint of the cache
	VaultEndpointID     string `json:"vaultEndpointId,omitempty"`     // private endpoint of the vault; empty, too, where there is no vault

	AppAccess      string `json:"appAccess,omitempty"`      // as the setting says; empty: public
	AppEndpointID  string `json:"appEndpointId,omitempty"`  // private endpoint of the app; empty where there is none
	SlotEndpointID string `json:"slotEndpointId,omitempty"` // and of its slot

	FrontDoorID  string `json:"frontDoorId,omitempty"`  // ARM id of the stack's own Azure Front Door; both are empty where it has none
	FrontDoorURL string `json:"frontDoorUrl,omitempty"` // the address by which people come through it

	AppName             string            `json:"appName"`
	AppID               string            `json:"appId"`
	AppSettings         map[string]string `json:"appSettings"` // secret; nil where secrets are masked
	URL                 string            `json:"url"`
	HealthCheckURL      string            `json:"healthCheckUrl"`      // where people come, see Address
	OutboundIPAddresses string            `json:"outboundIpAddresses"` // comma separated

	SlotName string `json:"slotName,omitempty"` // of the staging slot; all three are empty where there is none
	SlotID   string `json:"slotId,omitempty"`
	SlotURL  string `json:"slotUrl,omitempty"`

	IdentityID          string `json:"identityId,omitempty"` // of the identity that app and slot share; empty where there is none
	IdentityPrincipalID string `json:"identityPrincipalId,omitempty"`

	VaultID   string `json:"vaultId,omitempty"` // of the vault with the app's secrets; all four are empty where there is none
	VaultName string `json:"vaultName,omitempty"`
	Secrets   string `json:"secrets,omitempty"`  // as the setting says
	RedisKey  string `json:"redisKey,omitempty"` // the name of the key in REDIS_URL, which the app's settings do not show then; empty where it has none

	DeployCommand string `json:"deployCommand"`
	LogsCommand   string `json:"logsCommand"`

	WorkspaceID string `json:"workspaceId"`
	WorkbookID  string `json:"workbookId"`
}

// Address is where people come: through the stack's own Front Door where the app answers that alone, else to the app itself.
func (v Values) Address() string {
	if v.AppAccess == frontDoorApp && v.FrontDoorURL != "" {
		return v.FrontDoorURL
	}
	return v.URL
}

// frontDoorApp is appAccess of an app that its Front Door alone reaches.
const frontDoorApp = "frontDoor"

// MonthlyCost is the estimate by the built-in prices, in Currency a month.
type MonthlyCost struct {
	Currency string  `json:"currency"`
	AtMin    float64 `json:"atMin"`
	Expected float64 `json:"expected"`
	AtMax    float64 `json:"atMax"`
	AtLeast  bool    `json:"atLeast"` // a price is not known, so the cost is higher
}

// masked is what the engine and the Pulumi CLI show in a secret's place.
const masked = "[secret]"

// Decode reads outputs as 'pulumi stack output --json' writes them, with or without
// --show-secrets, or as the engine returns them. Outputs that are not of this
// program are skipped. Errors hold no values, which may be secret.
func Decode(all map[string]any) (Values, error) {
	var v Values
	shown := make(map[string]any, len(all))
	for name, value := range all {
		if value != masked {
			shown[name] = value
		}
	}
	text, err := json.Marshal(shown)
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return Values{}, fmt.Errorf("the stack's output %s is a %s, where this program exports a %s; "+
			"was the stack deployed by another program?", wrong.Field, wrong.Value, wrong.Type)
	}
	if err != nil {
		return Values{}, fmt.Errorf("the stack's outputs: %w", err)
	}
	return v, nil
}

// Parse decodes the text that 'pulumi stack output --json' writes.
func Parse(text []byte) (Values, error) {
	var all map[string]any
	if json.Unmarshal(bytes.TrimSpace(text), &all) != nil {
		return Values{}, errors.New("not what 'pulumi stack output --json' writes: no JSON object")
	}
	return Decode(all)
}
