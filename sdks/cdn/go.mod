module github.com/pulumi/pulumi-azure-native-sdk/cdn/v2

go 1.23

require (
	github.com/blang/semver v3.5.1+incompatible
	github.com/pulumi/pulumi-azure-native-sdk/v2 v2.92.3
	github.com/pulumi/pulumi/sdk/v3 v3.259.0
)
