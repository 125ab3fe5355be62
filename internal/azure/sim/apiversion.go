package sim

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// The documented stable api-versions, newest first, as the resource references
// at learn.microsoft.com/azure/templates list them.
var (
	groupVersions = []string{
		"2025-04-01", "2025-03-01", "2024-11-01", "2024-07-01", "2024-03-01", "2023-07-01", "2022-09-01",
		"2021-04-01", "2021-01-01", "2020-10-01", "2020-08-01", "2020-06-01", "2019-10-01", "2019-08-01",
		"2019-07-01", "2019-05-10", "2019-05-01", "2018-05-01", "2018-02-01", "2017-05-10", "2016-09-01",
		"2019-04-01", "2019-03-01", "2018-11-01", "2018-09-01", "2018-08-01", "2018-07-01", "2018-01-01", "2017-08-01", "2017-06-01", "2017-05-01", "2017-03-01",
		"2016-07-01", "2016-06-01", "2016-02-01", "2015-11-01", "2015-01-01", "2014-04-01-preview", // "Providers - Get" listed these in 2023-06
	}
	webVersions = []string{
		"2025-05-01", "2025-03-01", "2024-11-01", "2024-04-01", "2023-12-01", "2023-01-01", "2022-09-01", "2022-03-01",
		"2021-03-01", "2021-02-01", "2021-01-15", "2021-01-01", "2020-12-01", "2020-10-01", "2020-09-01",
		"2020-06-01", "2019-08-01", "2018-11-01", "2018-02-01", "2016-09-01",
		"2017-08-01", "2016-08-01", "2016-03-01", "2015-11-01", "2015-08-01-preview", "2015-08-01",
	}
	cacheVersions = []string{
		"2024-11-01", "2024-03-01", "2023-08-01", "2023-04-01", "2022-06-01", "2022-05-01", "2021-06-01",
		"2020-12-01", "2020-06-01", "2019-07-01", "2018-03-01", "2017-10-01", "2017-02-01", "2016-04-01",
		"2015-08-01",
	}
	// "Metrics - List".
	metricsVersions = []string{
		"2024-02-01", "2023-10-01", "2021-05-01", "2019-07-01", "2018-01-01",
		"2017-12-01-preview", "2017-09-01-preview", "2017-05-01-preview", "2016-09-01",
	}
	// "Azure Managed Redis": API versions before this one were announced to stop on
	// 2026-10-31. Later ones are previews; the Azure CLI asks with this one (2026-08).
	managedVersions   = []string{"2026-06-01-preview", "2025-07-01"}
	autoscaleVersions = []string{"2022-10-01", "2021-05-01-preview", "2015-04-01", "2014-04-01"}

	// The newest are those that the Azure CLI 2.91 asks with; 2025-03-01, 2020-05-01 and 2019-02-01
	// were seen in recordings of 2021 to 2026.
	networkVersions = []string{
		"2026-01-01", "2025-07-01", "2025-03-01",
		"2024-07-01", "2024-05-01", "2024-03-01", "2024-01-01", "2023-11-01", "2023-09-01", "2023-06-01", "2023-05-01", "2023-04-01", "2023-02-01",
		"2022-11-01", "2022-09-01", "2022-07-01", "2022-05-01", "2022-01-01", "2021-08-01", "2021-05-01", "2021-03-01", "2021-02-01", "2020-11-01",
		"2020-05-01", "2019-02-01",
		"2021-01-01", "2020-08-01", "2020-07-01", "2020-06-01", "2020-04-01", "2020-03-01", "2020-01-01", "2019-12-01", "2019-11-01", "2019-09-01", "2019-08-01",
		"2019-07-01", "2019-06-01", "2019-04-01", "2018-12-01", "2018-11-01", "2018-10-01", "2018-08-01", "2018-07-01", "2018-06-01", "2018-05-01", "2018-04-01",
		"2018-03-01", "2018-02-01", "2018-01-01", "2017-11-01", "2017-10-01", "2017-09-01", "2017-08-01", "2017-06-01", "2017-04-01", "2017-03-01", "2016-12-01",
		"2016-11-01", "2016-10-01", "2016-09-01", "2016-06-01", "2016-03-30", "2015-06-15",
	}
	zoneVersions = []string{"2024-06-01", "2020-06-01", "2020-01-01", "2018-09-01"}

	workspaceVersions = []string{
		"2025-07-01", "2025-02-01", "2023-09-01", "2022-10-01", "2021-12-01-preview", "2021-06-01", "2020-10-01", "2020-08-01",
		"2020-03-01-preview", "2017-04-26-preview", "2017-03-15-preview", "2017-03-03-preview", "2017-01-01-preview", "2015-11-01-preview", "2015-03-20",
	}
	componentVersions  = []string{"2020-02-02", "2020-02-02-preview", "2018-05-01-preview", "2015-05-01"}
	diagnosticVersions = []string{
		"2021-05-01-preview", "2017-05-01-preview", "2016-09-01",
		"2015-07-01",
	}
	actionVersions = []string{
		"2024-10-01-preview", "2023-09-01-preview", "2023-01-01", "2022-06-01", "2022-04-01", "2021-09-01", "2019-06-01", "2017-04-01",
		"2019-03-01", "2018-09-01", "2018-03-01", "2017-03-01-preview",
	}
	metricAlertVersions   = []string{"2024-03-01-preview", "2018-03-01"}
	activityAlertVersions = []string{"2023-01-01-preview", "2020-10-01", "2017-04-01"}
	queryRuleVersions     = []string{
		"2025-01-01-preview", "2024-01-01-preview", "2023-12-01", "2023-03-15-preview", "2022-08-01-preview", "2022-06-15",
		"2021-08-01", "2020-05-01-preview",
	}
	vaultVersions = []string{
		"2026-02-01", // the Azure CLI 2.91 asks with it
		"2024-11-01", "2023-07-01", "2023-02-01", "2022-07-01", "2021-10-01", "2021-04-01-preview", "2019-09-01", "2018-02-14", "2016-10-01", "2015-06-01",
		"2021-06-01-preview", "2020-04-01-preview", "2018-02-14-preview",
	}
	// Stable ones of Azure Front Door; 2020-09-01, 2021-06-01 and 2023-05-01 were seen in recordings of 2021 to 2023.
	doorVersions           = []string{"2025-06-01", "2025-04-15", "2024-09-01", "2024-02-01", "2023-05-01", "2021-06-01", "2020-09-01"}
	identityVersions       = []string{"2025-05-31-preview", "2024-11-30", "2023-01-31", "2022-01-31-preview", "2018-11-30", "2015-08-31-preview"}
	roleAssignmentVersions = []string{
		"2022-04-01", "2020-10-01-preview", "2020-08-01-preview", "2020-04-01-preview", "2015-07-01",
		"2021-04-01-preview", "2020-03-01-preview", "2019-04-01-preview", "2018-12-01-preview", "2018-09-01-preview", "2018-07-01", "2018-01-01-preview", "2017-10-01-preview", "2017-09-01", "2017-05-01", "2016-07-01",
		"2015-06-01", "2015-05-01-preview",
	}
	// 2015-01-01 and 2016-09-01 were seen in recordings of 2016 to 2023.
	lockVersions = []string{"2020-05-01", "2017-04-01", "2016-09-01", "2015-06-01", "2015-05-01-preview", "2015-01-01"}
	// "Tags" began with 2019-10-01; the groups' list is not in order.
	tagsVersions           = slices.DeleteFunc(slices.Clone(groupVersions), func(version string) bool { return version < "2019-10-01" })
	roleDefinitionVersions = []string{
		"2022-05-01-preview", "2022-04-01", "2018-07-01", "2018-01-01-preview", "2017-09-01", "2017-05-01", "2016-07-01", "2015-07-01",
	}
	workbookVersions = []string{"2023-06-01", "2022-04-01", "2021-08-01", "2021-03-08"}
)

var apiVersionForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(-[a-z]+)?$`)

// checkAPIVersion refuses a missing, malformed or unsupported api-version.
func (c *call) checkAPIVersion() *Error {
	if c.apiVersion == "" {
		// Seen in MicrosoftDocs/feedback#2279.
		return refuse(http.StatusBadRequest, "MissingApiVersionParameter",
			"The api-version query parameter (?api-version=) is required for all requests.")
	}
	if c.target != toResource {
		return nil
	}
	if slices.Contains(c.kind.versions, c.apiVersion) {
		return nil
	}
	if c.kind.namespace == "" || !apiVersionForm.MatchString(c.apiVersion) {
		// Seen in Azure/azure-cli#28038 and crossplane-contrib/provider-azure#204.
		return refuse(http.StatusBadRequest, "InvalidApiVersionParameter",
			"The api-version '%s' is invalid. The supported versions are '%s'.", c.apiVersion, strings.Join(c.kind.versions, ","))
	}
	// Seen for serverFarms in pulumi/pulumi-azure-nextgen#170 and for redisEnterprise
	// in Azure/azure-cli-extensions#8033; the location is the
	// request's.
	return refuse(http.StatusBadRequest, "NoRegisteredProviderFound",
		"No registered resource provider found for location '%s' and API version '%s' for type '%s'. The supported api-versions are '%s'. The supported locations are '%s'.",
		catalog.NormalRegion(text(c.rawBody, "location")), c.apiVersion, c.id.typePath(),
		strings.Join(c.kind.versions, ", "), strings.Join(catalog.Regions(), ", "))
}
