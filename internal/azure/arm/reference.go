package arm

// References follows an app's id, and names what became of the app settings that refer to a vault ("Web Apps - Get App
// Settings Key Vault References").
const References = "/config/configreferences/appsettings"

// ReferencesOf returns what an answer says, by the name of the app setting. There are two forms of it: a list, which was
// seen, and an object by name, which is documented.
func ReferencesOf(answer Object) map[string]Object {
	all := map[string]Object{}
	for _, entry := range answer.List("value") {
		all[entry.Text("name")] = entry.Object("properties")
	}
	byName := answer.Object("properties").Object("keyToReferenceStatuses")
	for name := range byName {
		all[name] = byName.Object(name)
	}
	return all
}
