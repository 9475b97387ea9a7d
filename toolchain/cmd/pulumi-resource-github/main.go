// Command pulumi-resource-github is the GitHub plugin of Pulumi: the Terraform provider pinned in go.mod, bridged.
//
// The official plugin is the same bridge around the same provider with a schema for code generation added; running
// a program needs no schema. tests/toolchain holds the names below against the installed Python SDK.
package main

import (
	"github.com/integrations/terraform-provider-github/v6/github"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
)

// version is the release of pulumi-github that wraps the pinned provider; the engine compares it with the SDK's.
const version = "6.12.2"

func main() {
	info := tfbridge.ProviderInfo{
		P:                              shimv2.NewProvider(github.Provider()),
		Name:                           "github",
		Version:                        version,
		MetadataInfo:                   tfbridge.NewProviderMetadata([]byte("{}")),
		EnableZeroDefaultSchemaVersion: true,
		EnableAccurateBridgePreview:    true,
		EnableRawStateDelta:            true,
	}
	info.MustComputeTokens(tokens.SingleModule("github_", "index", tokens.MakeStandard("github")))
	// The official plugin deletes these first, because their names are taken while the old one lives.
	for _, name := range []string{
		"github_actions_environment_secret",
		"github_repository_autolink_reference",
		"github_repository_collaborator",
		"github_repository_deploy_key",
	} {
		info.Resources[name].DeleteBeforeReplace = true
	}
	tfbridge.Main("github", version, info, []byte("{}"))
}
