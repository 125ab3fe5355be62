package redisserver

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// configFile is the configuration of a redis-server, in its folder.
const configFile = "redis.conf"

// disabled are the commands that Azure disables ("How to configure Azure Cache
// for Redis", section on commands that are not supported). There as here the
// answer is "ERR unknown command". REPLICAOF is SLAVEOF by its newer name.
var disabled = []string{"BGREWRITEAOF", "BGSAVE", "CONFIG", "DEBUG", "MIGRATE", "REPLICAOF", "SAVE", "SHUTDOWN", "SLAVEOF"}

// configuration is a cache that keeps nothing on disk, and lets nobody in but
// the administrator until it is told the access keys.
type configuration struct {
	port     int
	admin    string // user name
	password string
	// acl is a name for the ACL command that nobody can guess: apps must not
	// change users, but regenerated keys have to be set.
	acl string
}

// String returns the content of the file. Names of files are relative to its
// folder, which may hold characters that would have to be quoted.
func (c configuration) String() string {
	lines := []string{
		"port 0",
		"bind 127.0.0.1",
		"tls-port " + strconv.Itoa(c.port),
		"tls-cert-file " + certFile,
		"tls-key-file " + keyFile,
		"tls-ca-cert-file " + caFile,
		"tls-auth-clients no",
		"daemonize no",
		`save ""`,
		"appendonly no",
		"maxmemory-policy volatile-lru", // Azure's default
		"user default off",
		"user " + c.admin + " on #" + hash(c.password) + " ~* &* +@all",
		"rename-command ACL " + c.acl,
	}
	for _, name := range disabled {
		lines = append(lines, "rename-command "+name+` ""`)
	}
	return strings.Join(lines, "\n") + "\n"
}

// hash returns a password as Redis keeps it, so that no file has to hold one.
func hash(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:])
}
