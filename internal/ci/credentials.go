package ci

import "strings"

// Credentials reports whether a job can preview in the real Azure; if it cannot,
// missing is the reason, for people to read. getenv is os.Getenv.
//
// Azure takes the token by which GitHub vouches for the job (OpenID Connect), so
// there is no secret; the state needs a backend.
func Credentials(getenv func(string) string) (ok bool, missing string) {
	var unset []string
	names := []string{"ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_SUBSCRIPTION_ID"}
	for _, name := range names {
		if getenv(name) == "" {
			unset = append(unset, name)
		}
	}
	switch {
	case len(unset) == len(names):
		return false, "this job has no Azure credentials, as for pull requests from forks and in repositories that have none"
	case len(unset) > 0:
		return false, strings.Join(unset, " and ") + " is not set, though other Azure credentials are"
	case getenv("PULUMI_BACKEND_URL") == "" && getenv("PULUMI_ACCESS_TOKEN") == "":
		return false, "neither PULUMI_BACKEND_URL nor PULUMI_ACCESS_TOKEN says where the state is"
	case getenv("ACTIONS_ID_TOKEN_REQUEST_URL") == "":
		return false, "GitHub vouches for nobody here (ACTIONS_ID_TOKEN_REQUEST_URL is not set): this is no job on GitHub, " +
			"or one without the permission id-token, as for pull requests from forks and by Dependabot"
	}
	return true, ""
}
