package settings

import "time"

// A draft is everything that was set, of the right type but not yet checked.
// Rules read it; none changes it.
type draft struct {
	Settings
	command

	planSKU          string
	redisSKU         string         // empty: DefaultCache
	stagingSlot      string         // "true", "false"; empty: as the plan has slots
	endToEndTLS      string         // "true", "false", or "": wherever a new app can have it
	windows          map[string]int // minutes, by key
	offPeak          *rawOffPeak
	emails, ipRanges []element
	monitoring       monitoringDraft

	maintenance                       []element
	accessElements, scmAccessElements []element
	frontDoorID, frontDoorSKU         string
	scmAsApp                          bool
	network                           networkDraft

	vaults      []element
	identities  []element
	appSettings []element
	appSecrets  []element
	tags        []element
	location    string
	locationSet bool
	flaskKey    string
	encrypted   map[string]bool
	bad         Problems // found so far
}

// pairs returns the threshold pairs by the names of their keys.
func (d *draft) pairs() []pair {
	return []pair{
		{KeyCPUScaleOut, KeyCPUScaleIn, "CPU", percent, false, d.CPU},
		{KeyMemoryScaleOut, KeyMemoryScaleIn, "memory", percent, true, d.Memory},
		{KeyHTTPQueueScaleOut, KeyHTTPQueueScaleIn, "waiting requests", count, true, d.HTTPQueue},
		{KeyRequestsScaleOut, KeyRequestsScaleIn, "requests a minute", count, true, d.Requests},
	}
}

func (r *reader) draft(project, stack string) *draft {
	d := &draft{
		command:  r.command,
		planSKU:  r.text(KeyPlanSKU),
		redisSKU: r.text(KeyRedisSKU),

		stagingSlot: r.text(KeyStagingSlot),
		endToEndTLS: r.text(KeyEndToEndTLS),
		Settings:    r.settings(project, stack),
		offPeak:     r.offPeak(),
		emails:      r.array(KeyNotifyEmails),
		ipRanges:    r.array(KeyRedisAllowedIPRanges),
		flaskKey:    r.text(KeyFlaskSecretKey),
		vaults:      r.array(KeyReferencedVaults),

		identities: r.array(KeyIdentityIDs),

		maintenance:    r.array(KeyRedisMaintenance),
		accessElements: r.array(KeyAccessRules), scmAccessElements: r.array(KeySCMAccessRules),
		frontDoorID: r.text(KeyFrontDoorID), frontDoorSKU: r.text(KeyFrontDoorSKU), scmAsApp: r.boolean(KeySCMUsesAccessRules),
		network: r.network(),

		appSettings: r.texts(KeyAppSettings),
		appSecrets:  r.texts(KeyAppSecrets),
		tags:        r.texts(KeyTags),
		encrypted:   r.encrypted,
		monitoring:  r.monitoring(),
		windows:     r.windows(),
	}
	d.location, d.locationSet = r.values[KeyLocation]
	d.resolvePlan()
	d.resolveCache()
	return d
}

// settings are those that are taken as they are said.
func (r *reader) settings(project, stack string) Settings {
	return Settings{
		Project: project, Stack: stack,
		MinInstances:     r.integer(KeyMinInstances),
		MaxInstances:     r.integer(KeyMaxInstances),
		Autoscale:        r.boolean(KeyAutoscale),
		ZoneRedundant:    r.boolean(KeyZoneRedundant),
		HealthCheckPath:  r.text(KeyHealthCheckPath),
		WarmupPath:       r.text(KeyWarmupPath),
		Protect:          r.boolean(KeyProtect),
		MonthlyBudget:    r.dollars(KeyMonthlyBudget),
		AutoscaleName:    r.text(KeyAutoscaleName),
		KeepGroup:        r.boolean(KeyKeepResourceGroup),
		Runtime:          r.text(KeyRuntime),
		StartCommand:     r.text(KeyStartCommand),
		RedisKey:         r.text(KeyRedisKey),
		RedisAuth:        r.text(KeyRedisAuth),
		Secrets:          r.text(KeySecrets),
		FlaskReference:   r.text(KeyFlaskSecretKeyReference),
		AlwaysOn:         r.boolean(KeyAlwaysOn),
		ClientAffinity:   r.boolean(KeyClientAffinity),
		MinTLSVersion:    r.text(KeyMinTLSVersion),
		SCMMinTLSVersion: r.text(KeySCMMinTLSVersion),
		AppAccess:        r.text(KeyAppAccess),
		CPU:              r.thresholds(KeyCPUScaleOut, KeyCPUScaleIn),
		Memory:           r.thresholds(KeyMemoryScaleOut, KeyMemoryScaleIn),
		HTTPQueue:        r.thresholds(KeyHTTPQueueScaleOut, KeyHTTPQueueScaleIn),
		Requests:         r.thresholds(KeyRequestsScaleOut, KeyRequestsScaleIn),

		RedisPublicAccess:     r.boolean(KeyRedisPublicAccess),
		RedisHighAvailability: r.boolean(KeyRedisHighAvailability),
		RedisClusteringPolicy: r.text(KeyRedisClusteringPolicy),
		ReferenceIdentity:     r.text(KeyReferenceIdentityID),
	}
}

// windows are the times over which autoscale looks and waits, in minutes, by their keys.
func (r *reader) windows() map[string]int {
	all := map[string]int{}
	for _, name := range []string{KeyScaleOutWindow, KeyScaleInWindow, KeyScaleOutCooldown, KeyScaleInCooldown} {
		all[name] = r.integer(name)
	}
	return all
}

// shown returns a value as it may be shown under the key it belongs to.
func (d *draft) shown(name, value string) string {
	r := reader{encrypted: d.encrypted}
	return r.shown(name, value)
}

func (r *reader) thresholds(out, in string) Thresholds {
	return Thresholds{Out: r.integer(out), In: r.integer(in)}
}

// finish turns a draft without problems into settings.
func (d *draft) finish() *Settings {
	s := d.Settings
	s.Location = d.region()
	if !s.Autoscale {
		s.MaxInstances = s.MinInstances
	}
	s.StagingSlot = d.hasSlot()
	s.EndToEndTLS = d.encryptsToTheEnd()
	if s.AutoscaleName == "" {
		s.AutoscaleName = s.ResourcePrefix() + "-autoscale"
	}
	if s.WarmupPath == "" {
		s.WarmupPath = s.HealthCheckPath
	}
	minutes := func(name string) time.Duration { return time.Duration(d.windows[name]) * time.Minute }
	s.ScaleOutWindow, s.ScaleInWindow = minutes(KeyScaleOutWindow), minutes(KeyScaleInWindow)
	s.ScaleOutCooldown, s.ScaleInCooldown = minutes(KeyScaleOutCooldown), minutes(KeyScaleInCooldown)
	s.OffPeak = d.offPeak.finish()
	s.Monitoring = d.monitoring.finish()
	s.NotifyEmails = texts(d.emails)
	for _, e := range d.ipRanges {
		if r, problem := parseRange(e.text); problem == nil {
			s.RedisAllowedIPs = append(s.RedisAllowedIPs, r)
		}
	}
	s.Access, s.SCMAccess, s.SCMAsApp = d.appRules(), access(d.scmAccessElements, ""), d.scmAsApp
	s.FrontDoorSKU = d.frontDoorTier()
	s.RedisMaintenance = d.maintenanceWindows()
	s.Network, s.JoinedSubnet, s.Bypass = d.finishNetwork(), d.joined(), d.network.bypass
	s.RouteBackups = d.network.backups
	s.Identities = texts(d.identities)
	s.FlaskSecretKey = NewSecret(d.flaskKey)
	s.ReferencedVaults = texts(d.vaults)
	s.AppSettings = asMap(d.appSettings)
	s.Tags = asMap(d.tags)
	s.AppSecrets = map[string]Secret{}
	for _, e := range d.appSecrets {
		s.AppSecrets[e.name] = NewSecret(e.text)
	}
	s.Warnings = warnings(d)
	return &s
}

func texts(elements []element) (all []string) {
	for _, e := range elements {
		all = append(all, e.text)
	}
	return all
}

func asMap(elements []element) map[string]string {
	m := make(map[string]string, len(elements))
	for _, e := range elements {
		m[e.name] = e.text
	}
	return m
}
