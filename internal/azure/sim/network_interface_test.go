package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const nicsPath = groupPath + "/providers/Microsoft.Network/networkInterfaces"

// nicBody is an interface with one address for each argument: a number of its own choice, or "" for any.
func nicBody(subnet string, addresses ...string) obj {
	configs := []any{}
	for i, a := range addresses {
		p := obj{"subnet": obj{"id": subnet}, "privateIPAllocationMethod": "Dynamic"}
		if a != "" {
			p["privateIPAllocationMethod"], p["privateIPAddress"] = "Static", a
		}
		configs = append(configs, obj{"name": "ipconfig" + string(rune('1'+i)), "properties": p})
	}
	return obj{"location": "eastus", "properties": obj{"ipConfigurations": configs}}
}

// The addresses of a subnet are shared by the interfaces of machines and those of private endpoints ("Azure Virtual Network FAQ":
// the first four and the last are Azure's).
func TestAddressesOfInterfaces(t *testing.T) {
	t.Parallel()
	w := privateWorld(t) // its endpoint has 10.20.0.68
	numbers := func(r reply) (all []any) {
		for _, config := range r.at("properties").(obj)["ipConfigurations"].([]any) {
			all = append(all, dig(config, "properties.privateIPAddress"))
		}
		return all
	}
	first := w.do("PUT", nicsPath+"/a", nicBody(endpointsPath, "", "10.20.0.75"))
	require.Equal(t, 201, first.status, first.raw)
	require.Equal(t, "Succeeded", first.at("properties.provisioningState"))
	require.Equal(t, []any{"10.20.0.69", "10.20.0.75"}, numbers(first))
	require.Equal(t, []any{"10.20.0.70"}, numbers(w.made(nicsPath+"/b", nicBody(endpointsPath, ""))))
	require.Equal(t, []any{"10.20.0.69"}, numbers(w.made(nicsPath+"/a", nicBody(endpointsPath, ""))), "an address stays while its interface does")
	require.Len(t, w.do("GET", nicsPath, nil).at("value"), 3)
	require.Equal(t, []any{
		obj{"id": endpointID(w, endpointPath)}, obj{"id": nicsPath + "/a/ipConfigurations/ipconfig1"}, obj{"id": nicsPath + "/b/ipConfigurations/ipconfig1"},
	}, w.do("GET", endpointsPath, nil).at("properties.ipConfigurations"))
	w.gone(endpointPath)
	require.Equal(t, []any{"10.20.0.69"}, numbers(w.made(nicsPath+"/a", nicBody(endpointsPath, ""))), "though a lower one is free")
	require.Equal(t, []any{"10.20.0.68"}, numbers(w.made(nicsPath+"/c", nicBody(endpointsPath, ""))))
}

func TestRefusalsOfInterfaces(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	w.made(nicsPath+"/a", nicBody(endpointsPath, "10.20.0.75"))
	w.made(securityGroupPath, obj{"location": "eastus"})
	held := nicBody(endpointsPath, "")
	held["properties"].(obj)["networkSecurityGroup"] = obj{"id": securityGroupPath}
	w.made(nicsPath+"/held", held)
	require.Equal(t, []any{obj{"id": nicsPath + "/held"}}, w.do("GET", securityGroupPath, nil).at("properties.networkInterfaces"))
	w.gone(endpointPath)
	public := nicBody(endpointsPath, "")
	public = set(public, "properties.ipConfigurations.0.properties.publicIPAddress", obj{"id": "/ip"})
	two := nicBody(endpointsPath, "", "")
	two = set(two, "properties.ipConfigurations.1.properties.subnet", obj{"id": appsPath})
	other := nicsPath + "/x"
	const wanted = "Please make sure that the referenced resource exists, and that both resources are in the same region."
	w.refuses([]refusal{
		{"Azure's own address", "", other, nicBody(endpointsPath, "10.20.0.67"), 400, "PrivateIPAddressInReservedRange",
			"Private static IP address 10.20.0.67 falls within reserved IP range of subnet prefix 10.20.0.64/28."},
		{"the last one", "", other, nicBody(endpointsPath, "10.20.0.79"), 400, "PrivateIPAddressInReservedRange",
			"Private static IP address 10.20.0.79 falls within reserved IP range of subnet prefix 10.20.0.64/28."},
		{"an address elsewhere", "", other, nicBody(endpointsPath, "10.20.0.80"), 400, "PrivateIPAddressNotInSubnet",
			"Private static IP address 10.20.0.80 does not belong to the range of subnet prefix 10.20.0.64/28."},
		{"another's address", "", other, nicBody(endpointsPath, "10.20.0.75"), 400, "PrivateIPAddressIsAllocated",
			"IP configuration " + other + "/ipConfigurations/ipconfig1 is using the private IP address 10.20.0.75 which is already allocated to resource " + nicsPath + "/a/ipConfigurations/ipconfig1."},
		{"no subnet", "", other, nicBody(vnetPath+"/subnets/x", ""), 400, "InvalidResourceReference",
			"Resource " + vnetPath + "/subnets/x referenced by resource " + other + " was not found. " + wanted},
		{"a public address", "", other, public, 400, "InvalidResourceReference", "Resource /ip referenced by resource " + other + " was not found. " + wanted},
		{"two subnets", "", other, two, 400, "IpConfigurationsOnSameNicCannotUseDifferentSubnets",
			"IPConfigurations on a Nic " + other + " cannot belong to different subnets. Subnets referred: " + endpointsPath + ";" + appsPath},
		{"its subnet", "DELETE", endpointsPath, nil, 400, "InUseSubnetCannotBeDeleted",
			"Subnet endpoints is in use by " + nicsPath + "/held/ipConfigurations/ipconfig1 and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet."},
		{"its group", "DELETE", securityGroupPath, nil, 400, "InUseNetworkSecurityGroupCannotBeDeleted",
			"Network security group " + securityGroupPath + " cannot be deleted because it is in use by the following resources: " + nicsPath + "/held. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg."},
	})
}

// An endpoint's interface comes and goes with it.
func TestTheInterfaceOfAnEndpoint(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	id := dig(w.do("GET", endpointPath, nil).at("properties.networkInterfaces").([]any)[0], "id").(string)
	require.Equal(t, endpointPath, w.must("GET", id, nil).at("properties.privateEndpoint.id"))
	for _, method := range []string{"PUT", "DELETE"} {
		got := w.do(method, id, nicBody(endpointsPath, ""))
		require.Equal(t, []any{400, "NicInUse"}, []any{got.status, got.code()}, method)
	}
	w.gone(endpointPath)
	w.clock.Advance(time.Minute)
	require.Equal(t, 404, w.do("GET", id, nil).status)
}

// Members of an interface came and went with api-versions (recorded 2016 to 2025).
func TestInterfacesByVersion(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	w.made(nicsPath+"/a", nicBody(endpointsPath, ""))
	for version, want := range map[string][3]bool{ // accelerated, hosted, in use with a service
		"2016-03-30": {}, "2017-08-01": {true, false, false}, "2018-04-01": {true, false, true}, "2018-08-01": {true, true, true},
		"2018-10-01": {true, true, false}, "2022-01-01": {false, true, false},
	} {
		p := w.send("GET", nicsPath+"/a?api-version="+version, nil).at("properties").(obj)
		_, accelerated := p["enableAcceleratedNetworking"]
		_, hosted := p["hostedWorkloads"]
		_, inUse := dig(p["ipConfigurations"].([]any)[0], "properties").(obj)["isInUseWithService"]
		require.Equal(t, want, [3]bool{accelerated, hosted, inUse}, version)
	}
}
