package settings_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/settings"
)

// What an app keeps, counts or runs by itself is another thing on several instances.
// Names and values are those of the libraries' documentation: SQLAlchemy, Flask-Limiter,
// Flask-Caching, Flask-Session, Flask-APScheduler, Celery, Django.
func TestApart(t *testing.T) {
	t.Parallel()
	for reason, all := range map[string][][2]string{
		"an SQLite database is a file": {
			{"DATABASE_URL", "sqlite:///app.db"}, {"SQLALCHEMY_DATABASE_URI", "sqlite:////home/site/app.db"}, {"database_url", "SQLite+aiosqlite:///x"},
			{"DB_PATH", "/home/data/app.sqlite3"}, {"DATABASE", "instance/app.db"}, {"DATABASE_URL", "sqlite://"}, {"SQLITE_FILE", "shop.db"},
			{"DATABASE_URL", "file:app.db?mode=rwc"},
		},
		"what is counted or kept in memory": {
			{"RATELIMIT_STORAGE_URI", "memory://"}, {"RATELIMIT_STORAGE_URL", "memory://"}, {"LIMITER_STORAGE", "async+memory://"},
			{"CACHE_TYPE", "SimpleCache"}, {"CACHE_TYPE", "simple"}, {"CACHE_TYPE", "flask_caching.backends.SimpleCache"}, {"CACHE_TYPE", "FileSystemCache"},
			{"CACHE_BACKEND", "django.core.cache.backends.locmem.LocMemCache"}, {"MY_CACHE_TYPE", "filesystem"}, {"CELERY_BROKER_URL", "memory://"},
		},
		"sessions in files": {{"SESSION_TYPE", "filesystem"}, {"SESSION_TYPE", "cachelib"}, {"SESSION_FILE_DIR", "/home/sessions"}},
		"a scheduler in the app": {
			{"SCHEDULER_API_ENABLED", "true"}, {"SCHEDULER_TIMEZONE", "UTC"}, {"APSCHEDULER_JOBSTORES", "default"}, {"ENABLE_SCHEDULER", "1"},
			{"CELERY_BEAT_SCHEDULE", "hourly"}, {"CELERYBEAT_SCHEDULE_FILENAME", "beat"}, {"RUN_CRON", "yes"},
		},
		"files there are on one instance": {{"UPLOAD_FOLDER", "/tmp/uploads"}, {"MEDIA_ROOT", "/var/media"}, {"UPLOADED_PHOTOS_FILES_DIR", "/data"}},
		"this names a Redis beside REDIS_URL": {
			{"REDIS_HOST", "shop.redis.cache.windows.net"}, {"AZURE_REDIS_CONNECTIONSTRING", "shop.redis.azure.net:10000,password=x"}, {"CACHE_REDIS_URL", "redis://x"},
			{"CELERY_BROKER_URL", "rediss://:k@shop.redis.cache.windows.net:6380/1"}, {"RATELIMIT_STORAGE_URI", "redis://localhost:6379"},
			{"SESSION_REDIS", "redis://x"}, {"REDISCLOUD_URL", "redis://x"}, {"REDIS_PASSWORD", "k"}, {"BROKER", "rediss://x"}, {"CACHE_REDIS_HOST", "localhost"},
		},
		"App Service lets its own health check through": {{"WEBSITE_AUTH_ENABLED", "True"}},
	} {
		for _, s := range all {
			assert.Contains(t, settings.Apart(s[0], s[1]), reason, "%s=%s", s[0], s[1])
			assert.NotContains(t, settings.Apart(s[0], s[1]), s[1]+" ", "%s=%s", s[0], s[1])
		}
	}
	for _, s := range [][2]string{
		{"DATABASE_URL", "postgresql://db.example/app"}, {"DATABASE_URL", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/sqlite)"},
		{"DATABASE_URL", ""}, {"DATABASE_URL", "mysql://u@h/app.db"}, {"CACHE_TYPE", "RedisCache"}, {"CACHE_TYPE", "NullCache"}, {"SESSION_TYPE", "redis"},
		{"SCHEDULER_API_ENABLED", "False"}, {"ENABLE_SCHEDULER", "0"}, {"UPLOAD_FOLDER", "/home/uploads"}, {"UPLOAD_FOLDER", "uploads"},
		{"REDIS_URL", "rediss://:k@shop.redis.cache.windows.net:6380/0"}, {"redis.url", "rediss://x"}, {"REDIS_TIMEOUT", "5"}, {"REDIS_DB", "1"},
		{"WEBSITE_AUTH_ENABLED", "false"}, {"GREETING", "simple"}, {"MAX_UPLOAD", "5"}, {"SCHEDULE_PAGE", "x"}, {"USE_REDIS", "true"}, {"MEMORY", "memory"},
	} {
		assert.Empty(t, settings.Apart(s[0], s[1]), "%s=%s", s[0], s[1])
	}
}

// Settings of one reason are named together, and no value is shown.
func TestApartIsWarnedOf(t *testing.T) {
	t.Parallel()
	got := parse(t, values{
		"appSettings": `{"SCHEDULER_API_ENABLED":"true","SCHEDULER_TIMEZONE":"UTC","CACHE_TYPE":"SimpleCache"}`,
		"appSecrets":  `{"CELERY_BROKER_URL":"rediss://:hunter2@h"}`,
	}, "appSecrets").Warnings
	require.Len(t, got, 4, "%q", got)
	assert.Contains(t, got[1], "appSettings.CACHE_TYPE: what is counted or kept in memory")
	assert.Contains(t, got[2], "appSettings.SCHEDULER_API_ENABLED, appSettings.SCHEDULER_TIMEZONE: a scheduler")
	assert.Contains(t, got[3], "appSecrets.CELERY_BROKER_URL: this names a Redis beside REDIS_URL")
	assert.NotContains(t, got[3], "hunter2")
}
