package sim

import "net/http"

// storageMountFields is AzureStorageInfoValue of the 2022-09-01 specification.
var storageMountFields = []field{
	{name: "type"}, {name: "accountName"}, {name: "shareName"}, {name: "accessKey"}, {name: "mountPath"}, {name: "protocol"},
	{name: "state", readOnly: true},
}

// putStorageMounts replaces all of them ("Web Apps - Update Azure Storage Accounts"). That the type is one of two is in the
// specification; the words are those of other parameters.
func putStorageMounts(_ *Azure, c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	mounts := map[string]any{}
	for _, name := range sortedNames(given) {
		one, e := field{name: name, is: objectField, fields: storageMountFields}.read(given[name], "properties."+name)
		if e != nil {
			return nil, e
		}
		mount := one.(map[string]any)
		if kind := text(mount, "type"); kind != "AzureFiles" && kind != "AzureBlob" {
			return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "type")
		}
		// So Azure calls an account that the key does not open (recorded 2023-03). Here there is no account at all.
		mount["state"] = "InvalidCredentials"
		mounts[name] = mount
	}
	site.Hidden = merge(site.Hidden, nil)
	site.Hidden["storageMounts"] = mounts
	return configBody(c, site, "azurestorageaccounts", clone(mounts)), nil
}

// storageMounts is "Web Apps - List Azure Storage Accounts", with the keys, and with another's id (recorded 2019 to 2023-03).
func storageMounts(c *call, site *resource) map[string]any {
	body := configBody(c, site, "azurestorageaccounts", orEmpty(object(site.Hidden, "storageMounts")))
	body["id"] = site.ID + "/config/appsettings"
	return body
}
