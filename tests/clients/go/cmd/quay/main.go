// Program quay serves the client of Quay in konflux-ci/image-controller.
package main

import (
	"net/http"
	"os"

	"github.com/konflux-ci/image-controller/pkg/quay"

	"conda-forge.org/infrastructure/clients/internal/calls"
)

func main() {
	address := os.Getenv("QUAY_URL") + "api/v1"
	calls.Serve(quay.NewQuayClient(http.DefaultClient, os.Getenv("QUAY_TOKEN"), address), calls.Same)
}
