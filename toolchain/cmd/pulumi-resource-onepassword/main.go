// Command pulumi-resource-onepassword is the 1Password plugin of Pulumi: the Terraform provider pinned in go.mod,
// bridged.
//
// The official plugin is the same bridge around the same provider with a schema for code generation added; running
// a program needs no schema. tests/toolchain holds the names below against the installed Python SDK.
package main

import (
	"context"

	"github.com/1Password/terraform-provider-onepassword/v2/providerlink"
	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
)

// version is the release of pulumi-onepassword that wraps the pinned provider; the engine compares it with the SDK's.
const version = "1.2.1"

func main() {
	info := tfbridge.ProviderInfo{
		P:                           pf.ShimProvider(providerlink.New(version)()),
		Name:                        "onepassword",
		Version:                     version,
		MetadataInfo:                tfbridge.NewProviderMetadata([]byte("{}")),
		EnableAccurateBridgePreview: true,
		EnableRawStateDelta:         true,
	}
	info.MustComputeTokens(tokens.SingleModule("onepassword_", "index", tokens.MakeStandard("onepassword")))
	pf.Main(context.Background(), "onepassword", info, pf.ProviderMetadata{PackageSchema: []byte("{}")})
}
