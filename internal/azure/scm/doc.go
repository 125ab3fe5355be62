// Package scm is the SCM site of an app or of a slot, app.scm.azurewebsites.net: the part
// of Kudu's REST API by which zips are deployed and their deployments followed. The Azure
// CLI, azd, the GitHub action webapps-deploy and 'scaleout deploy' use it.
//
// A [Site] takes a zip, has a [Builder] make something of it that an app can run, and
// tells the simulator, which remembers deployments and restarts the app. [Serve] lets
// clients reach it by its name over HTTPS.
//
// Shapes are those of recordings (azd's Test_CLI_Deploy_SlotDeployment, 2026-04-10, of a
// Python app on Linux) and, where there is none, of Kudu's source (projectkudu/kudu,
// Azure-App-Service/KuduLite) and wiki. Where neither says, a comment does.
//
// # Who may use it
//
// Holders of a token for ARM, and of the publishing credentials unless the policy of the
// app or the slot refuses them; both only by the site's own name. Nothing else is
// answered.
//
// Package deployed imports it, which puts packages that build apps behind it. A further
// call of Kudu's is a route in site.go.
package scm
