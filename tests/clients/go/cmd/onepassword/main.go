// Program onepassword serves 1Password/connect-sdk-go.
package main

import (
	"os"

	"github.com/1Password/connect-sdk-go/connect"

	"conda-forge.org/infrastructure/clients/internal/calls"
)

func main() {
	calls.Serve(connect.NewClient(os.Getenv("OP_CONNECT_HOST"), os.Getenv("OP_CONNECT_TOKEN")), calls.Same)
}
