// Package provider is a stand-in for Pulumi's azure-native provider, versions 2.92.3
// and 3.26.0, for the resource types this project declares and no others. It runs
// inside the process, and it is a client of Azure Resource Manager (ARM) over an
// [net/http.RoundTripper]: what answers may be a simulator or Azure itself.
// [NewRandom] stands in for the random provider, for three types.
//
// One table holds all there is to know about the types ([resourceTypes]); the
// rest of the package is the same for all of them: check.go and names.go fill in
// and judge inputs, diff.go compares them, body.go turns them into ARM bodies and
// answers into outputs, create.go, read.go and update.go are the life of a
// resource, arm.go and poll.go speak HTTP.
//
// # Like azure-native
//
//   - A name left out is the logical name and eight hex digits drawn from the
//     engine's random seed, so preview and update agree; names of child
//     resources are the logical name alone.
//   - A location left out is the old one, the one of azure-native:location, or
//     the resource group's, in that order.
//   - Diff compares old inputs with new inputs. A changed path parameter or
//     create-only property replaces. Randomly named resources are created
//     before the old one is deleted, others after.
//   - Create refuses a resource that already exists.
//   - What Azure makes together with the resource around it, such as the names of
//     sticky settings, is taken over by Create as long as nothing was changed in
//     it. Delete sends what it is by default.
//   - Refresh copies into the inputs only what changed between the old outputs
//     and the new: defaults that Azure filled in stay out of the inputs, and a
//     capacity that autoscale raised gets in.
//   - A web app's siteConfig is completed from config/web. App settings are in
//     no answer, so refresh does not see them.
//   - Removing a property from siteConfig does not reset it: only properties at
//     the top are sent with their default when they are removed.
//   - 408, 429, 5xx, failed connections and 409 AnotherOperationInProgress are
//     tried again after Retry-After, or 20, 60 and 120 seconds.
//
// # Differences
//
//   - An input that the table does not know fails the check. azure-native
//     ignores it.
//   - Leaving out a create-only property that was set to its default replaces
//     nothing. An import would otherwise be followed by a replacement.
//   - Booleans, objects and the values of maps are checked for their type too.
//   - When the answer to a PUT is lost for good (connections, 5xx), a GET finds
//     out whether the resource exists. If it does, or if the GET fails, too, it
//     is kept as partially created instead of being orphaned. A PUT that was
//     refused leaves nothing behind.
//   - A change that did not come to its end is remembered in the state
//     (__incomplete), and refresh reports it as an initialization error until an
//     update has sent the whole body again. Otherwise a refresh would forget
//     it, and a change that Azure rolled back would be lost in silence. What
//     refresh finds meanwhile does not become an input.
//   - Read waits while a resource is Creating, Updating, Scaling or Deleting, for
//     an hour at most, and reports one that is Failed as an initialization error.
//   - Read of a resource with inputs but without any outputs means one whose
//     creation was interrupted; it is reported as above.
//   - A GET that fails after a successful PUT makes the resource incomplete;
//     azure-native warns and stores the PUT's answer.
//   - accessKeys of a cache and machineKey of a site never become outputs, and
//     values that are secret, or app settings, are taken out of Azure's messages.
//
// Package local and tests import it. It knows no simulator. Another type is a row of
// resourceTypes; its properties are in the file of its service.
package provider
