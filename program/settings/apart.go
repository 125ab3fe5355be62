package settings

import (
	"regexp"
	"strings"

	"scaleout/program/appenv"
)

// Apart returns what an app setting means for an app on several instances, where that
// is not what it means on one: each instance counts, stores or schedules for itself, or
// another cache is named than the one whose key the program keeps. Empty: nothing is
// known. The text holds no part of the value, which may be secret.
func Apart(name, value string) string {
	name, value = canonical(name), strings.TrimSpace(value)
	if value == "" || KeyVaultReference(value) {
		return ""
	}
	for _, rule := range apartRules {
		if rule.matches(name, value) {
			return rule.why
		}
	}
	return ""
}

// apartRules are looked at in this order; the first that matches counts.
var apartRules = []struct {
	matches func(name, value string) bool
	why     string
}{
	{isSQLite, "an SQLite database is a file. Outside /home each instance has one of its own, which goes with it; under /home all share it " +
		"over a network on which SQLite's locks do not hold. Several instances need a database server"},
	{isMemory, "what is counted or kept in memory is each instance's own: limits are multiplied by the number of instances, and caches differ. " +
		"Keep it in Redis, with what REDIS_URL holds"},
	{isFileSession, "sessions in files are on one instance only: people are logged out whenever another one answers. Keep them in Redis"},
	{isScheduler, "a scheduler in the app runs once in every instance, and jobs with it. Take a lock in Redis for each run, or run it elsewhere"},
	{isLocalFolder, "files there are on one instance only, and gone with it. Below /home all instances share them, over a network; better is a storage account"},
	{isOtherRedis, "this names a Redis beside " + appenv.RedisURL + ". The program keeps " + appenv.RedisURL + " only, also when a key is renewed: " +
		"an app that reads this instead has another cache, or a key that will stop working"},
	{isAuthentication, AppAuthentication},
}

// AppAuthentication is about the paths that are asked without a login.
//
// Sources: "Monitor App Service instances by using Health check", authentication and
// security. It says nothing of the warm-up.
const AppAuthentication = "App Service lets its own health check through its authentication, but nobody else: exclude the health and the warm-up path " +
	"(az webapp auth update --excluded-paths), or 'scaleout verify' and other probes get 401 or a redirect"

var (
	sqliteURL    = regexp.MustCompile(`(?i)^(file:|sqlite3?(\+\w+)?:)`)
	sqliteFile   = regexp.MustCompile(`(?i)^[^:@]*\.(db|sqlite3?|db3)$`)
	databaseName = regexp.MustCompile(`(^|_)(DATABASE|DB|SQLALCHEMY|SQLITE)(_|$)`)
	memoryURL    = regexp.MustCompile(`(?i)^(async\+)?(memory|locmem|memcache\+local)://`)
	memoryCache  = regexp.MustCompile(`(?i)(^|\.)(simple|simplecache|filesystem|filesystemcache|locmemcache|filebasedcache)$`)
	fileSession  = regexp.MustCompile(`(?i)(^|\.)(filesystem|cachelib)$`)
	scheduler    = regexp.MustCompile(`(^|_)(AP)?SCHEDULER(_|$)|(^|_)CELERY_?BEAT(_|$)|(^|_)RUN_(JOBS|CRON)$|(^|_)CRON_(ENABLED|JOBS)$`)
	folderName   = regexp.MustCompile(`(^|_)(UPLOADS?|MEDIA|ATTACHMENTS?|DATA|FILES?|STORAGE|CACHE|DOCUMENTS?)(_(DEST|DIR|DIRECTORY|FOLDER|PATH|ROOT|LOCATION))+$`)
	redisName    = regexp.MustCompile(`REDIS.*(URL|URI|HOST|HOSTNAME|SERVER|ENDPOINT|ADDRESS|DSN|CONNECTION_?STRING|CONN_?STR|PASSWORD|KEY)$|^SESSION_REDIS$`)
	redisValue   = regexp.MustCompile(`(?i)^rediss?://|\.redis\.cache\.windows\.net|\.redis\.azure\.net|\.redisenterprise\.cache\.azure\.net`)
	off          = regexp.MustCompile(`(?i)^(false|0|no|off|none|null|disabled)$`)
)

func isSQLite(name, value string) bool {
	if strings.HasPrefix(strings.ToLower(value), "file:") {
		return databaseName.MatchString(name)
	}
	return sqliteURL.MatchString(value) || databaseName.MatchString(name) && sqliteFile.MatchString(value)
}

func isMemory(name, value string) bool {
	return memoryURL.MatchString(value) ||
		(strings.HasSuffix(name, "CACHE_TYPE") || strings.HasSuffix(name, "CACHE_BACKEND")) && memoryCache.MatchString(value)
}

func isFileSession(name, value string) bool {
	return name == "SESSION_TYPE" && fileSession.MatchString(value) || name == "SESSION_FILE_DIR"
}

func isScheduler(name, value string) bool {
	return scheduler.MatchString(name) && !off.MatchString(value)
}

func isLocalFolder(name, value string) bool {
	return folderName.MatchString(name) && strings.HasPrefix(value, "/") && value != "/home" && !strings.HasPrefix(value, "/home/")
}

func isOtherRedis(name, value string) bool {
	return name != appenv.RedisURL && (redisName.MatchString(name) || redisValue.MatchString(value)) && !off.MatchString(value)
}

func isAuthentication(name, value string) bool {
	return name == "WEBSITE_AUTH_ENABLED" && !off.MatchString(value)
}

// apartWarning names the settings that share a reason together.
func apartWarning(d *draft) []string {
	var all []string
	for _, rule := range apartRules {
		var paths []string
		for _, e := range d.allAppSettings() {
			if Apart(e.name, e.text) == rule.why {
				paths = append(paths, showKey(e.path))
			}
		}
		if len(paths) > 0 {
			all = append(all, strings.Join(paths, ", ")+": "+rule.why+".")
		}
	}
	return all
}
