// Package nsg says what the rules of a network security group let through, the way Azure evaluates them.
//
// It is pure: a Group is read from the body that Azure Resource Manager returns, and Decide names the rule that decides
// about a connection. Rules are evaluated by priority, the lowest number first, and the first that fits decides;
// the rules that every group has come last ("How network security groups filter network traffic"; "Network security
// groups overview", security rules). Only the beginning of a connection is looked at: what answers it is let through.
//
// Of service tags, only VirtualNetwork, Internet and AzureLoadBalancer are known here; the others are Azure's public addresses,
// which no private address is one of.
package nsg
