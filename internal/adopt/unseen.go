package adopt

// unseen are the things that a look at Azure and at the app's address cannot show.
//
// The Host and the missing header are reported by people whose apps refused them
// (Azure-Samples/msdocs-django-postgresql-sample-app#46); Microsoft documents the
// path and the statuses of the warm-up only.
func (d *drafter) unseen() []Note {
	all := []Note{{
		What: "how the app answers the warm-up",
		Why: "App Service asks a new instance over plain HTTP, with an address such as 169.254.130.4 for a Host and without X-Forwarded-Proto; " +
			"an app that redirects to HTTPS, or checks the Host, answers 301, 400 or 404 there, and no instance ever takes traffic. " +
			"See it: scaleout rehearse --adopt --app DIR, with the folder of your code",
	}, {
		What: "what the app keeps in an instance",
		Why: "memory, files and jobs that run by the clock are each instance's own from the second one on. " +
			"See it: scaleout rehearse --app DIR",
	}}
	if c := d.adopted(); c != nil {
		all = append(all, Note{
			What: "who else uses the cache " + c.Name,
			Why:  "other apps with its key keep working; they notice when the stack renews the key, or is destroyed with it",
		})
	}
	return all
}
