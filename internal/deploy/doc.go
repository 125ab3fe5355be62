// Package deploy releases new code through the staging slot: upload, build, check, swap,
// verify, and back where production is worse for it.
//
// What it remembers is in Azure, never in a file: which build is where, whether a swap is
// under way or half done, who is at work ([Lock], a tag of the slot). So a run may end
// anywhere, even by kill -9. The next one reads the same [State], and prepare and
// prepareReturn, which are pure, say how to go on from there, or why not.
//
// Two orders never change. Before the swap nothing is done to production, except that a
// canary sends a share of its traffic to the slot. And nothing that production serves is
// ever overwritten: the build before stays in the slot until the next deployment.
//
// It talks to Azure Resource Manager and to the app's SCM site, by their documented
// calls, and asks app and slot over HTTPS as anybody does. Whether that is Azure or the
// embedded one it does not know. It imports arm, login and leaves; commands, verify and
// rehearsals import it. A new step is a row of [Steps] and a method of release.
package deploy
