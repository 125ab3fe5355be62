package adopt

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Guides write REDIS_URL in many ways, and none of them may show its key where the
// host is shown.
func TestRedisHost(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"rediss://:a%2Fb@c.redis.cache.windows.net:6380/0":                 "c.redis.cache.windows.net",
		"rediss://:a/b+c=@c.redis.cache.windows.net:6380/0":                "c.redis.cache.windows.net",
		"redis://:a@c.redis.cache.windows.net:6380/0?ssl_cert_reqs=none":   "c.redis.cache.windows.net",
		"rediss://key?with@c.redis.cache.windows.net:6380":                 "c.redis.cache.windows.net",
		"rediss://user:p@ss@c.redis.cache.windows.net":                     "c.redis.cache.windows.net",
		"redis://localhost:6379":                                           "localhost",
		"c.redis.cache.windows.net:6380,password=secret,ssl=True":          "",
		"@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets)": "",
		"": "",
	} {
		assert.Equal(t, want, redisHost(url), url)
	}
}

// The command that reads a REDIS_URL from a vault is whole, whichever way the reference is written ("Use Key Vault references as
// app settings").
func TestSecretOfAReference(t *testing.T) {
	t.Parallel()
	for reference, want := range map[string]string{
		"@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/redis)":        "--id https://v.vault.azure.net/secrets/redis",
		"@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/redis/)":       "--id https://v.vault.azure.net/secrets/redis",
		"@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/redis/ec96f0)": "--id https://v.vault.azure.net/secrets/redis/ec96f0",
		"@Microsoft.KeyVault(VaultName=v;SecretName=redis)":                             "--vault-name v --name redis",
		"@Microsoft.KeyVault(VaultName=v;SecretName=redis;SecretVersion=ec96f0)":        "--vault-name v --name redis --version ec96f0",
		"@microsoft.keyvault(vaultname=v;secretname=redis;secretversion=)":              "--vault-name v --name redis",
		"@Microsoft.KeyVault(VaultName=v;SecretName=redis;rm -rf x)":                    "--vault-name v --name redis",
		"@Microsoft.KeyVault(VaultName=v;SecretName=$(id))":                             "--vault-name v --name '$(id)'",
		"@Microsoft.KeyVault(redis)":                                                    "--vault-name VAULT --name SECRET",
		"@Microsoft.KeyVault(":                                                          "--vault-name VAULT --name SECRET",
	} {
		assert.Equal(t, want, secretAt(reference), reference)
	}
}
