package conformance

const (
	docGroup    = "learn.microsoft.com/rest/api/resources/resource-groups"
	docErrors   = "learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors"
	docNotFound = "learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-not-found"
	docVersion  = "learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-resource-type"
)

func groupExchanges() []Exchange {
	const group = "/resourceGroups/{group}"
	body := object{"location": "{location}", "tags": object{"purpose": "conformance"}}
	return []Exchange{
		{Name: "a group that is not there does not exist", Doc: docGroup + "/check-existence",
			Method: "HEAD", Path: group, APIVersion: resources, Statuses: []int{404}},
		{Name: "a child of a missing group", Doc: docNotFound,
			Method: "PUT", Path: planPath, APIVersion: web, Body: plan("P0v3", 1), Statuses: []int{404}, Code: "ResourceGroupNotFound"},
		{Name: "a group without a location", Doc: docGroup + "/create-or-update",
			Method: "PUT", Path: group, APIVersion: resources, Body: object{}, Statuses: refused, Code: "LocationRequired"},
		{Name: "no api-version", Doc: "learn.microsoft.com/rest/api/azure",
			Method: "GET", Path: group, Statuses: refused, Code: "MissingApiVersionParameter"},
		{Name: "an api-version that never was", Doc: docVersion,
			Method: "GET", Path: group, APIVersion: "1999-12-31", Statuses: refused, Code: "InvalidApiVersionParameter"},
		{Name: "a group is created", Doc: docGroup + "/create-or-update",
			Method: "PUT", Path: group, APIVersion: resources, Body: body, Statuses: []int{201},
			Fields: object{"name": "{group}", "location": "{location}", "properties.provisioningState": "Succeeded", "tags.purpose": "conformance"}},
		{Name: "and created again", Doc: docGroup + "/create-or-update",
			Method: "PUT", Path: group, APIVersion: resources, Body: body, Statuses: []int{200}},
		{Name: "it exists", Doc: docGroup + "/check-existence",
			Method: "HEAD", Path: group, APIVersion: resources, Statuses: []int{204}},
		{Name: "its location cannot change", Doc: docErrors,
			Method: "PUT", Path: group, APIVersion: resources, Body: object{"location": "{elsewhere}"}, Statuses: []int{409}, Code: "InvalidResourceGroupLocation"},
		{Name: "a patch keeps what it does not name", Doc: docGroup + "/update",
			Method: "PATCH", Path: group, APIVersion: resources, Body: object{}, Statuses: []int{200}, Fields: object{"tags.purpose": "conformance"}},
		{Name: "a resource that is not there", Doc: docNotFound,
			Method: "GET", Path: planPath, APIVersion: web, Statuses: []int{404}, Code: "ResourceNotFound"},
		{Name: "deleting what is not there", Doc: "learn.microsoft.com/rest/api/appservice/app-service-plans/delete",
			Method: "DELETE", Path: planPath, APIVersion: web, Statuses: []int{204}},
		{Name: "broken JSON", Doc: docErrors,
			Method: "PUT", Path: planPath, APIVersion: web, Body: "{", Statuses: refused, Code: "InvalidRequestContent"},
	}
}

// farewellExchanges empty the group in the order that Azure allows.
func farewellExchanges() []Exchange {
	return []Exchange{
		{Name: "a plan with a site is not deleted", Doc: "learn.microsoft.com/azure/app-service/app-service-plan-manage#delete-an-app-service-plan",
			Method: "DELETE", Path: planPath, APIVersion: web, Statuses: []int{409}, Code: "Conflict"},
		{Name: "the autoscale setting is deleted", Doc: docAutoscale + "/delete",
			Method: "DELETE", Path: scalePath, APIVersion: insights, Statuses: deleted},
		{Name: "and deleted again", Doc: docAutoscale + "/delete",
			Method: "DELETE", Path: scalePath, APIVersion: insights, Statuses: []int{204}},
		{Name: "the site is deleted without its plan", Doc: docSite + "/delete",
			Method: "DELETE", Path: sitePath + "?deleteEmptyServerFarm=false", APIVersion: web, Statuses: deleted},
		{Name: "the plan is still there", Doc: docSite + "/delete",
			Method: "GET", Path: planPath, APIVersion: web, Statuses: []int{200}, Fields: object{"properties.numberOfSites": 0.0}},
		{Name: "a new site", Doc: docSite + "/create-or-update",
			Method: "PUT", Path: sitePath, APIVersion: web, Body: site(object{}), Statuses: done, Wait: true},
		{Name: "is deleted with its plan", Doc: docSite + "/delete",
			Method: "DELETE", Path: sitePath, APIVersion: web, Statuses: deleted},
		// For some seconds App Service itself answers, with a code of its own.
		{Name: "which is gone", Doc: docSite + "/delete",
			Method: "GET", Path: planPath, APIVersion: web, Statuses: []int{404}},
		{Name: "the group is deleted", Doc: docGroup + "/delete",
			Method: "DELETE", Path: "/resourceGroups/{group}", APIVersion: resources, Statuses: []int{202}, Wait: true},
		{Name: "with everything inside", Doc: docGroup + "/delete",
			Method: "GET", Path: cachePath, APIVersion: cache, Statuses: []int{404}, Code: "ResourceGroupNotFound"},
	}
}
