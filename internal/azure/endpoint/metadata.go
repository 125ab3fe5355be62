package endpoint

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// CloudName is this cloud's name in the metadata, and the one under which the Azure CLI
// has to know it: azure-native compares the two when it logs in by 'az login'.
const CloudName = "scaleout"

// The api-versions of the cloud metadata, by the shape of their answers. Azure
// does not document this endpoint; who reads which version is what is known:
// az cloud register the first (msrestazure, azure_cloud.py) or, in 2.91, 2022-09-01,
// the Azure CLI 2019-05-01 (azure-cli-core, cloud.py) and the Azure SDK for Java 2019-10-01,
// Terraform 2020-06-01 and 2022-09-01, and azure-native the last one alone
// (pulumi-azure-native, provider/pkg/azure/cloud).
var (
	flatVersions = []string{"2015-01-01"}
	listVersions = []string{"2019-05-01", "2019-10-01", "2020-06-01"}
	oneVersions  = []string{"2022-09-01"}
)

// metadata answers with all that a client needs to know about this cloud. Nothing in it is
// secret.
func metadata(w http.ResponseWriter, r *http.Request, url string) {
	switch version := r.URL.Query().Get("api-version"); {
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		write(w, http.StatusMethodNotAllowed, failure("MethodNotAllowed", "The cloud's metadata can be read only."))
	case version == "":
		write(w, http.StatusBadRequest, failure("MissingApiVersionParameter",
			"The api-version query parameter (?api-version=) is required for all requests."))
	case slices.Contains(flatVersions, version):
		write(w, http.StatusOK, map[string]any{
			"galleryEndpoint": url, "graphEndpoint": url, "portalEndpoint": url, "authentication": authentication(url),
		})
	case slices.Contains(listVersions, version):
		write(w, http.StatusOK, []any{cloud(url, authentication(url))})
	case slices.Contains(oneVersions, version):
		write(w, http.StatusOK, cloud(url, anyTenant(url)))
	default:
		write(w, http.StatusBadRequest, failure("InvalidApiVersionParameter", fmt.Sprintf(
			"The api-version '%s' is invalid. The supported versions are '%s'.", version,
			strings.Join(slices.Concat(flatVersions, listVersions, oneVersions), ","))))
	}
}

func authentication(url string) map[string]any {
	return map[string]any{
		"loginEndpoint": url + "/" + adfs, "audiences": []string{url}, "tenant": adfs, "identityProvider": "ADFS",
	}
}

// anyTenant is for clients that put the tenant behind the login's address themselves,
// as they do in public Azure. With "adfs" they get to AD FS, with the tenant's id to
// Microsoft Entra ID. The Azure CLI, which takes "/adfs" at the end for AD FS, has to be
// told the address.
func anyTenant(url string) map[string]any {
	a := authentication(url)
	a["loginEndpoint"] = url
	return a
}

// cloud is all of them: there is one service, and it has one address.
func cloud(url string, authentication map[string]any) map[string]any {
	return map[string]any{
		"name": CloudName, "resourceManager": url, "portal": url, "gallery": url,
		"graph": url, "graphAudience": url, "microsoftGraphResourceId": url,
		"appServiceResourceId": url, // of tokens for SCM sites, where passwords are not let in (Azure CLI)
		"authentication":       authentication, "suffixes": map[string]any{},
	}
}
