package catalog

// A Delegation is a service that a subnet can be delegated to, and what that lets it do.
type Delegation struct {
	Service string
	Actions []string
}

// Delegations are those that "Available Delegations - List" answered for West Central US on 2023-02-17. Services were added since.
func Delegations() []Delegation {
	const subnets = "Microsoft.Network/virtualNetworks/subnets/"
	var all []Delegation
	for _, group := range []struct{ actions, services []string }{
		{[]string{subnets + "action"}, []string{
			"Microsoft.Web/serverFarms", "Microsoft.ContainerInstance/containerGroups", "Microsoft.ServiceFabricMesh/networks",
			"Microsoft.Logic/integrationServiceEnvironments", "Microsoft.Batch/batchAccounts", "Microsoft.Web/hostingEnvironments",
		}},
		{[]string{"Microsoft.Network/networkinterfaces/*", subnets + "join/action"}, []string{
			"Microsoft.Netapp/volumes", "Microsoft.HardwareSecurityModules/dedicatedHSMs", "Microsoft.BareMetal/CrayServers",
			"Microsoft.BareMetal/AzureHostedService", "Microsoft.BareMetal/AzureVMware", "Microsoft.Apollo/npu",
			"Microsoft.Singularity/accounts/jobs", "Microsoft.Singularity/accounts/models", "Microsoft.Singularity/accounts/networks",
			"Microsoft.Singularity/accounts/npu", "Microsoft.AISupercomputer/accounts/jobs", "Microsoft.AISupercomputer/accounts/models",
			"Microsoft.AISupercomputer/accounts/npu",
		}},
		{[]string{subnets + "join/action", subnets + "prepareNetworkPolicies/action", subnets + "unprepareNetworkPolicies/action"}, []string{
			"Microsoft.Sql/managedInstances", "Microsoft.Databricks/workspaces", "Microsoft.Kusto/clusters",
		}},
		{[]string{subnets + "join/action"}, []string{
			"Microsoft.StreamAnalytics/streamingJobs", "Microsoft.DBforPostgreSQL/serversv2", "Microsoft.AzureCosmosDB/clusters",
			"Microsoft.MachineLearningServices/workspaces", "Microsoft.DBforPostgreSQL/singleServers",
			"Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.DBforMySQL/serversv2", "Microsoft.DBforMySQL/flexibleServers",
			"Microsoft.Synapse/workspaces", "Microsoft.PowerPlatform/vnetaccesslinks", "Microsoft.Network/dnsResolvers",
			"Microsoft.DelegatedNetwork/controller", "Microsoft.ContainerService/managedClusters",
			"Microsoft.PowerPlatform/enterprisePolicies", "Microsoft.DocumentDB/cassandraClusters", "Microsoft.LabServices/labplans",
			"Microsoft.Fidalgo/networkSettings", "Microsoft.DevCenter/networkConnection", "NGINX.NGINXPLUS/nginxDeployments",
			"Microsoft.CloudTest/pools", "Microsoft.CloudTest/hostedpools", "Microsoft.CloudTest/images", "Microsoft.Codespaces/plans",
			"PaloAltoNetworks.Cloudngfw/firewalls", "Qumulo.Storage/fileSystems", "Microsoft.App/testClients", "Microsoft.App/environments",
			"Microsoft.ServiceNetworking/trafficControllers",
		}},
		{[]string{subnets + "join/action", subnets + "prepareNetworkPolicies/action"}, []string{
			"Microsoft.ApiManagement/service",
		}},
		{[]string{"Microsoft.Network/virtualNetworks/read"}, []string{
			"Microsoft.StoragePool/diskPools",
		}},
		{[]string{"Microsoft.Network/networkinterfaces/*"}, []string{
			"Microsoft.AVS/PrivateClouds",
		}},
		{[]string{"Microsoft.Network/publicIPAddresses/join/action", subnets + "join/action", "Microsoft.Network/virtualNetworks/read", "Microsoft.Network/publicIPAddresses/read"}, []string{
			"Microsoft.Orbital/orbitalGateways",
		}},
	} {
		for _, service := range group.services {
			all = append(all, Delegation{service, group.actions})
		}
	}
	return all
}

// EndpointServices are those to which a subnet can have a service endpoint, as "Available Endpoint Services - List" answered for West US
// on 2023-02-17.
func EndpointServices() []string {
	return []string{
		"Microsoft.Storage", "Microsoft.Sql", "Microsoft.AzureActiveDirectory", "Microsoft.AzureCosmosDB", "Microsoft.Web",
		"Microsoft.KeyVault", "Microsoft.EventHub", "Microsoft.ServiceBus", "Microsoft.ContainerRegistry", "Microsoft.CognitiveServices",
		"Microsoft.CosmosDBManagedInstance", "Microsoft.Storage.Global",
	}
}
