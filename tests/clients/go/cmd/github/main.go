// Program github serves google/go-github.
package main

import (
	"log"
	"os"

	"github.com/google/go-github/v82/github"

	"conda-forge.org/infrastructure/clients/internal/calls"
)

func main() {
	address := os.Getenv("GITHUB_BASE_URL")
	client, err := github.NewClient(nil).WithAuthToken(os.Getenv("GITHUB_TOKEN")).WithEnterpriseURLs(address, address)
	if err != nil {
		log.Fatal(err)
	}
	calls.Serve(client, shown)
}

// shown leaves of an answer what a user steers by.
func shown(result any) any {
	answer, isAnswer := result.(*github.Response)
	if !isAnswer || answer == nil {
		return result
	}
	return map[string]any{
		"status": answer.StatusCode, "next_page": answer.NextPage, "rate": answer.Rate, "etag": answer.Header.Get("ETag"),
	}
}
