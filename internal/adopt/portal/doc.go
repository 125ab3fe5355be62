// Package portal makes an app as people have it who never heard of this project:
// clicked together in the Azure portal, on one instance. It is what 'scaleout
// adopt' starts from where there is no Azure.
package portal
