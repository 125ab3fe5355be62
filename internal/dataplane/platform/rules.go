package platform

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/dataplane/platform/front"
	"scaleout/program/appenv"
)

// App settings that steer the platform, as "Environment variables and app settings
// in Azure App Service" describes them.
const (
	warmupPathSetting       = appenv.WebsiteWarmupPath
	warmupStatusesSetting   = appenv.WebsiteWarmupStatuses
	startLimitSetting       = "WEBSITES_CONTAINER_START_TIME_LIMIT"
	stopLimitSetting        = "WEBSITES_CONTAINER_STOP_TIME_LIMIT"
	pingFailuresSetting     = "WEBSITE_HEALTHCHECK_MAXPINGFAILURES"
	unhealthyPercentSetting = "WEBSITE_HEALTHCHECK_MAXUNHEALTHYWORKERPERCENT"
	noOverlapSetting        = "WEBSITE_DISABLE_OVERLAPPED_RECYCLING"
	portSetting             = "WEBSITES_PORT"
	swapPathSetting         = "WEBSITE_SWAP_WARMUP_PING_PATH"
	swapStatusesSetting     = "WEBSITE_SWAP_WARMUP_PING_STATUSES"
)

const defaultWarmupPath = "/robots933456.txt"

// rules are a site's settings as far as they steer the platform.
type rules struct {
	warmupPath       string
	warmupStatuses   map[int]bool // nil: any answer will do, "even error codes such as 404 or 502"
	startLimit       time.Duration
	stopLimit        time.Duration // from SIGTERM to SIGKILL
	healthPath       string        // empty: no health check
	pingFailures     int           // in a row, until an instance is unhealthy
	unhealthyPercent int           // of the instances may be out of the pool at a time
	overlap          bool          // a restart starts the new process before it stops the old one
	policy           front.Policy
	swap             swapRule
}

// rules reads a site's settings. What Azure makes of values outside the documented
// ranges is not documented, so they are errors here, all of them at once.
func (s Site) rules() (rules, error) {
	var wrong []error
	number := func(name string, least, most, unset int) int {
		n, err := s.number(name, least, most, unset)
		wrong = append(wrong, err)
		return n
	}
	r := rules{
		warmupPath:       s.Settings[warmupPathSetting],
		startLimit:       time.Duration(number(startLimitSetting, 10, 1800, 230)) * time.Second,
		stopLimit:        time.Duration(number(stopLimitSetting, 0, 120, 5)) * time.Second,
		healthPath:       s.HealthCheckPath,
		pingFailures:     number(pingFailuresSetting, 2, 10, 10),
		unhealthyPercent: number(unhealthyPercentSetting, 1, 100, 50),
		overlap:          s.Settings[noOverlapSetting] != "1",
	}
	if r.warmupPath == "" {
		r.warmupPath = defaultWarmupPath
	}
	wrong = append(wrong, s.check(r.warmupPath))
	var err error
	r.warmupStatuses, err = statuses(warmupStatusesSetting, s.Settings[warmupStatusesSetting])
	wrong = append(wrong, err)
	r.swap, err = s.swapRule()
	wrong = append(wrong, err)
	algorithm, err := front.ParseAlgorithm(s.LoadBalancing)
	r.policy = front.Policy{Algorithm: algorithm, Affinity: s.ClientAffinity}
	return r, errors.Join(append(wrong, err)...)
}

func (s Site) check(warmupPath string) error {
	var wrong []error
	if len(s.Command) == 0 {
		wrong = append(wrong, fmt.Errorf("site %s has no command that starts the app", s.Name))
	}
	if !strings.HasPrefix(warmupPath, "/") {
		wrong = append(wrong, settingError(warmupPathSetting, warmupPath, "a path that begins with /", "/healthz"))
	}
	if s.HealthCheckPath != "" && !strings.HasPrefix(s.HealthCheckPath, "/") {
		wrong = append(wrong, fmt.Errorf("health check path %q: must begin with /; 'pulumi config set healthCheckPath /healthz' sets it", s.HealthCheckPath))
	}
	return errors.Join(wrong...)
}

func (s Site) number(name string, least, most, unset int) (int, error) {
	value := strings.TrimSpace(s.Settings[name])
	if value == "" {
		return unset, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > most {
		return unset, settingError(name, value, fmt.Sprintf("a whole number from %d to %d", least, most), strconv.Itoa(unset))
	}
	return n, nil
}

// statuses reads a list such as "200,202"; nil stands for any status.
func statuses(name, list string) (map[int]bool, error) {
	if strings.TrimSpace(list) == "" {
		return nil, nil
	}
	all := map[int]bool{}
	for _, item := range strings.Split(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(item))
		if err != nil || n < 100 || n > 599 {
			return nil, settingError(name, list, "HTTP status codes with commas between them", "200,202")
		}
		all[n] = true
	}
	return all, nil
}

func settingError(name, value, allowed, example string) error {
	return fmt.Errorf("app setting %s is %q: must be %s; 'pulumi config set --path appSettings.%s %s' sets it",
		name, value, allowed, name, example)
}
