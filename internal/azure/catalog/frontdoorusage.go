package catalog

import "strings"

// A FrontDoorUsage is something of which a profile has a number, and no more than a limit.
type FrontDoorUsage struct {
	Name  string
	Limit int
}

// FrontDoorUsages are what Azure counted in a Standard profile on 2022-03-24 and 2023-12-12, with the limits that it told
// (recorded by the Azure CLI, test_afd_profile_crud; it counts origins since 2023).
func FrontDoorUsages() []FrontDoorUsage {
	return []FrontDoorUsage{
		{"afdendpoint", 10}, {"customdomain", 100}, {"origingroup", 100}, {"secret", 100}, {"ruleset", 100}, {"securitypolicy", 100}, {"origin", 100},
	}
}

// A Continent is one by whose countries Front Door tells where requests came from.
type Continent struct {
	Name      string
	Countries []string // two letters each, small ones
}

// FrontDoorContinents are those of 2022-03-24 (recorded by the Azure CLI, test_afd_log_analytic).
func FrontDoorContinents() []Continent {
	return []Continent{
		{"africa", strings.Fields(`
			dz ao bw bi cm cv cf td km yt cg cd bj gq et er dj ga gm gh gn ci ke ls lr ly mg mw ml mr mu ma mz na ne ng gw
			re rw sh st sn sc sl so za zw ss eh sd sz tg tn ug eg tz bf zm
		`)},
		{"antarctica", strings.Fields(`
			aq bv gs tf hm
		`)},
		{"asia", strings.Fields(`
			af bh bd bt io bn mm kh lk cn tw cx cc cy ps hk in id ir iq il jp kz jo kp kr kw kg la lb mo my mv mn om np pk
			ph tl qa sa sg vn sy tj th ae tr tm uz ye xe xd xs
		`)},
		{"europe", strings.Fields(`
			al ad az at am be ba bg by hr cz dk ee fo fi ax fr ge de gi gr va hu is ie it lv li lt lu mt mc md me nl no pl
			pt ro ru sm rs sk si es sj se ch ua mk gb gg je im
		`)},
		{"northAmerica", strings.Fields(`
			ag bs bb bm bz vg ca ky cr cu dm do sv gl gd gp gt ht hn jm mq mx ms an cw aw sx bq ni um pa pr bl kn ai lc mf
			pm vc tt tc us vi
		`)},
		{"oceania", strings.Fields(`
			as au sb ck fj pf ki gu nr nc vu nz nu nf mp fm mh pw pg pn tk to tv wf ws xx
		`)},
		{"southAmerica", strings.Fields(`
			ar bo br cl co ec fk gf gy py pe sr uy ve
		`)},
	}
}
