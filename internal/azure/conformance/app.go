package conformance

const (
	docPlan      = "learn.microsoft.com/rest/api/appservice/app-service-plans"
	docSite      = "learn.microsoft.com/rest/api/appservice/web-apps"
	docPlanLimit = "learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-app-service-limits"
	docConfigure = "learn.microsoft.com/azure/app-service/configure-common"
)

func plan(sku string, capacity int) object {
	return object{
		"location": "{location}", "kind": "linux",
		"sku":        object{"name": sku, "capacity": capacity},
		"properties": object{"reserved": true},
	}
}

func planExchanges() []Exchange {
	put := func(name, doc string, body any, statuses []int, code string) Exchange {
		return Exchange{Name: name, Doc: doc, Method: "PUT", Path: planPath, APIVersion: web, Body: body, Statuses: statuses, Code: code}
	}
	created := put("a plan is created", docPlan+"/create-or-update", plan("P0v3", 2), done, "")
	created.Wait = true
	created.Fields = object{
		"kind": "linux", "sku.name": "P0v3", "sku.tier": "Premium0V3", "sku.capacity": 2.0,
		"properties.reserved": true, "properties.provisioningState": "Succeeded", "properties.maximumNumberOfWorkers": 30.0,
	}
	scaled := put("a plan is scaled", docPlan+"/create-or-update", plan("P0v3", 3), done, "")
	scaled.Wait = true
	scaled.Fields = object{"sku.capacity": 3.0}
	return []Exchange{
		put("an unknown SKU", docPlan+"/create-or-update", plan("P9v9", 1), refused, "BadRequest"),
		put("more instances than the tier has", docPlanLimit, plan("P0v3", 31), []int{409}, "Conflict"),
		created,
		scaled,
		put("a plan cannot move", docErrors, object{"location": "{elsewhere}", "kind": "linux", "sku": object{"name": "P0v3"}, "properties": object{"reserved": true}},
			[]int{409}, "InvalidResourceLocation"),
	}
}

func site(config object) object {
	return object{
		"location": "{location}", "kind": "app,linux", "identity": object{"type": "SystemAssigned"},
		"properties": object{"serverFarmId": "{planID}", "httpsOnly": true, "siteConfig": config},
	}
}

func siteExchanges() []Exchange {
	config := object{
		"linuxFxVersion": "PYTHON|3.12", "alwaysOn": true, "ftpsState": "Disabled", "minTlsVersion": "1.2",
		"appSettings": []any{object{"name": "FIRST", "value": "1"}, object{"name": "SECOND", "value": "2"}},
	}
	wrongStack := object{"linuxFxVersion": "python"}
	noPlan := site(object{})
	noPlan["properties"] = object{"serverFarmId": "{planID}-missing"}
	return []Exchange{
		{Name: "a site without a plan", Doc: docSite + "/create-or-update",
			Method: "PUT", Path: sitePath, APIVersion: web, Body: noPlan, Statuses: []int{404}, Code: "NotFound"},
		{Name: "a site with a stack that is none", Doc: docConfigure,
			Method: "PUT", Path: sitePath, APIVersion: web, Body: site(wrongStack), Statuses: refused, Code: "BadRequest"},
		{Name: "a site is created", Doc: docSite + "/create-or-update",
			Method: "PUT", Path: sitePath, APIVersion: web, Body: site(config), Statuses: done, Wait: true,
			Fields: object{
				"properties.state": "Running", "properties.httpsOnly": true, "properties.clientAffinityEnabled": true,
				"properties.defaultHostName": Any, "identity.principalId": Any, "identity.tenantId": Any,
			}},
		{Name: "its configuration lives apart", Doc: docSite + "/get-configuration",
			Method: "GET", Path: sitePath + "/config/web", APIVersion: web, Statuses: []int{200},
			Fields: object{"properties.linuxFxVersion": "PYTHON|3.12", "properties.alwaysOn": true, "properties.ftpsState": "Disabled", "properties.appSettings": Absent}},
		{Name: "its settings are listed by a POST", Doc: docSite + "/list-application-settings",
			Method: "POST", Path: sitePath + "/config/appsettings/list", APIVersion: web, Statuses: []int{200},
			Fields: object{"properties.FIRST": "1", "properties.SECOND": "2"}},
		{Name: "new settings replace the old", Doc: docSite + "/update-application-settings",
			Method: "PUT", Path: sitePath + "/config/appsettings", APIVersion: web, Body: object{"properties": object{"THIRD": "3"}},
			Statuses: []int{200}, Fields: object{"properties.THIRD": "3", "properties.FIRST": Absent}},
		{Name: "a site without settings keeps them", Doc: docSite + "/create-or-update",
			Method: "PUT", Path: sitePath, APIVersion: web, Body: site(object{"alwaysOn": true}), Statuses: done, Wait: true},
		{Name: "as a listing shows", Doc: docSite + "/list-application-settings",
			Method: "POST", Path: sitePath + "/config/appsettings/list", APIVersion: web, Statuses: []int{200}, Fields: object{"properties.THIRD": "3"}},
		{Name: "instances are listed", Doc: docSite + "/list-instance-identifiers",
			Method: "GET", Path: sitePath + "/instances", APIVersion: web, Statuses: []int{200}, Fields: object{"value": Any}},
		{Name: "a site without slots", Doc: docSite + "/list-slots",
			Method: "GET", Path: sitePath + "/slots", APIVersion: web, Statuses: []int{200}, Fields: object{"value": []any{}}},
		{Name: "its names are listed", Doc: docSite + "/list-host-name-bindings",
			Method: "GET", Path: sitePath + "/hostNameBindings", APIVersion: web, Statuses: []int{200}, Fields: object{"value": Any}},
		{Name: "its connection strings are listed by a POST", Doc: docSite + "/list-connection-strings",
			Method: "POST", Path: sitePath + "/config/connectionstrings/list", APIVersion: web, Statuses: []int{200}, Fields: object{"properties": Any}},
		{Name: "a password lets in to its SCM site, or does not", Doc: docSite + "/get-scm-allowed",
			Method: "GET", Path: sitePath + "/basicPublishingCredentialsPolicies/scm", APIVersion: web, Statuses: []int{200},
			Fields: object{"name": "scm", "properties.allow": Any}},
		{Name: "which can be changed", Doc: docSite + "/update-scm-allowed",
			Method: "PUT", Path: sitePath + "/basicPublishingCredentialsPolicies/scm", APIVersion: web, Body: object{"properties": object{"allow": false}},
			Statuses: []int{200}, Fields: object{"properties.allow": false}},
		{Name: "and is listed with that of FTP", Doc: docSite + "/list-basic-publishing-credentials-policies",
			Method: "GET", Path: sitePath + "/basicPublishingCredentialsPolicies", APIVersion: web, Statuses: []int{200}, Fields: object{"value": Any}},
		{Name: "its deployments are listed", Doc: docSite + "/list-deployments",
			Method: "GET", Path: sitePath + "/deployments", APIVersion: web, Statuses: []int{200}, Fields: object{"value": []any{}}},
		{Name: "the sites of a plan are listed", Doc: docPlan + "/list-web-apps",
			Method: "GET", Path: planPath + "/sites", APIVersion: web, Statuses: []int{200}, Fields: object{"value": Any}},
		{Name: "a site is restarted", Doc: docSite + "/restart",
			Method: "POST", Path: sitePath + "/restart", APIVersion: web, Statuses: []int{200}},
	}
}
