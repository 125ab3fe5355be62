// Package appenv names the app settings that the program sets itself. App Service
// hands app settings to the app as environment variables, so these names are the
// contract between the program and the app. It is a leaf: anything may import it.
// What a person sets for the app of their own is appSettings and appSecrets.
package appenv

// Always set.
const (
	RedisURL                   = "REDIS_URL"
	FlaskSecretKey             = "FLASK_SECRET_KEY"
	FlaskEnv                   = "FLASK_ENV"
	SCMDoBuildDuringDeployment = "SCM_DO_BUILD_DURING_DEPLOYMENT"
	WebsiteWarmupPath          = "WEBSITE_WARMUP_PATH"
	WebsiteWarmupStatuses      = "WEBSITE_WARMUP_STATUSES"
)

// Set where the app logs in to the cache by Microsoft Entra ID.
const (
	RedisUsername = "REDIS_USERNAME"  // object id of the app's identity; the password is a token
	AzureClientID = "AZURE_CLIENT_ID" // which of its identities the app gets a token for; Azure's SDKs read it
)

// KeyVaultReference begins an app setting that is not a value but says where in a Key Vault it is. An
// app that finds it in its environment has not been given the value.
const KeyVaultReference = "@Microsoft.KeyVault("

// Set while monitoring is on.
const (
	InsightsConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING"
	InsightsAgentVersion     = "ApplicationInsightsAgent_EXTENSION_VERSION"
)

// Set unless a person sets them. A swap waits for them.
const (
	WebsiteSwapWarmupPath     = "WEBSITE_SWAP_WARMUP_PING_PATH"
	WebsiteSwapWarmupStatuses = "WEBSITE_SWAP_WARMUP_PING_STATUSES"
)

// Set where App Service starts the app by itself, unless a person sets them. gunicorn
// reads them.
const (
	WebConcurrency  = "WEB_CONCURRENCY"
	GunicornCmdArgs = "GUNICORN_CMD_ARGS"
)
