//go:build cli

// Package toolchain pins the Pulumi CLI beside the plugins of cmd/.
//
// The import keeps `go mod tidy` from dropping the CLI's own requirements; the build tag keeps this file out of
// every build, since a program cannot be imported.
package toolchain

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
